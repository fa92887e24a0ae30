/** The pipeline's figures over a period, from the samples and outcomes that the store keeps: one number, a course of time, or part by part. */
import { askStore, type QuerySite, type QuerySource } from './ask-store.ts';
import { type Comparison, comparisonRange, readDateRange, resolveDateRange, type TimeRange } from './date-range.ts';
import { QueryError } from './mistakes.ts';
import {
  isPipelineSeries,
  PIPELINE_SERIES,
  PIPELINE_SERIES_NAMES,
  type PipelineSeries,
  type PipelineSeriesName,
  type PipelineUnit,
} from './pipeline-series.ts';
import {
  type Buckets,
  bucketsOf,
  FIRST_SAMPLE_SQL,
  OUTCOMES_SQL,
  type PartRow,
  pipelineSql,
  pipelineSumsSql,
  SAMPLES_SQL,
  type SampleRow,
} from './pipeline-sql.ts';
import { seriesValue } from './pipeline-value.ts';
import type { ResultRow } from './query.ts';
import { Zone } from './zone.ts';

export type PipelineDimension = 'time' | 'label';

export interface PipelineQuery {
  readonly series: readonly PipelineSeriesName[];
  readonly dimensions: readonly PipelineDimension[];
  readonly dateRange: NonNullable<ReturnType<typeof readDateRange>>;
  readonly comparison: Comparison['mode'] | 'none';
  readonly sparkline: boolean;
}

export interface PipelineAnswer {
  /**
   * As those of metrics, the series being the metrics. Null where no sample was taken, and in a comparison with a time of
   * which Weir saw too little. A course of time begins where Weir began to measure.
   */
  readonly results: readonly ResultRow[];
  /** The first series over the period, oldest first. */
  readonly sparkline?: readonly ResultRow[];
  readonly meta: {
    readonly units: Readonly<Record<string, PipelineUnit>>;
    /** What `label` tells apart, where it is asked for: `reason`. */
    readonly label?: string;
  };
  readonly query: {
    readonly metrics: readonly PipelineSeriesName[];
    readonly dimensions: readonly PipelineDimension[];
    /** First and last second, in the site's time zone. */
    readonly date_range: readonly [string, string];
  };
}

interface Asked {
  readonly series: readonly string[];
  readonly dimensions?: readonly PipelineDimension[];
  readonly sparkline?: boolean;
  readonly period: unknown;
  readonly comparison: Comparison['mode'] | 'none';
  readonly filters: readonly unknown[];
}

/** Throws QueryError, which says every mistake. */
export function parsePipeline({
  series,
  dimensions = [],
  sparkline = false,
  period,
  comparison,
  filters,
}: Asked): PipelineQuery {
  const mistakes: string[] = [];
  const known = series.filter(isPipelineSeries);
  for (const name of series.filter((each) => !isPipelineSeries(each))) {
    mistakes.push(`series has ${JSON.stringify(name)}; allowed: ${PIPELINE_SERIES_NAMES.join(', ')}.`);
  }
  const labels = new Set(known.map((name) => PIPELINE_SERIES[name].label));
  if (dimensions.includes('label')) {
    const kinds = [...labels].map((label) => label || 'none').join(', ');
    if (labels.has('') || labels.size > 1) {
      mistakes.push(
        `dimensions have "label", and those of ${series.join(', ')} are ${kinds}; allowed: series with the same label.`,
      );
    }
    if (dimensions.includes('time') && series.length > 1) {
      mistakes.push(`series are ${series.join(', ')}; allowed with "time" and "label" together: one.`);
    }
  }
  if (sparkline && dimensions.length > 0) mistakes.push('sparkline is true; allowed with dimensions: false.');
  if (filters.length > 0) {
    mistakes.push(`filters are ${JSON.stringify(filters).slice(0, 120)}; allowed for the pipeline's figures: none.`);
  }
  const dateRange = readDateRange(period);
  if (!dateRange) mistakes.push(`period is ${JSON.stringify(period)}; allowed: as date_range of POST /api/v2/query.`);
  if (mistakes.length > 0 || !dateRange) throw new QueryError(mistakes);
  return { series: known, dimensions, dateRange, comparison, sparkline };
}

