/** Tiles that count: metrics by dimensions, as POST /api/v2/query does, with a sparkline or the top values over time where asked for. */
import { limits } from '../config/limits.ts';
import { findDimension } from '../query/dimensions.ts';
import { QueryError } from '../query/mistakes.ts';
import { parseQuery } from '../query/parse-query.ts';
import type { Query, QueryResult, ResultRow } from '../query/query.ts';
import { type QuerySite, type QuerySource, type RunOptions, runQuery } from '../query/run-query.ts';
import type { ComparisonMode, MetricsTileQuery, Period } from './tile-query.ts';

export interface MetricsQuestion {
  readonly query: MetricsTileQuery;
  readonly period: Period;
  readonly comparison: ComparisonMode;
  readonly filters: readonly (readonly unknown[])[];
}

export interface MetricsAnswer extends QueryResult {
  readonly kind: 'metrics';
  /** The first metric over the period, oldest first. */
  readonly sparkline?: readonly ResultRow[];
}

type RunMetrics = (store: QuerySource, site: QuerySite, now: number, options?: RunOptions) => Promise<MetricsAnswer>;

/** Throws QueryError. */
export function planMetricsTile(question: MetricsQuestion): RunMetrics {
  const { query } = question;
  const parsed = parseQuery(bodyOf(question));
  const scopes = parsed.dimensions.map((key) => findDimension(key)?.scope);
  const isSplitSeries = scopes.includes('time') && scopes.length > 1;
  if (query.sparkline && scopes.length > 0) {
    throw new QueryError(['query.sparkline is true; allowed with dimensions: false.']);
  }
  if (isSplitSeries && scopes.length > 2) {
    throw new QueryError(['query.dimensions are a time and more than one other; allowed in a tile: one other.']);
  }
  const sparkline = query.sparkline ? parseQuery(sparklineBody(question)) : undefined;
  return async (store, site, now, options) => {
    const count = (asked: Query) => runQuery(store, site, asked, now, options);
    const [result, line] = await Promise.all([
      isSplitSeries ? countSplitSeries(question, count) : count(parsed),
      sparkline && count(sparkline),
    ]);
    return { kind: 'metrics', ...result, ...(line && { sparkline: line.results }) };
  };
}

/** What the tile asks, in the words of the query route, so that both are read by the same code. */
function bodyOf({ query, period, comparison, filters }: MetricsQuestion) {
  const dimensions = query.dimensions ?? [];
  const overTime = dimensions.some((key) => findDimension(key)?.scope === 'time');
  const limit = overTime ? limits.queryRowsMax : (query.limit ?? limits.tileRowsDefault);
  return {
    // The site comes beside the query, by whoever may read it.
    site_id: 'tile',
    metrics: query.metrics,
    date_range: period,
    dimensions,
    filters: [...filters, ...(query.filters ?? [])],
    ...(query.order_by && { order_by: query.order_by }),
    include: {
      ...(dimensions.length > 0 && { total_rows: true }),
      ...(overTime && { time_labels: true }),
      ...(comparison !== 'none' && { comparisons: { mode: comparison } }),
    },
    pagination: { limit },
  };
}

function sparklineBody(question: MetricsQuestion) {
  const { query } = question;
  return bodyOf({
    ...question,
    query: {
      kind: 'metrics',
      metrics: query.metrics.slice(0, 1),
      dimensions: ['time'],
      ...(query.filters && { filters: query.filters }),
    },
    comparison: 'none',
  });
}

/** First which values are the most, then only those over time: a stacked chart of ten thousand pages would tell nothing. */
async function countSplitSeries(
  question: MetricsQuestion,
  count: (asked: Query) => Promise<QueryResult>,
): Promise<QueryResult> {
  const { query } = question;
  const split = (query.dimensions ?? []).find((key) => findDimension(key)?.scope !== 'time') as string;
  const top = await count(
    parseQuery(
      bodyOf({
        ...question,
        query: {
          kind: 'metrics',
          metrics: query.metrics.slice(0, 1),
          dimensions: [split],
          ...(query.filters && { filters: query.filters }),
          limit: Math.min(query.limit ?? limits.tileSeriesDefault, limits.tileSeriesMax),
        },
        comparison: 'none',
      }),
    ),
  );
  const values = top.results.map(({ dimensions: [value] }) => value ?? '');
  if (values.length === 0) return count(parseQuery(bodyOf(question)));
  return count(parseQuery(bodyOf({ ...question, filters: [...question.filters, ['is', split, values]] })));
}
