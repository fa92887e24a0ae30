/** Organisations: everything belongs to one. The first is made with the database. */
import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { Organisation } from './accounts.ts';
import { AccountsError } from './accounts-error.ts';
import { assertRoom, COUNT } from './assert-room.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';
import { addMember } from './member-table.ts';
import { readName } from './site-input.ts';

export class OrganisationTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #lookup: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db, lookup }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#lookup = lookup;
    this.#clock = clock;
  }

  /** Oldest first. */
  async all(): Promise<readonly Organisation[]> {
    const query = this.#lookup.selectFrom('organisation').selectAll().orderBy('created_at').orderBy('id');
    return (await query.execute()).map(toOrganisation);
  }

  /** The id itself when given, or that of the only one. AccountsError 'invalid' when one has to be named. */
  async idOr(given: string | undefined): Promise<string> {
    if (given !== undefined) return given;
    const [only, second] = await this.all();
    if (only && !second) return only.id;
    throw new AccountsError('invalid', 'There is more than one organisation; say which: its id or its name.');
  }

  async add(name: string, ownerId: string | undefined): Promise<Organisation> {
    const row = { id: randomUUID(), name: readName('The name', name), created_at: this.#clock.now() };
    await this.#db.transaction().execute(async (trx) => {
      await assertRoom(trx.selectFrom('organisation').select(COUNT), limits.organisationsMax, 'organisations');
      await trx.insertInto('organisation').values(row).execute();
      if (ownerId === undefined) return;
      const member = { organisationId: row.id, userId: ownerId, role: 'owner', onlyTeams: false } as const;
      await addMember(trx, { ...member, now: row.created_at });
    });
    return toOrganisation(row);
  }

  async rename(id: string, name: string): Promise<Organisation> {
    const row = await this.#db
      .updateTable('organisation')
      .set({ name: readName('The name', name) })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (row) return toOrganisation(row);
    throw new AccountsError('unknown', 'There is no such organisation.');
  }
}

function toOrganisation(row: Selectable<AccountsTables['organisation']>): Organisation {
  return { id: row.id, name: row.name, createdAt: Number(row.created_at) };
}
