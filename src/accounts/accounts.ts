/** The accounts port: sites, API keys and the secrets of visitor hashing. Who signs in with a password is sign-in.ts. */
import type { Site } from './site.ts';

/** Who asks, and what they may see. Made by the port or by sign-in, never by a route. */
export interface Caller {
  readonly kind: 'user' | 'key';
  readonly id: string;
  readonly name: string;
  /** May change sites and keys; implies that every site may be read. */
  readonly mayManage: boolean;
  /** Unix ms after which the caller is nobody; undefined: until revoked. What a caller makes may not outlive it. */
  readonly expiresAt: number | undefined;
  mayRead(siteId: string): boolean;
}

/** An API key as it can be shown again: everything but the key. */
export interface ApiKey {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  /** The first characters of the key, enough to recognise it. */
  readonly start: string;
  /** The sites it may read; undefined: every site, those made later too. */
  readonly siteIds: readonly string[] | undefined;
  readonly manage: boolean;
  /** Unix ms. */
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  /** Exact to limits.keyUseNotedMs. */
  readonly lastUsedAt: number | undefined;
}

export interface NewSite {
  readonly domain: string;
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

/** What can be changed afterwards. `demo` cannot: demo data never becomes a real site's. */
export type SitePatch = { readonly [Setting in Exclude<keyof NewSite, 'demo'>]?: NewSite[Setting] | undefined };

export interface NewKey {
  readonly name: string;
  /** Narrows the key to these sites. Undefined: every site. */
  readonly siteIds?: readonly string[] | undefined;
  /** Unix ms, in the future. */
  readonly expiresAt?: number | undefined;
  /** May change sites and keys; cannot be narrowed. */
  readonly manage?: boolean | undefined;
}

/**
 * Safe to use from several processes at once. Input that is not allowed throws AccountsError, which says what was wrong,
 * what was given and what is allowed.
 */
export interface Accounts {
  /** By domain, A–Z. */
  sites(): Promise<readonly Site[]>;
  site(id: string): Promise<Site | undefined>;
  siteByDomain(domain: string): Promise<Site | undefined>;
  siteByWriteKey(writeKey: string): Promise<Site | undefined>;
  addSite(site: NewSite): Promise<Site>;
  /** `newWriteKey` replaces the write key: the old one is unknown at once, to the doors after limits.writeKeyCacheMs. */
  updateSite(id: string, patch: SitePatch & { readonly newWriteKey?: boolean | undefined }): Promise<Site>;
  /** The account entry and its keys' claim on it, not the events. False when there is no such site. */
  removeSite(id: string): Promise<boolean>;

  /** The key itself is in this answer only: what is kept is its SHA-256. */
  addKey(key: NewKey): Promise<{ readonly id: string; readonly key: string }>;
  /** Oldest first. */
  keys(): Promise<readonly ApiKey[]>;
  /** Throws AccountsError 'unknown' when there is no such key. */
  renameKey(id: string, name: string): Promise<ApiKey>;
  /** At once, everywhere. False when there is no such key. */
  revokeKey(id: string): Promise<boolean>;
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
