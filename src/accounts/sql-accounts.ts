/** The accounts port on a SQL database. */
import { domainToASCII } from 'node:url';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { Accounts, ApiKey, Caller, NewKey, NewSite, SitePatch } from './accounts.ts';
import type { AccountsDatabase } from './database.ts';
import { KeyTable } from './key-table.ts';
import { SaltTable } from './salt-table.ts';
import type { Site } from './site.ts';
import { SiteTable } from './site-table.ts';

export class SqlAccounts implements Accounts {
  /** Sign-in keeps its users and sessions in the same database. */
  readonly database: AccountsDatabase;
  readonly #sites: SiteTable;
  readonly #keys: KeyTable;
  readonly #salts: SaltTable;
  readonly #sweep: NodeJS.Timeout;

  constructor(database: AccountsDatabase, clock: Clock) {
    this.database = database;
    this.#sites = new SiteTable(database, clock);
    this.#keys = new KeyTable(database, clock);
    this.#salts = new SaltTable(database, clock);
    // By the clock, not by traffic: a shop that sleeps for a week keeps no salts either. A failure is tried again next time.
    this.#sweep = setInterval(() => void this.dropOldSalts().catch(() => {}), limits.saltSweepMs).unref();
  }

  sites(): Promise<readonly Site[]> {
    return this.#sites.all();
  }

  site(id: string): Promise<Site | undefined> {
    return this.#sites.find('id', id);
  }

  siteByDomain(domain: string): Promise<Site | undefined> {
    return this.#sites.find('domain', domainToASCII(domain.toLowerCase()));
  }

  siteByWriteKey(writeKey: string): Promise<Site | undefined> {
    return this.#sites.find('write_key', writeKey);
  }

  addSite(site: NewSite): Promise<Site> {
    return this.#sites.add(site);
  }

  updateSite(id: string, patch: SitePatch & { readonly newWriteKey?: boolean | undefined }): Promise<Site> {
    return this.#sites.update(id, patch);
  }

  removeSite(id: string): Promise<boolean> {
    return this.#sites.remove(id);
  }

  addKey(key: NewKey): Promise<{ readonly id: string; readonly key: string }> {
    return this.#keys.add(key);
  }

  keys(): Promise<readonly ApiKey[]> {
    return this.#keys.all();
  }

  renameKey(id: string, name: string): Promise<ApiKey> {
    return this.#keys.rename(id, name);
  }

  revokeKey(id: string): Promise<boolean> {
    return this.#keys.revoke(id);
  }

  callerByKey(key: string): Promise<Caller | undefined> {
    return this.#keys.caller(key);
  }

  dailySalt(dayUtc: string): Promise<Uint8Array> {
    return this.#salts.ofDay(dayUtc);
  }

  importSecret(siteId: string): Promise<Uint8Array> {
    return this.#sites.importSecret(siteId);
  }

  /** Done on opening and every limits.saltSweepMs. */
  async dropOldSalts(): Promise<void> {
    if (await this.#salts.dropOld()) await this.database.scrub();
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await this.database.close();
  }
}
