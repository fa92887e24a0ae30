/** The log of who changed what: rows are added, and forgotten when they are old; nothing changes one. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { AuditActor, AuditDetail } from './accounts.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';

export class AuditTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async add(actor: AuditActor, action: string, subject: string, detail: AuditDetail): Promise<void> {
    await this.#db
      .insertInto('audit')
      .values({
        id: randomUUID(),
        organisation_id: actor.organisationId,
        at: this.#clock.now(),
        actor_kind: actor.kind,
        actor_id: actor.id,
        actor_name: actor.name,
        action,
        subject: subject.slice(0, limits.auditTextCharsMax),
        detail: JSON.stringify(detail).slice(0, limits.auditTextCharsMax),
      })
      .execute();
  }
}
