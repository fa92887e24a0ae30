/** API keys and sites, as who manages changes them. */
import type { Site } from '../../../src/accounts/site.ts';
import { del, get, patch, post } from './client.ts';

export type KeyScope = 'read' | 'write' | 'manage';

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** How it begins: enough to tell it from others. */
  readonly start: string;
  readonly scope: KeyScope;
  /** Not given: every site. */
  readonly siteIds?: readonly string[];
  /** Unix ms. */
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly lastUsedAt?: number;
}

export async function fetchKeys(signal?: AbortSignal): Promise<readonly ApiKey[]> {
  return (await get<{ keys: readonly ApiKey[] }>('/api/v1/keys', signal)).keys;
}
/** The key is in this answer only. */
export const addKey = (key: Pick<ApiKey, 'name' | 'scope' | 'siteIds' | 'expiresAt'>) =>
  post<{ readonly id: string; readonly key: string }>('/api/v1/keys', key);
export const revokeKey = (id: string) => del<unknown>(`/api/v1/keys/${id}`);

export type SitePatch = Partial<
  Pick<Site, 'domain' | 'name' | 'timezone' | 'currency' | 'allowedOrigins' | 'keepAddress'>
> & {
  readonly newWriteKey?: true;
};
export const changeSite = (id: string, change: SitePatch) => patch<Site>(`/api/v1/sites/${id}`, change);
export const removeSite = (id: string) => del<unknown>(`/api/v1/sites/${id}`);
