/** The data of one tile, live or historic, to be shown or to be kept as a file. */
import type { ComparisonMode, Period, TileQuery } from '../../../src/boards/tile-query.ts';
import type { ApiFilter } from '../filters/filter-model.ts';
import { post, postForFile } from './client.ts';
import type { TileAnswer } from './tile-answers.ts';

/** What the whole board is set to. */
export interface TileFrame {
  readonly period: Period;
  readonly comparison: ComparisonMode;
  readonly filters: readonly ApiFilter[];
}

export const fetchTile = (siteId: string, query: TileQuery, frame: TileFrame, signal?: AbortSignal) =>
  post<TileAnswer>('/api/v1/tile', { site_id: siteId, query, ...frame }, signal);

/** The same as a file, handed to the browser to keep. */
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