/** Throws what the store throws. Whether the caller may read the figures is for the caller of this to see to. */
export async function runPipeline(
  store: QuerySource,
  site: QuerySite,
  query: PipelineQuery,
  now: number,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<PipelineAnswer> {
  const zone = Zone.of(site.timezone);
  const { series, dimensions, comparison } = query;
  const range = resolveDateRange(query.dateRange, zone, now, undefined);
  const begins = await firstSampleAt(store, signal);
  const isOverTime = dimensions.includes('time');
  const count = (names: readonly PipelineSeriesName[], by: readonly PipelineDimension[], over: TimeRange) =>
    countSeries({ store, site, signal, zone, now }, names, by, over);
  const course = { from: Math.max(range.from, Math.min(begins ?? range.from, range.to)), to: range.to };
  const before =
    comparison === 'none' ? undefined : comparisonRange({ mode: comparison, matchDayOfWeek: false }, range, zone, now);
  const [own, other, line] = await Promise.all([
    count(series, dimensions, isOverTime ? course : range),
    before && begins !== undefined && wasMeasured(before, begins) ? count(series, dimensions, before) : undefined,
    query.sparkline ? count(series.slice(0, 1), ['time'], course) : undefined,
  ]);
  const label = dimensions.includes('label') && series[0] !== undefined ? PIPELINE_SERIES[series[0]].label : undefined;
  return {
    results: other ? compared(own, other, dimensions) : before && !isOverTime ? own.map(incomparable) : own,
    ...(line && { sparkline: line }),
    meta: {
      units: Object.fromEntries(series.map((name) => [name, PIPELINE_SERIES[name].unit])),
      ...(label !== undefined && { label }),
    },
    query: {
      metrics: series,
      dimensions,
      date_range: [zone.iso(range.from), zone.iso(Math.max(range.from, range.to - 1000))],
    },
  };
}

/** When Weir began to measure itself, to the minute, Unix ms, as far as samples are kept; undefined before the first. */
async function firstSampleAt(store: QuerySource, signal: AbortSignal | undefined): Promise<number | undefined> {
  const [row] = await askStore<{ at: number }>(store, { sql: FIRST_SAMPLE_SQL, parameters: {} }, signal);
  return row && (row.at - (row.at % 60)) * 1000;
}

/** How much of a time may have been before that, as a share of it, and it still be compared with. */
const MISSING_MAX = 0.1;
const wasMeasured = ({ from, to }: TimeRange, begins: number) => begins - from <= (to - from) * MISSING_MAX;

interface Context {
  readonly store: QuerySource;
  readonly site: QuerySite;
  readonly signal: AbortSignal | undefined;
  readonly zone: Zone;
  readonly now: number;
}

/** Of what counts nothing is asked but how much it is together. */
const SUMS: ReadonlySet<PipelineSeries['sum']> = new Set(['rate', 'count', 'quantile']);

async function countSeries(
  { store, site, signal, zone, now }: Context,
  names: readonly PipelineSeriesName[],
  dimensions: readonly PipelineDimension[],
  { from, to }: TimeRange,
): Promise<readonly ResultRow[]> {
  const end = Math.min(to, now);
  const buckets = bucketsOf({ from, to: Math.max(from, end) }, dimensions.includes('time'), zone);
  const byLabel = dimensions.includes('label');
  const all = names.map((name) => PIPELINE_SERIES[name]);
  const ofSite = all.filter(({ scope }) => scope === 'site');
  const ofInstallation = all.filter(({ scope }) => scope === 'installation');
  const common = { from: Math.floor(from / 1000), to: Math.ceil(end / 1000), zone: zone.name };
  const [samples, parts, outcomes] = await Promise.all([
    ofInstallation.length === 0
      ? []
      : askStore<SampleRow>(store, { sql: SAMPLES_SQL(buckets), parameters: common }, signal),
    ofInstallation.length === 0
      ? []
      : askStore<PartRow>(
          store,
          {
            sql: ofInstallation.every(({ sum }) => SUMS.has(sum))
              ? pipelineSumsSql(buckets, byLabel)
              : pipelineSql(buckets, byLabel),
            parameters: {
              ...common,
              series: [...new Set(ofInstallation.map(({ stored }) => stored))],
              quantiles: storedOf(ofInstallation, ({ sum }) => sum === 'quantile'),
              highest: storedOf(ofInstallation, ({ across }) => across === 'max'),
            },
          },
          signal,
        ),
    ofSite.length === 0
      ? []
      : askStore<PartRow>(
          store,
          {
            sql: OUTCOMES_SQL(buckets, byLabel ? (ofSite[0]?.label ?? '') : ''),
            parameters: { ...common, site: site.id, outcomes: ofSite.map(({ stored }) => stored) },
          },
          signal,
        ),
  ]);
  return rowsOf(all, [...parts, ...outcomes], samples, buckets, dimensions);
}

function storedOf(series: readonly PipelineSeries[], isWanted: (each: PipelineSeries) => boolean): readonly string[] {
  return series.filter(isWanted).map(({ stored }) => stored);
}

function rowsOf(
  series: readonly PipelineSeries[],
  parts: readonly PartRow[],
  samples: readonly SampleRow[],
  buckets: Buckets,
  dimensions: readonly PipelineDimension[],
): readonly ResultRow[] {
  const byLabel = dimensions.includes('label');
  const sampled = new Map(samples.map((row) => [row.bucket, row]));
  const found = Map.groupBy(parts, ({ series: stored, bucket, part }) => keyOf(stored, bucket, byLabel ? part : ''));
  const labels = byLabel ? [...new Set(parts.map(({ part }) => part))].sort() : [''];
  const isOverTime = dimensions.includes('time');
  const rows = buckets.all.flatMap(({ key, label: time }) =>
    labels.map(
      (part): ResultRow => ({
        dimensions: dimensions.map((dimension) => (dimension === 'time' ? time : part)),
        metrics: series.map((each) =>
          seriesValue(each, found.get(keyOf(each.stored, key, part)) ?? [], sampled.get(key), isOverTime),
        ),
      }),
    ),
  );
  if (isOverTime || !byLabel) return rows;
  return rows
    .filter(({ metrics }) => metrics.some((value) => value !== null))
    .toSorted((a, b) => (b.metrics[0] ?? 0) - (a.metrics[0] ?? 0));
}

const keyOf = (stored: string, bucket: string, part: string) => `${stored}\n${bucket}\n${part}`;

/** Compared with what nobody knows. */
function incomparable(row: ResultRow): ResultRow {
  const unknown = row.metrics.map(() => null);
  return { ...row, comparison: { dimensions: row.dimensions, metrics: unknown, change: unknown } };
}

/** Moments of a course are compared by their place in it, parts by their name. */
function compared(
  own: readonly ResultRow[],
  other: readonly ResultRow[],
  dimensions: readonly PipelineDimension[],
): readonly ResultRow[] {
  const byName = new Map(other.map((row) => [row.dimensions.join('\n'), row]));
  return own.map((row, index) => {
    const before = dimensions[0] === 'label' ? byName.get(row.dimensions.join('\n')) : other[index];
    // With parts over time, places do not tell which part it was.
    if (!before || dimensions.length > 1) return row;
    const change = row.metrics.map((value, at) => {
      const then = before.metrics[at];
      if (value === null || then === null || then === undefined || then === 0) return null;
      return Math.round(((value - then) / then) * 10_000) / 100;
    });
    return { ...row, comparison: { dimensions: before.dimensions, metrics: before.metrics, change } };
  });
}
