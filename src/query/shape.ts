/** Rows of the store → rows of the answer: labels, values, gaps of a series, and what changed since. Pure. */
import { METRICS, type MetricName } from './metrics.ts';
import { isTime, type Plan } from './plan.ts';
import type { Direction, ResultRow } from './query.ts';
import type { TimeBucket } from './time-buckets.ts';

/** `g0…`, `m0…` and `total_rows`, as planSql names them. */
export type SqlRow = Readonly<Record<string, string | number | null>>;

/** @param visitorsOfAll what `percentage` is a share of. */
export function readRow(row: SqlRow, plan: Plan, visitorsOfAll: number): ResultRow {
  return {
    metrics: plan.metrics.map((metric, index) => readMetric(metric, row[`m${index}`] ?? null, visitorsOfAll)),
    dimensions: plan.dimensions.map((dimension, index) => {
      const value = String(row[`g${index}`] ?? '');
      if (isTime(dimension)) return dimension.labels.get(value) ?? value;
      return value === '' ? dimension.emptyLabel : value;
    }),
  };
}

function readMetric(metric: MetricName, value: string | number | null, visitorsOfAll: number): number | null {
  if (value === null) return METRICS[metric].empty;
  const number = Number(value);
  if (metric !== 'percentage') return number;
  return visitorsOfAll > 0 ? round((number / visitorsOfAll) * 100, 1) : 0;
}

/** Every bucket that has begun gets its row. Those to come get none: they would look like a fall to nothing. */
export function fillSeries(rows: readonly ResultRow[], plan: Plan, now: number): readonly ResultRow[] {
  const time = plan.dimensions.find(isTime);
  const found = new Map(rows.map((row) => [row.dimensions[0], row]));
  const wanted = (bucket: TimeBucket) => bucket.start <= now || found.has(bucket.label);
  return (time?.buckets ?? []).filter(wanted).map(({ label }) => found.get(label) ?? emptyRow([label], plan));
}

export function emptyRow(dimensions: readonly string[], plan: Plan): ResultRow {
  return { metrics: plan.metrics.map((metric) => METRICS[metric].empty), dimensions };
}

/** Orders a filled series as the SQL would have. Its rows come in order of time. */
export function sortRows(
  rows: readonly ResultRow[],
  plan: Plan,
  orderBy: readonly (readonly [string, Direction])[],
): readonly ResultRow[] {
  const place = new Map(rows.map((row, index) => [row, index]));
  const value = (row: ResultRow, key: string) => {
    const metric = (plan.metrics as readonly string[]).indexOf(key);
    return metric < 0 ? (place.get(row) ?? 0) : (row.metrics[metric] ?? Number.NEGATIVE_INFINITY);
  };
  return rows.toSorted((a, b) => {
    for (const [key, direction] of orderBy) {
      const [left, right] = [value(a, key), value(b, key)];
      if (left !== right) return (left < right ? -1 : 1) * (direction === 'asc' ? 1 : -1);
    }
    return (place.get(a) ?? 0) - (place.get(b) ?? 0);
  });
}

export const rowKey = (dimensions: readonly string[]) => JSON.stringify(dimensions);

/** Label of a bucket → label of the bucket at the same place of the other range. */
export function comparedBuckets(plan: Plan, other: Plan): ReadonlyMap<string, string> {
  const buckets = plan.dimensions.find(isTime)?.buckets ?? [];
  const others = other.dimensions.find(isTime)?.buckets ?? [];
  return new Map(buckets.map(({ label }, index) => [label, others[index]?.label ?? '']));
}

export function changeRow(row: ResultRow, other: ResultRow, plan: Plan): ResultRow {
  const change = plan.metrics.map((metric, index) =>
    changeOf(metric, other.metrics[index] ?? null, row.metrics[index] ?? null),
  );
  return { ...row, comparison: { dimensions: other.dimensions, metrics: other.metrics, change } };
}

/** Whole per cent of the old value, as Plausible rounds; points for rates. From nothing to something counts as 100. */
function changeOf(metric: MetricName, before: number | null, now: number | null): number | null {
  if (before === null || now === null) return null;
  if (METRICS[metric].changeInPoints) return round(now - before, 1);
  if (before === 0) return now > 0 ? 100 : 0;
  return Math.round(((now - before) / before) * 100);
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
