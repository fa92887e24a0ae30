/** What happened to a site that its numbers do not tell: releases, campaigns, alarms. Shown on every chart over time. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import { AccountsError } from './accounts-error.ts';
import { assertRoom, COUNT } from './assert-room.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';

export const ANNOTATION_KINDS = ['release', 'campaign', 'alarm'] as const;
export type AnnotationKind = (typeof ANNOTATION_KINDS)[number];

export interface Annotation {
  /** UUID. */
  readonly id: string;
  readonly siteId: string;
  readonly kind: AnnotationKind;
  /** Unix ms. */
  readonly at: number;
  readonly text: string;
  readonly createdBy: string;
  /** Unix ms. */
  readonly createdAt: number;
}

export type NewAnnotation = Pick<Annotation, 'siteId' | 'kind' | 'text' | 'createdBy'> & {
  /** Now when not given. */
  readonly at?: number | undefined;
};

export class AnnotationTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #lookup: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db, lookup }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#lookup = lookup;
    this.#clock = clock;
  }

  /** Those at `from` or later and before `to` (Unix ms), oldest first. */
  async ofSite(siteId: string, from = 0, to = Number.MAX_SAFE_INTEGER): Promise<readonly Annotation[]> {
    const rows = await this.#lookup
      .selectFrom('annotation')
      .selectAll()
      .where('site_id', '=', siteId)
      .where('at', '>=', from)
      .where('at', '<', to)
      .orderBy('at')
      .orderBy('id')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      siteId: row.site_id,
      kind: row.kind as AnnotationKind,
      at: Number(row.at),
      text: row.text,
      createdBy: row.created_by,
      createdAt: Number(row.created_at),
    }));
  }

  async add(given: NewAnnotation): Promise<Annotation> {
    const now = this.#clock.now();
    const annotation = { id: randomUUID(), ...given, text: readText(given.text), at: given.at ?? now, createdAt: now };
    await this.#db.transaction().execute(async (trx) => {
      await assertRoom(
        trx.selectFrom('annotation').select(COUNT).where('site_id', '=', given.siteId),
        limits.annotationsMax,
        'annotations of the site',
      );
      await trx
        .insertInto('annotation')
        .values({
          id: annotation.id,
          site_id: annotation.siteId,
          kind: annotation.kind,
          at: annotation.at,
          text: annotation.text,
          created_by: annotation.createdBy,
          created_at: now,
        })
        .execute();
    });
    return annotation;
  }

  /** False when the site has no such annotation. */
  async remove(siteId: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('annotation')
      .where('site_id', '=', siteId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
}

function readText(given: string): string {
  const text = given.trim();
  // Control characters would let a text rewrite the terminal it is listed on.
  if (text !== '' && text.length <= limits.annotationCharsMax && !/[\p{Cc}\u2028\u2029]/u.test(text)) return text;
  throw new AccountsError(
    'invalid',
    `The text has ${text.length} characters; allowed: 1–${limits.annotationCharsMax}, none of them control characters.`,
  );
}
