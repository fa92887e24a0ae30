/** The log of who changed what: rows are added, and forgotten when they are old; nothing changes one. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { AuditActor, AuditDetail } from './accounts.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';
import type { AuditEntry } from './people.ts';

export class AuditTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async add(actor: AuditActor, action: string, subject: string, detail: AuditDetail): Promise<void> {
    const text = JSON.stringify(detail);
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
        subject: subject.slice(0, limits.nameCharsMax),
        detail: text.length > limits.auditDetailCharsMax ? '{"tooLong":true}' : text,
      })
      .execute();
  }

  async page(organisationId: string, limit: number, before: string | undefined): Promise<readonly AuditEntry[]> {
    let query = this.#db.selectFrom('audit').selectAll().where('organisation_id', '=', organisationId);
    if (before !== undefined) {
      const last = await query.where('id', '=', before).executeTakeFirst();
      // Forgotten meanwhile: and with it everything before it.
      if (!last) return [];
      query = query.where((row) =>
        row.or([row('at', '<', last.at), row.and([row('at', '=', last.at), row('id', '<', last.id)])]),
      );
    }
    const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
    return rows.map((row) => ({
      id: row.id,
      at: Number(row.at),
      actor: { kind: row.actor_kind as AuditActor['kind'], id: row.actor_id, name: row.actor_name },
      action: row.action,
      subject: row.subject,
      detail: JSON.parse(row.detail),
    }));
  }

  /** Rows older than limits.auditMs. */
  async dropOld(): Promise<void> {
    await this.#db
      .deleteFrom('audit')
      .where('at', '<', this.#clock.now() - limits.auditMs)
      .execute();
  }
}
