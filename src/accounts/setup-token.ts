/** The one-time token that proves, when set-up is asked for from elsewhere, that the person can read the server's console. */
import { timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { AccountsTables } from './database.ts';
import { hashSecret, randomHex } from './secrets.ts';

const NAME = 'setup_token_hash';

export class SetupToken {
  readonly #db: Kysely<AccountsTables>;

  constructor(db: Kysely<AccountsTables>) {
    this.#db = db;
  }

  /** 128 random bits in hex, in place of any issued before. */
  async issue(): Promise<string> {
    const token = randomHex(16);
    const value = hashSecret(token);
    await this.#db
      .insertInto('setting')
      .values({ name: NAME, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
    return token;
  }

  async matches(token: string): Promise<boolean> {
    const row = await this.#db.selectFrom('setting').select('value').where('name', '=', NAME).executeTakeFirst();
    return row !== undefined && timingSafeEqual(Buffer.from(row.value), Buffer.from(hashSecret(token)));
  }

  async withdraw(): Promise<void> {
    await this.#db.deleteFrom('setting').where('name', '=', NAME).execute();
  }
}
