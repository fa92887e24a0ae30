/** Named filters of a site, as the JSON they are. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import { AccountsError } from './accounts-error.ts';
import { assertRoom, COUNT } from './assert-room.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';
import { readName } from './site-input.ts';

export interface Segment {
  /** UUID. */
  readonly id: string;
  readonly siteId: string;
  readonly name: string;
  readonly filters: readonly unknown[];
  readonly createdBy: string;
  /** Unix ms. */
  readonly createdAt: number;
}

export type NewSegment = Pick<Segment, 'siteId' | 'name' | 'filters' | 'createdBy'>;

export class SegmentTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #lookup: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db, lookup }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#lookup = lookup;
    this.#clock = clock;
  }

  /** By name. */
  async ofSite(siteId: string): Promise<readonly Segment[]> {
    const rows = await this.#lookup
      .selectFrom('segment')
      .selectAll()
      .where('site_id', '=', siteId)
      .orderBy('name')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      siteId: row.site_id,
      name: row.name,
      filters: JSON.parse(row.filters),
      createdBy: row.created_by,
      createdAt: Number(row.created_at),
    }));
  }

  /** Gives the name its filters, new or in the place of those it had. */
  async put(given: NewSegment): Promise<Segment> {
    const name = readName('The name', given.name);
    const now = this.#clock.now();
    const filters = JSON.stringify(given.filters);
    await this.#db.transaction().execute(async (trx) => {
      await assertRoom(
        trx.selectFrom('segment').select(COUNT).where('site_id', '=', given.siteId).where('name', '!=', name),
        limits.segmentsMax,
        'segments of the site',
      );
      await trx
        .insertInto('segment')
        .values({
          id: randomUUID(),
          site_id: given.siteId,
          name,
          filters,
          created_by: given.createdBy,
          created_at: now,
        })
        .onConflict((conflict) => conflict.columns(['site_id', 'name']).doUpdateSet({ filters }))
        .execute();
    });
    const segment = (await this.ofSite(given.siteId)).find((each) => each.name === name);
    if (!segment) throw new AccountsError('unknown', `The segment ${JSON.stringify(name)} was removed meanwhile.`);
    return segment;
  }

  /** False when the site has no such segment. */
  async remove(siteId: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('segment')
      .where('site_id', '=', siteId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
}
