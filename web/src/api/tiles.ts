/** The data of one tile. Until the server has a door for tiles, questions of kind `metrics` go to the Stats API, and nowhere else does. */
import type { ComparisonMode, Period, TileQuery } from '../../../src/boards/tile-query.ts';
import type { QueryResult } from '../../../src/query/query.ts';
import type { ApiFilter } from '../filters/filter-model.ts';
import { post } from './client.ts';
import type { TileAnswer } from './tile-answers.ts';

/** What the whole board is set to. */
export interface TileFrame {
  readonly period: Period;
  readonly comparison: ComparisonMode;
  readonly filters: readonly ApiFilter[];
}

export async function fetchTile(
  siteId: string,
  query: TileQuery,
  frame: TileFrame,
  signal?: AbortSignal,
): Promise<TileAnswer> {
  if (query.kind !== 'metrics') return post<TileAnswer>('/api/v1/tile', { site_id: siteId, query, ...frame }, signal);
  const { period, comparison, filters } = frame;
  const { metrics, dimensions = [], limit, order_by: orderBy } = query;
  const overTime = dimensions.some((dimension) => dimension.startsWith('time'));
  const ask = (asked: readonly string[], by: readonly string[], compared: ComparisonMode) =>
    post<QueryResult>(
      '/api/v2/query',
      {
        site_id: siteId,
        metrics: asked,
        date_range: period,
        dimensions: by,
        filters: [...filters, ...(query.filters ?? [])],
        include: {
          ...(by.length > 0 && { total_rows: true }),
          ...(compared !== 'none' && { comparisons: { mode: compared } }),
        },
        ...(orderBy && { order_by: orderBy }),
        ...(overTime || by.length === 0 ? {} : { pagination: { limit: limit ?? 20 } }),
      },
      signal,
    );
  const [result, line] = await Promise.all([
    ask(metrics, dimensions, comparison),
    query.sparkline ? ask(metrics.slice(0, 1), ['time'], 'none') : undefined,
  ]);
  return { kind: 'metrics', ...result, ...(line && { sparkline: line.results }) };
}
