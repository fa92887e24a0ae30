/** A user's sessions, in better-auth's table: listed, and ended one by one. */
import type { Kysely } from 'kysely';
import type { Clock } from '../event/clock.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';
import type { Session } from './sign-in.ts';

export class SessionTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Last seen first. */
  async all(userId: string, currentId: string): Promise<readonly Session[]> {
    const rows = await this.#db
      .selectFrom('session')
      .select(['id', 'createdAt', 'updatedAt', 'expiresAt'])
      .where('userId', '=', userId)
      .execute();
    return rows
      .map(({ id, createdAt, updatedAt, expiresAt }) => ({
        id,
        createdAt: new Date(createdAt).getTime(),
        lastSeenAt: new Date(updatedAt).getTime(),
        expiresAt: new Date(expiresAt).getTime(),
        isCurrent: id === currentId,
      }))
      .filter((session) => session.expiresAt > this.#clock.now())
      .sort((a, b) => b.lastSeenAt - a.lastSeenAt);
  }

  async end(userId: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('session')
      .where('id', '=', id)
      .where('userId', '=', userId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async setOrganisation(id: string, organisationId: string): Promise<void> {
    await this.#db.updateTable('session').set({ organisationId }).where('id', '=', id).execute();
  }
}
