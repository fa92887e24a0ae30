/** Sites in the database. */
import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { NewSite, RemovedSite, SitePatch } from './accounts.ts';
import { AccountsError } from './accounts-error.ts';
import { assertRoom, COUNT } from './assert-room.ts';
import type { AccountsDatabase, AccountsTables } from './database.ts';
import { newWriteKey, randomHex } from './secrets.ts';
import type { Site } from './site.ts';
import { readCurrency, readDomain, readName, readOrigins, readTimezone } from './site-input.ts';

export class SiteTable {
  readonly #db: Kysely<AccountsTables>;
  readonly #lookup: Kysely<AccountsTables>;
  readonly #clock: Clock;

  constructor({ db, lookup }: AccountsDatabase, clock: Clock) {
    this.#db = db;
    this.#lookup = lookup;
    this.#clock = clock;
  }

  async all(): Promise<readonly Site[]> {
    const rows = await this.#lookup.selectFrom('site').selectAll().orderBy('domain').execute();
    return rows.map(toSite);
  }

  async find(column: 'id' | 'write_key', value: string): Promise<Site | undefined> {
    const row = await this.#lookup.selectFrom('site').selectAll().where(column, '=', value).executeTakeFirst();
    return row && toSite(row);
  }

  async ofDomain(domain: string, organisationId: string | undefined): Promise<Site | undefined> {
    let query = this.#lookup.selectFrom('site').selectAll().where('domain', '=', domain);
    if (organisationId !== undefined) query = query.where('organisation_id', '=', organisationId);
    const [row, second] = await query.limit(2).execute();
    if (second) throw new AccountsError('conflict', `There are several sites ${domain}; say which by its id.`);
    return row && toSite(row);
  }

  async add(given: NewSite, organisationId: string): Promise<Site> {
    const domain = readDomain(given.domain);
    const site: Site = {
      id: randomUUID(),
      organisationId,
      domain,
      name: given.name === undefined ? domain : readName('The name', given.name),
      timezone: readTimezone(given.timezone ?? 'UTC'),
      currency: readCurrency(given.currency ?? 'USD'),
      writeKey: newWriteKey(),
      allowedOrigins: readOrigins(given.allowedOrigins ?? []),
      keepAddress: given.keepAddress ?? false,
      demo: given.demo ?? false,
      createdAt: this.#clock.now(),
    };
    await this.#db.transaction().execute(async (trx) => {
      await assertRoom(
        trx.selectFrom('site').select(COUNT).where('organisation_id', '=', organisationId),
        limits.sitesMax,
        'sites',
      );
      // One statement decides whether the domain is free, so of two processes adding it one is told.
      const added = await trx
        .insertInto('site')
        .values({
          id: site.id,
          domain: site.domain,
          name: site.name,
          timezone: site.timezone,
          currency: site.currency,
          write_key: site.writeKey,
          allowed_origins: JSON.stringify(site.allowedOrigins),
          keep_address: Number(site.keepAddress),
          demo: Number(site.demo),
          import_secret: randomHex(32),
          created_at: site.createdAt,
          organisation_id: organisationId,
        })
        .onConflict((conflict) => conflict.columns(['organisation_id', 'domain']).doNothing())
        .executeTakeFirst();
      if (added.numInsertedOrUpdatedRows !== 1n) throw taken(domain);
    });
    return site;
  }

  async update(id: string, patch: SitePatch & { readonly newWriteKey?: boolean | undefined }): Promise<Site> {
    const columns = {
      ...(patch.domain !== undefined && { domain: readDomain(patch.domain) }),
      ...(patch.name !== undefined && { name: readName('The name', patch.name) }),
      ...(patch.timezone !== undefined && { timezone: readTimezone(patch.timezone) }),
      ...(patch.currency !== undefined && { currency: readCurrency(patch.currency) }),
      ...(patch.allowedOrigins !== undefined && { allowed_origins: JSON.stringify(readOrigins(patch.allowedOrigins)) }),
      ...(patch.keepAddress !== undefined && { keep_address: Number(patch.keepAddress) }),
      ...(patch.newWriteKey && { write_key: newWriteKey() }),
    };
    if (Object.keys(columns).length > 0) {
      await this.#db
        .updateTable('site')
        .set(columns)
        .where('id', '=', id)
        .execute()
        .catch(async (error) => {
          const site = columns.domain === undefined ? undefined : await this.find('id', id);
          const holder = site && (await this.ofDomain(columns.domain ?? '', site.organisationId));
          throw holder && holder.id !== id ? taken(holder.domain) : error;
        });
    }
    const site = await this.find('id', id);
    if (!site) throw unknownSite(id);
    return site;
  }

  /** In one with the mark of it: whoever dies in between has removed nothing, or left word of what is to be deleted. */
  remove(id: string): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const { numDeletedRows } = await trx.deleteFrom('site').where('id', '=', id).executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await trx.insertInto('removed_site').values({ id, removed_at: this.#clock.now() }).execute();
      return true;
    });
  }

  async removed(): Promise<readonly RemovedSite[]> {
    const rows = await this.#lookup.selectFrom('removed_site').selectAll().orderBy('removed_at').execute();
    return rows.map((row) => ({ id: row.id, removedAt: Number(row.removed_at) }));
  }

  async forgetRemoved(id: string): Promise<void> {
    await this.#db.deleteFrom('removed_site').where('id', '=', id).execute();
  }

  async importSecret(id: string): Promise<Uint8Array> {
    const row = await this.#lookup.selectFrom('site').select('import_secret').where('id', '=', id).executeTakeFirst();
    if (!row) throw unknownSite(id);
    return Buffer.from(row.import_secret, 'hex');
  }
}

function toSite(row: Selectable<AccountsTables['site']>): Site {
  return {
    id: row.id,
    organisationId: row.organisation_id,
    domain: row.domain,
    name: row.name,
    timezone: row.timezone,
    currency: row.currency,
    writeKey: row.write_key,
    allowedOrigins: JSON.parse(row.allowed_origins),
    keepAddress: row.keep_address === 1,
    demo: row.demo === 1,
    createdAt: Number(row.created_at),
  };
}

function taken(domain: string): AccountsError {
  return new AccountsError('conflict', `There is a site ${domain} already.`);
}

export function unknownSite(id: string): AccountsError {
  return new AccountsError('unknown', `There is no site ${JSON.stringify(id)}.`);
}
