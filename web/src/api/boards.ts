/** The boards there are, one of them as it is, and those to begin with. */
import type { Board, BoardDefinition } from '../../../src/boards/board.ts';
import type { BoardTemplate } from '../../../src/boards/templates.ts';
import { del, get, post, put } from './client.ts';

export type BoardSummary = Pick<Board, 'id' | 'title' | 'origin'>;

export async function fetchBoards(signal?: AbortSignal): Promise<readonly BoardSummary[]> {
  return (await get<{ boards: readonly BoardSummary[] }>('/api/v1/boards', signal)).boards;
}

export const fetchBoard = (id: string, signal?: AbortSignal) =>
  get<Board>(`/api/v1/boards/${encodeURIComponent(id)}`, signal);
export const addBoard = (board: BoardDefinition) => post<Board>('/api/v1/boards', board);
export const saveBoard = (id: string, board: BoardDefinition & { readonly version?: number }) =>
  put<Board>(`/api/v1/boards/${encodeURIComponent(id)}`, board);
export const removeBoard = (id: string) => del<unknown>(`/api/v1/boards/${encodeURIComponent(id)}`);

export async function fetchTemplates(signal?: AbortSignal): Promise<readonly BoardTemplate[]> {
  return (await get<{ templates: readonly BoardTemplate[] }>('/api/v1/board-templates', signal)).templates;
}
