/** A tile's question → what answers it: the one way to a tile's data, live or historic, from a board or from an analyst (W6). */
import type { QuerySite, QuerySource } from '../query/ask-store.ts';
import { type EventsAnswer, listEvents, parseEvents } from '../query/events.ts';
import { type FunnelAnswer, parseFunnel, runFunnel } from '../query/funnel.ts';
import { type HeatmapAnswer, parseHeatmap, runHeatmap } from '../query/heatmap.ts';
import { type PathsAnswer, parsePaths, runPaths } from '../query/paths.ts';
import { type PipelineAnswer, parsePipeline, runPipeline } from '../query/pipeline.ts';
import { tellsOfInstallation } from '../query/pipeline-series.ts';
import { parseRetention, type RetentionAnswer, runRetention } from '../query/retention.ts';
import type { RunOptions } from '../query/run-query.ts';
import { parseShop, runShop, type ShopAnswer } from '../query/shop.ts';
import { planAnalysis } from './analysis-tile.ts';
import { type MetricsAnswer, planMetricsTile } from './metrics-tile.ts';
import type { ComparisonMode, Period, TileQuery } from './tile-query.ts';
import { visitsFilters } from './visits-filters.ts';

export interface TileQuestion {
  readonly query: TileQuery;
  readonly period: Period;
  readonly comparison: ComparisonMode;
  /** Of the whole board; the query may have its own. */
  readonly filters: readonly (readonly unknown[])[];
}

type Analysed<Kind extends string, Answer> = { readonly kind: Kind } & Answer;
/** With the same of the period compared with, where the board compares; metrics have that row by row. */
type Compared<Answer> = Answer & { readonly comparison?: Answer };

export type TileAnswer =
  | MetricsAnswer
  | Analysed<'funnel', Compared<FunnelAnswer>>
  | Analysed<'retention', RetentionAnswer>
  | Analysed<'paths', PathsAnswer>
  | Analysed<'heatmap', HeatmapAnswer>
  | Analysed<'events', EventsAnswer>
  | Analysed<'shop', Compared<ShopAnswer>>
  | Analysed<'pipeline', PipelineAnswer>;

/** Counts once. `now` is Unix ms. Throws what the store throws, and QueryError for steps too short for the period. */
export type RunTile = (
  store: QuerySource,
  site: QuerySite,
  now: number,
  options?: Pick<RunOptions, 'signal' | 'shared'>,
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
    case 'retention': {
      const run = planAnalysis({ ...question, query }, { parse: parseRetention, run: runRetention }, 'none');
      return async (...asked) => ({ kind: 'retention', ...(await run(...asked)) });
    }
    case 'paths': {
      const filters = visitsFilters(question.filters);
      const run = planAnalysis({ ...question, query, filters }, { parse: parsePaths, run: runPaths }, 'none');
      return async (...asked) => ({ kind: 'paths', ...(await run(...asked)) });
    }
    case 'heatmap': {
      const run = planAnalysis({ ...question, query }, { parse: parseHeatmap, run: runHeatmap }, 'none');
      return async (...asked) => ({ kind: 'heatmap', ...(await run(...asked)) });
    }
    case 'events': {
      const run = planAnalysis({ ...question, query }, { parse: parseEvents, run: listEvents }, 'none');
      return async (...asked) => ({ kind: 'events', ...(await run(...asked)) });
    }
    case 'shop': {
      // Today against the usual compares by itself; stock is what it is now.
      const mode = ['usual_hour', 'stock'].includes(query.report) ? 'none' : question.comparison;
      const run = planAnalysis({ ...question, query }, { parse: parseShop, run: runShop }, mode);
      return async (...asked) => ({ kind: 'shop', ...(await run(...asked)) });
    }
    case 'pipeline': {
      const parsed = parsePipeline({ ...question, ...query });
      return async (store, site, now, options) => ({
        kind: 'pipeline',
        ...(await runPipeline(store, site, parsed, now, options)),
      });
    }
  }
}

/** Whether the answer tells of more than the site that is asked about, so that it is for those who manage (W9). */
export function isForManagers(query: TileQuery): boolean {
  return query.kind === 'pipeline' && tellsOfInstallation(query.series);
}
