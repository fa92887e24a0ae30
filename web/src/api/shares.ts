/** Links to one board of one site: made and taken back by who edits, opened by whoever has one. */
import type { Site } from '../../../src/accounts/site.ts';
import type { Board } from '../../../src/boards/board.ts';
import { del, get, post } from './client.ts';

export interface Share {
  readonly id: string;
  readonly siteId: string;
  readonly boardId: string;
  readonly name: string;
  readonly hasPassword: boolean;
  readonly origins: readonly string[];
  readonly createdBy: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly expiresAt?: number;
}

export interface NewShare {
  readonly site_id: string;
  readonly board: string;
  readonly name?: string;
  readonly password?: string;
  /** Unix ms. */
  readonly expiresAt?: number;
  readonly origins?: readonly string[];
}

export async function fetchShares(signal?: AbortSignal): Promise<readonly Share[]> {
  return (await get<{ shares: readonly Share[] }>('/api/v1/shares', signal)).shares;
}
/** The paths hold the token, and are in this answer only. */
export const addShare = (share: NewShare) =>
  post<Share & { readonly path: string; readonly embedPath: string }>('/api/v1/shares', share);
export const revokeShare = (id: string) => del<unknown>(`/api/v1/shares/${encodeURIComponent(id)}`);

export interface OpenShare {
  /** What the tiles are asked for with. */
  readonly access: string;
  /** Unix ms. */
  readonly expiresAt: number;
  readonly site: Pick<Site, 'id' | 'domain' | 'name' | 'timezone' | 'currency'>;
  readonly board: Board;
}

export const openShare = (token: string, password: string, signal?: AbortSignal) =>
  post<OpenShare>('/api/v1/share/open', { token, ...(password && { password }) }, signal);

/** Through which link a board is looked at. */
export interface SharedBoard {
  readonly boardId: string;
  readonly access: string;
}

export const shareHeaders = (access: string) => ({ authorization: `Share ${access}` });
