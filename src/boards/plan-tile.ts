/** A tile's question → what answers it: the one way to a tile's data, live or historic, from a board or from an analyst (W6). */
import type { QuerySite, QuerySource } from '../query/ask-store.ts';
import { type FunnelAnswer, parseFunnel, runFunnel } from '../query/funnel.ts';
import { planAnalysis } from './analysis-tile.ts';
import { type MetricsAnswer, planMetricsTile } from './metrics-tile.ts';
import type { ComparisonMode, Period, TileQuery } from './tile-query.ts';

export interface TileQuestion {
  readonly query: TileQuery;
  readonly period: Period;
  readonly comparison: ComparisonMode;
  /** Of the whole board; the query may have its own. */
  readonly filters: readonly (readonly unknown[])[];
}

/** `comparison`: the same of the period compared with; metrics have it row by row. */
export type TileAnswer =
  | MetricsAnswer
  | ({ readonly kind: 'funnel'; readonly comparison?: FunnelAnswer } & FunnelAnswer);

/** Counts once. `now` is Unix ms. Throws what the store throws, and QueryError for steps too short for the period. */
export type RunTile = (
  store: QuerySource,
  site: QuerySite,
  now: number,
  options?: { readonly signal?: AbortSignal },
) => Promise<TileAnswer>;

/** Checks all of the question but its shape. Throws QueryError, which says every mistake. */
export function planTile(question: TileQuestion): RunTile {
  const { query } = question;
  switch (query.kind) {
    case 'metrics':
      return planMetricsTile({ ...question, query });
    case 'funnel': {
      const run = planAnalysis({ ...question, query }, { parse: parseFunnel, run: runFunnel });
      return async (...asked) => ({ kind: 'funnel', ...(await run(...asked)) });
    }
  }
}
