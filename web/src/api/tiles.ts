/** The data of one tile, live or historic, to be shown or to be kept as a file. */
import type { ComparisonMode, Period, TileQuery } from '../../../src/boards/tile-query.ts';
import type { ApiFilter } from '../filters/filter-model.ts';
import { post, postForFile } from './client.ts';
import { inTurn } from './in-turn.ts';
import { type SharedBoard, shareHeaders } from './shares.ts';
import type { TileAnswer } from './tile-answers.ts';

/** What the whole board is set to. */
export interface TileFrame {
  readonly period: Period;
  readonly comparison: ComparisonMode;
  readonly filters: readonly ApiFilter[];
}

/** A browser has six connections to a server that speaks HTTP/1.1: two stay free for everything that is not a tile. */
const TILES_AT_ONCE = 4;
const takeTurn = inTurn(TILES_AT_ONCE);

/** How far a tile is from what is in view, in pixels: what somebody looks at comes first. */
type Distance = () => number;

export const fetchTile = (
  siteId: string,
  query: TileQuery,
  frame: TileFrame,
  signal?: AbortSignal,
  distance?: Distance,
) =>
  takeTurn(() => post<TileAnswer>('/api/v1/tile', { site_id: siteId, query, ...frame }, signal), { signal, distance });

/** A tile of a board that was opened by a link, as the board has it. */
export const fetchSharedTile = (
  { boardId, access }: SharedBoard,
  tile: string,
  signal?: AbortSignal,
  distance?: Distance,
) =>
  takeTurn(() => post<TileAnswer>('/api/v1/tile', { board: boardId, tile }, signal, shareHeaders(access)), {
    signal,
    distance,
  });

/** A tile's data as a file, handed to the browser to keep. */
export async function downloadTile(
  siteId: string,
  query: TileQuery,
  frame: TileFrame,
  format: 'csv' | 'parquet' | 'json',
  name: string,
): Promise<void> {
  const file = await postForFile(`/api/v1/tile/export?format=${format}`, { site_id: siteId, query, ...frame });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `${name}.${format}`;
  link.click();
  URL.revokeObjectURL(link.href);
}
