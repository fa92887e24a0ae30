/** The data of one tile, live or historic, to be shown or to be kept as a file. */
import type { ComparisonMode, Period, TileQuery } from '../../../src/boards/tile-query.ts';
import type { ApiFilter } from '../filters/filter-model.ts';
import { postForFile } from './client.ts';
import { askTogether } from './in-one-request.ts';
import { type SharedBoard, shareHeaders } from './shares.ts';
import type { TileAnswer } from './tile-answers.ts';

/** What the whole board is set to. */
export interface TileFrame {
  readonly period: Period;
  readonly comparison: ComparisonMode;
  readonly filters: readonly ApiFilter[];
}

/** How far a tile is from what is in view, in pixels: what somebody looks at comes first. */
type Distance = () => number;

export const fetchTile = (
  siteId: string,
  query: TileQuery,
  frame: TileFrame,
  signal?: AbortSignal,
  distance?: Distance,
) => askTogether<TileAnswer>({ site_id: siteId, query, ...frame }, { signal, distance });

/** A tile of a board that was opened by a link, as the board has it. */
export const fetchSharedTile = (
  { boardId, access }: SharedBoard,
  tile: string,
  signal?: AbortSignal,
  distance?: Distance,
) => askTogether<TileAnswer>({ board: boardId, tile }, { signal, distance, headers: shareHeaders(access) });

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
