/** The daily salts of visitor hashes: made on first use, the same for all processes, and destroyed when their time is up. */
import type { Kysely } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import { AccountsError } from './accounts-error.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';
import { randomHex } from './secrets.ts';

const DAY_MS = 86_400_000;

export class SaltTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #lookup: Kysely<AccountsTables>;
  readonly #clock: Clock;
  /** Day → salt, of the last few days asked for. */
  readonly #known = new Map<string, Uint8Array>();

  constructor({ db, lookup }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#lookup = lookup;
    this.#clock = clock;
  }

  async ofDay(day: string): Promise<Uint8Array> {
    const known = this.#known.get(day);
    if (known) return known;
    if (!/^\d{4}-\d\d-\d\d$/.test(day)) {
      throw new AccountsError('invalid', `The day is ${JSON.stringify(day)}; allowed: a UTC day such as 2026-11-22.`);
    }
    const value = (await this.#stored(day)) ?? (await this.#make(day));
    const salt = Buffer.from(value, 'hex');
    this.#known.set(day, salt);
    return salt;
  }

  async #stored(day: string): Promise<string | undefined> {
    const row = await this.#lookup.selectFrom('salt').select('value').where('day', '=', day).executeTakeFirst();
    return row?.value;
  }

  /** Whoever is first decides; everyone reads what was decided. */
  async #make(day: string): Promise<string> {
    await this.#db
      .insertInto('salt')
      .values({ day, value: randomHex(16) })
      .onConflict((conflict) => conflict.column('day').doNothing())
      .execute();
    const row = await this.#db.selectFrom('salt').select('value').where('day', '=', day).executeTakeFirstOrThrow();
    return row.value;
  }

  /** Deletes the salts of days before the last limits.saltDays. True when there were any. */
  async dropOld(): Promise<boolean> {
    const firstKept = new Date(this.#clock.now() - (limits.saltDays - 1) * DAY_MS).toISOString().slice(0, 10);
    for (const day of this.#known.keys()) if (day < firstKept) this.#known.delete(day);
    // Looking first: almost always there is nothing to do, and a reader needs no lock.
    const old = await this.#lookup.selectFrom('salt').select('day').where('day', '<', firstKept).limit(1).execute();
    if (old.length === 0) return false;
    await this.#db.deleteFrom('salt').where('day', '<', firstKept).execute();
    return true;
  }
}
