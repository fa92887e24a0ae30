/** The accounts port: sites, API keys and the secrets of visitor hashing. Who signs in with a password is sign-in.ts. */

import type { AnnotationTable } from './annotation-table.ts';
import type { BoardTable } from './board-table.ts';
import type { People } from './people.ts';
import type { KeyScope, Role } from './role.ts';
import type { SegmentTable } from './segment-table.ts';
import type { ShareTable } from './share-table.ts';
import type { Site } from './site.ts';

/** Who asks, and what they may see. Made by the port or by sign-in, never by a route. */
export interface Caller {
  readonly kind: 'user' | 'key' | 'share';
  readonly id: string;
  readonly name: string;
  /** What is made by the caller belongs to this organisation; nothing of another is seen. */
  readonly organisationId: string;
  /** A key has the role that its scope is worth. */
  readonly role: Role;
  /** May make and change boards, segments, annotations, share links. */
  readonly mayEdit: boolean;
  /** May change sites, keys, members, teams, and read the audit log; implies that the organisation's every site may be read. */
  readonly mayManage: boolean;
  /** Unix ms after which the caller is nobody; undefined: until revoked. What a caller makes may not outlive it. */
  readonly expiresAt: number | undefined;
  mayRead(siteId: string): boolean;
  /** Whether a board of the organisation is the caller's to see: a member of teams only sees those given to the teams. */
  mayOpen(boardId: string): boolean;
}

export interface Organisation {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  /** Unix ms. */
  readonly createdAt: number;
}

/** Who changed something; every Caller is one. `cli`: a person on the machine itself. */
export interface AuditActor {
  readonly kind: Caller['kind'] | 'cli';
  readonly id: string;
  readonly name: string;
  readonly organisationId: string;
}

/** Facts about a change, never a secret. */
export type AuditDetail = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** An API key as it can be shown again: everything but the key. */
export interface ApiKey {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  /** The first characters of the key, enough to recognise it. */
  readonly start: string;
  /** The sites it may read; undefined: every site of the organisation, those made later too. */
  readonly siteIds: readonly string[] | undefined;
  readonly scope: KeyScope;
  readonly organisationId: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  /** Exact to limits.keyUseNotedMs. */
  readonly lastUsedAt: number | undefined;
}

export interface NewSite {
  readonly domain: string;
  /** The only one when not given. */
  readonly organisationId?: string | undefined;
  /** The domain when not given. */
  readonly name?: string | undefined;
  /** UTC when not given. */
  readonly timezone?: string | undefined;
  /** USD when not given. */
  readonly currency?: string | undefined;
  readonly allowedOrigins?: readonly string[] | undefined;
  readonly keepAddress?: boolean | undefined;
  readonly demo?: boolean | undefined;
}

export interface RemovedSite {
  readonly id: string;
  /** Unix ms. */
  readonly removedAt: number;
}

/** What can be changed afterwards. `demo` cannot: demo data never becomes a real site's. Nor can whose it is. */
export type SitePatch = {
  readonly [Setting in Exclude<keyof NewSite, 'demo' | 'organisationId'>]?: NewSite[Setting] | undefined;
};

export interface NewKey {
  readonly name: string;
  /** Narrows the key to these sites of its organisation. Undefined: every site. */
  readonly siteIds?: readonly string[] | undefined;
  /** Unix ms, in the future. */
  readonly expiresAt?: number | undefined;
  /** 'read' when not given. A key that manages cannot be narrowed. */
  readonly scope?: KeyScope | undefined;
  /** The only one when not given. */
  readonly organisationId?: string | undefined;
}

/**
 * Safe to use from several processes at once. Input that is not allowed throws AccountsError, which says what was wrong,
 * what was given and what is allowed.
 */
export interface Accounts {
  readonly boards: BoardTable;
  readonly segments: SegmentTable;
  readonly annotations: AnnotationTable;
  readonly shares: ShareTable;

  readonly people: People;

  /** By domain, A–Z. */
  sites(): Promise<readonly Site[]>;
  site(id: string): Promise<Site | undefined>;
  /** Of the organisation, or of any when none is given: then AccountsError 'conflict' when several have such a site. */
  siteByDomain(domain: string, organisationId?: string): Promise<Site | undefined>;
  siteByWriteKey(writeKey: string): Promise<Site | undefined>;
  addSite(site: NewSite): Promise<Site>;
  /** `newWriteKey` replaces the write key: the old one is unknown at once, to the doors after limits.writeKeyCacheMs. */
  updateSite(id: string, patch: SitePatch & { readonly newWriteKey?: boolean | undefined }): Promise<Site>;
  /** At once for who reads, within limits.writeKeyCacheMs for who sends; its events are deleted by a worker. False when there is no such site. */
  removeSite(id: string): Promise<boolean>;
  /** Those of which events may be left. */
  removedSites(): Promise<readonly RemovedSite[]>;
  /** Nothing of it is left. */
  forgetRemovedSite(id: string): Promise<void>;

  /** The key itself is in this answer only: what is kept is its SHA-256. */
  addKey(key: NewKey): Promise<{ readonly id: string; readonly key: string }>;
  /** Oldest first. Of the organisation, as in the two below; of every one when none is given. */
  keys(organisationId?: string): Promise<readonly ApiKey[]>;
  /** Throws AccountsError 'unknown' when there is no such key. */
  renameKey(id: string, name: string, organisationId?: string): Promise<ApiKey>;
  /** At once, everywhere. False when there is no such key. */
  revokeKey(id: string, organisationId?: string): Promise<boolean>;
  /** Oldest first; there is one at least. */
  organisations(): Promise<readonly Organisation[]>;
  /** What the user may in the organisation, else in the one joined first. Undefined for a member of none. */
  callerByUser(userId: string, organisationId?: string): Promise<Caller | undefined>;
  /** Writes one row of who changed what: `site.add`, the site's domain, and what is worth knowing of it. */
  audit(actor: AuditActor, action: string, subject: string, detail?: AuditDetail): Promise<void>;
  /** Undefined when the key is unknown, revoked or expired. */
  callerByKey(key: string): Promise<Caller | undefined>;

  /**
   * 16 random bytes for the visitor hashes of one UTC day (`2026-11-22`), made on first use and the same for every
   * process. Gone for good limits.saltDays days later: then nobody can tell who a hash was.
   */
  dailySalt(dayUtc: string): Promise<Uint8Array>;
  /** 32 random bytes, the site's for life, so that importing a log again makes the same visitors. */
  importSecret(siteId: string): Promise<Uint8Array>;

  close(): Promise<void>;
}
