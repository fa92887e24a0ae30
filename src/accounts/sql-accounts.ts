/** The accounts port on a SQL database. */
import { domainToASCII } from 'node:url';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type {
  Accounts,
  ApiKey,
  AuditActor,
  AuditDetail,
  Caller,
  NewKey,
  NewSite,
  Organisation,
  RemovedSite,
  SitePatch,
} from './accounts.ts';
import { AnnotationTable } from './annotation-table.ts';
import { AuditTable } from './audit-table.ts';
import { BoardTable } from './board-table.ts';
import { callerOfMember } from './caller-lookup.ts';
import type { AccountsDatabase } from './database.ts';
import { KeyTable } from './key-table.ts';
import { OrganisationTable } from './organisation-table.ts';
import type { PasswordHasher } from './password.ts';
import type { People } from './people.ts';
import { SaltTable } from './salt-table.ts';
import { SegmentTable } from './segment-table.ts';
import { ShareTable } from './share-table.ts';
import type { Site } from './site.ts';
import { SiteTable } from './site-table.ts';
import { sqlPeople } from './sql-people.ts';

export class SqlAccounts implements Accounts {
  /** Sign-in keeps its users and sessions in the same database. */
  readonly database: AccountsDatabase;
  readonly people: People;
  readonly boards: BoardTable;
  readonly segments: SegmentTable;
  readonly annotations: AnnotationTable;
  readonly shares: ShareTable;
  readonly #sites: SiteTable;
  readonly #keys: KeyTable;
  readonly #salts: SaltTable;
  readonly #organisations: OrganisationTable;
  readonly #audit: AuditTable;
  readonly #sweep: NodeJS.Timeout;

  /** `hasher` makes the passwords of share links; a test may give a cheap one. */
  constructor(database: AccountsDatabase, clock: Clock, hasher?: PasswordHasher) {
    this.database = database;
    this.boards = new BoardTable(database, clock);
    this.segments = new SegmentTable(database, clock);
    this.annotations = new AnnotationTable(database, clock);
    this.shares = new ShareTable(database, clock, hasher);
    this.#sites = new SiteTable(database, clock);
    this.#keys = new KeyTable(database, clock);
    this.#salts = new SaltTable(database, clock);
    this.#organisations = new OrganisationTable(database, clock);
    this.people = sqlPeople(database, clock);
    this.#audit = new AuditTable(database, clock);
    // By the clock, not by traffic: a shop that sleeps for a week keeps no salts either. A failure is tried again next time.
    this.#sweep = setInterval(() => {
      void this.dropOldSalts().catch(() => {});
      void this.#audit.dropOld().catch(() => {});
    }, limits.saltSweepMs).unref();
  }

  sites(): Promise<readonly Site[]> {
    return this.#sites.all();
  }

  site(id: string): Promise<Site | undefined> {
    return this.#sites.find('id', id);
  }

  siteByDomain(domain: string, organisationId?: string): Promise<Site | undefined> {
    return this.#sites.ofDomain(domainToASCII(domain.toLowerCase()), organisationId);
  }

  siteByWriteKey(writeKey: string): Promise<Site | undefined> {
    return this.#sites.find('write_key', writeKey);
  }

  async addSite(site: NewSite): Promise<Site> {
    return this.#sites.add(site, await this.#organisations.idOr(site.organisationId));
  }

  updateSite(id: string, patch: SitePatch & { readonly newWriteKey?: boolean | undefined }): Promise<Site> {
    return this.#sites.update(id, patch);
  }

  removeSite(id: string): Promise<boolean> {
    return this.#sites.remove(id);
  }

  removedSites(): Promise<readonly RemovedSite[]> {
    return this.#sites.removed();
  }

  forgetRemovedSite(id: string): Promise<void> {
    return this.#sites.forgetRemoved(id);
  }

  async addKey(key: NewKey): Promise<{ readonly id: string; readonly key: string }> {
    return this.#keys.add(key, await this.#organisations.idOr(key.organisationId));
  }

  keys(organisationId?: string): Promise<readonly ApiKey[]> {
    return this.#keys.all(organisationId);
  }

  renameKey(id: string, name: string, organisationId?: string): Promise<ApiKey> {
    return this.#keys.rename(id, name, organisationId);
  }

  revokeKey(id: string, organisationId?: string): Promise<boolean> {
    return this.#keys.revoke(id, organisationId);
  }

  callerByKey(key: string): Promise<Caller | undefined> {
    return this.#keys.caller(key);
  }

  organisations(): Promise<readonly Organisation[]> {
    return this.#organisations.all();
  }

  callerByUser(userId: string, organisationId?: string): Promise<Caller | undefined> {
    return callerOfMember(this.database.lookup, userId, organisationId);
  }

  audit(actor: AuditActor, action: string, subject: string, detail: AuditDetail = {}): Promise<void> {
    return this.#audit.add(actor, action, subject, detail);
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
