/** A tile's question → what answers it: the one way to a tile's data, live or historic, from a board or from an analyst (W6). */
import type { QuerySite, QuerySource, RunOptions } from '../query/run-query.ts';
import { type MetricsAnswer, planMetricsTile } from './metrics-tile.ts';
import type { ComparisonMode, Period, TileQuery } from './tile-query.ts';

export interface TileQuestion {
  readonly query: TileQuery;
  readonly period: Period;
  readonly comparison: ComparisonMode;
  /** Of the whole board; the query may have its own. */
  readonly filters: readonly (readonly unknown[])[];
}

export type TileAnswer = MetricsAnswer;

/** Counts once. `now` is Unix ms. Throws QueryError and what the store throws. */
export type RunTile = (store: QuerySource, site: QuerySite, now: number, options?: RunOptions) => Promise<TileAnswer>;

/** Checks all of the question but its shape. Throws QueryError, which says every mistake. */
export function planTile(question: TileQuestion): RunTile {
  switch (question.query.kind) {
    case 'metrics':
      return planMetricsTile({ ...question, query: question.query });
  }
}
