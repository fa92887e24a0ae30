/** How much happens at which hour of which weekday, in the site's time zone: the hours of a series, laid over each other. */
import { limits } from '../config/limits.ts';
import { Analysis, type AnalysisMeta, type AnalysisOptions } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import { type AnalysisQuery, BodyReader } from './body-reader.ts';
import type { MetricName } from './metrics.ts';
import type { Query } from './query.ts';
import { runQuery } from './run-query.ts';
import { weekday } from './zone.ts';

/** Those that can be had of an hour and laid over those of another. */
export const HEATMAP_METRICS = [
  'visitors',
  'visits',
  'pageviews',
  'events',
  'orders',
  'revenue',
] as const satisfies readonly MetricName[];
export type HeatmapMetric = (typeof HEATMAP_METRICS)[number];

export interface HeatmapQuery extends AnalysisQuery {
  readonly metric: HeatmapMetric;
}

export interface HeatmapAnswer {
  /** All that have an hour in the range which has begun. */
  readonly cells: readonly {
    /** 0 is Monday. */
    readonly weekday: number;
    readonly hour: number;
    /** Mean of one such hour. */
    readonly value: number;
    /** How many such hours there were, the running one included. */
    readonly hours: number;
  }[];
  readonly meta: AnalysisMeta & { readonly metric: HeatmapMetric; readonly currency?: string };
}

/** Throws QueryError. */
export function parseHeatmap(body: unknown): HeatmapQuery {
  const reader = new BodyReader(body, ['metric']);
  return reader.finish({ metric: reader.choice('metric', HEATMAP_METRICS, 'visitors') });
}

/** Throws QueryError, too, when the range has more hours than a series may. */
export async function runHeatmap(
  store: QuerySource,
  site: QuerySite,
  query: HeatmapQuery,
  now: number,
  options: AnalysisOptions = {},
): Promise<HeatmapAnswer> {
  const { range, meta } = await Analysis.open(store, site, query, now, options);
  // A series has no hours to come, and a range that is not seconds whole ends with its last second.
  const series: Query = {
    siteId: site.id,
    metrics: [query.metric],
    dateRange: { kind: 'instants', first: range.from, last: range.to - 1 },
    dimensions: ['time:hour'],
    filters: query.filters,
    orderBy: undefined,
    limit: limits.queryRowsMax,
    offset: 0,
    include: { timeLabels: false, totalRows: false, comparison: undefined },
    given: { filters: [], include: {} },
  };
  const { signal } = options;
  const { results } = await runQuery(store, site, series, now, signal ? { signal } : {});
  const cells = new Map<number, { sum: number; hours: Set<string> }>();
  for (const {
    dimensions: [label = ''],
    metrics: [value],
  } of results) {
    const place = weekday(label.slice(0, 10)) * 24 + Number(label.slice(11, 13));
    const cell = cells.get(place) ?? { sum: 0, hours: new Set() };
    cell.sum += value ?? 0;
    // The hour that a clock change repeats is one hour of its day.
    cell.hours.add(label.slice(0, 13));
    cells.set(place, cell);
  }
  return {
    cells: [...cells]
      .toSorted(([a], [b]) => a - b)
      .map(([place, { sum, hours }]) => ({
        weekday: Math.floor(place / 24),
        hour: place % 24,
        value: Math.round((sum / hours.size) * 100) / 100,
        hours: hours.size,
      })),
    meta: { ...meta, metric: query.metric, ...(query.metric === 'revenue' && { currency: site.currency }) },
  };
}
