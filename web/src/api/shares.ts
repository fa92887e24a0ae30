/** Links to one board of one site: opened by whoever has one. */
import type { Site } from '../../../src/accounts/site.ts';
import type { Board } from '../../../src/boards/board.ts';
import { post } from './client.ts';

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
