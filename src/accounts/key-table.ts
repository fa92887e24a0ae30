/** API keys in the database: made, listed, revoked, and turned into the caller they stand for. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { ApiKey, Caller, NewKey } from './accounts.ts';
import { AccountsError } from './accounts-error.ts';
import { assertRoom, COUNT } from './assert-room.ts';
import { sitesOfOrganisation } from './caller-lookup.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';
import { type KeyScope, rightsOf, roleOfScope } from './role.ts';
import { hashSecret, isApiKey, newApiKey, startOfKey } from './secrets.ts';
import { readExpiry, readName } from './site-input.ts';
import { unknownSite } from './site-table.ts';

export class KeyTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #lookup: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db, lookup }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#lookup = lookup;
    this.#clock = clock;
  }

  async add(given: NewKey, organisationId: string): Promise<{ readonly id: string; readonly key: string }> {
    const id = randomUUID();
    const key = newApiKey();
    const now = this.#clock.now();
    const name = readName('The name', given.name);
    const scope = given.scope ?? 'read';
    const siteIds = given.siteIds && [...new Set(given.siteIds)];
    const expiresAt = given.expiresAt === undefined ? null : readExpiry(given.expiresAt, now);
    if (siteIds?.length === 0) {
      throw new AccountsError(
        'invalid',
        'The sites are an empty list; allowed: one site or more, or none given for every site.',
      );
    }
    if (scope === 'manage' && siteIds) {
      throw new AccountsError('invalid', 'A key that manages is not narrowed to sites; allowed: one of both.');
    }
    await this.#db.transaction().execute(async (trx) => {
      await assertRoom(
        trx.selectFrom('api_key').select(COUNT).where('organisation_id', '=', organisationId),
        limits.keysMax,
        'keys',
      );
      await trx
        .insertInto('api_key')
        .values({
          id,
          name,
          hash: hashSecret(key),
          start: startOfKey(key),
          narrowed: Number(siteIds !== undefined),
          scope,
          organisation_id: organisationId,
          created_at: now,
          expires_at: expiresAt,
          last_used_at: null,
        })
        .execute();
      if (!siteIds) return;
      const found = await trx
        .selectFrom('site')
        .select('id')
        .where('id', 'in', siteIds)
        .where('organisation_id', '=', organisationId)
        .execute();
      const missing = siteIds.find((siteId) => !found.some((site) => site.id === siteId));
      if (missing !== undefined) throw unknownSite(missing);
      await trx
        .insertInto('api_key_site')
        .values(siteIds.map((siteId) => ({ key_id: id, site_id: siteId })))
        .execute();
    });
    return { id, key };
  }

  async all(organisationId: string | undefined): Promise<readonly ApiKey[]> {
    let query = this.#lookup.selectFrom('api_key').selectAll().orderBy('created_at').orderBy('id');
    if (organisationId !== undefined) query = query.where('organisation_id', '=', organisationId);
    const rows = await query.execute();
    const sites = await this.#lookup.selectFrom('api_key_site').selectAll().execute();
    const sitesByKey = Map.groupBy(sites, (row) => row.key_id);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      start: row.start,
      siteIds: row.narrowed === 1 ? (sitesByKey.get(row.id) ?? []).map((site) => site.site_id) : undefined,
      scope: row.scope as KeyScope,
      organisationId: row.organisation_id,
      createdAt: Number(row.created_at),
      expiresAt: toTime(row.expires_at),
      lastUsedAt: toTime(row.last_used_at),
    }));
  }

  async rename(id: string, name: string, organisationId: string | undefined): Promise<ApiKey> {
    const given = readName('The name', name);
    const key = (await this.all(organisationId)).find((row) => row.id === id);
    if (!key) throw new AccountsError('unknown', 'There is no such key.');
    await this.#db.updateTable('api_key').set({ name: given }).where('id', '=', id).execute();
    return { ...key, name: given };
  }

  async revoke(id: string, organisationId: string | undefined): Promise<boolean> {
    let query = this.#db.deleteFrom('api_key').where('id', '=', id);
    if (organisationId !== undefined) query = query.where('organisation_id', '=', organisationId);
    const { numDeletedRows } = await query.executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async caller(key: string): Promise<Caller | undefined> {
    if (!isApiKey(key)) return undefined;
    const now = this.#clock.now();
    const row = await this.#lookup
      .selectFrom('api_key')
      .selectAll()
      .where('hash', '=', hashSecret(key))
      .executeTakeFirst();
    const expiresAt = toTime(row?.expires_at ?? null);
    if (!row || (expiresAt !== undefined && expiresAt <= now)) return undefined;
    const sites = await (row.narrowed === 1
      ? this.#sitesOf(row.id)
      : sitesOfOrganisation(this.#lookup, row.organisation_id));
    this.#noteUse(row.id, toTime(row.last_used_at), now);
    return {
      kind: 'key',
      id: row.id,
      name: row.name,
      organisationId: row.organisation_id,
      ...rightsOf(roleOfScope(row.scope as KeyScope)),
      expiresAt,
      mayRead: (siteId) => sites.has(siteId),
      mayOpen: () => true,
    };
  }

  async #sitesOf(keyId: string): Promise<ReadonlySet<string>> {
    const rows = await this.#lookup.selectFrom('api_key_site').select('site_id').where('key_id', '=', keyId).execute();
    return new Set(rows.map((row) => row.site_id));
  }

  /** So that unused keys can be found and revoked. Nobody waits for it and it may fail: a full disk turns no reader away. */
  #noteUse(id: string, lastUsedAt: number | undefined, now: number): void {
    if (lastUsedAt !== undefined && now - lastUsedAt < limits.keyUseNotedMs) return;
    void this.#db
      .updateTable('api_key')
      .set({ last_used_at: now })
      .where('id', '=', id)
      .execute()
      .catch(() => {});
  }
}

function toTime(value: number | null): number | undefined {
  return value === null ? undefined : Number(value);
}
