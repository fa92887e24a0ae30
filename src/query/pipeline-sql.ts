/** The SQL of the pipeline's figures, and the stretches of time that they are summed up by. */
import type { TimeRange } from './date-range.ts';
import { timeBuckets } from './time-buckets.ts';
import { DAY_MS, formatOffset, HOUR_MS, type Zone } from './zone.ts';

export interface SampleRow {
  readonly bucket: string;
  /** Covered by samples. */
  readonly seconds: number;
  readonly samples: number;
  /** When the newest of them was taken, Unix seconds. */
  readonly at: number;
}

/** Of one series (or outcome), stretch of time and part. */
export interface PartRow {
  readonly series: string;
  readonly bucket: string;
  readonly part: string;
  readonly total: number;
  readonly mean: number;
  readonly peak: number;
  readonly last: number;
  /** When that was, Unix seconds. */
  readonly at: number;
}

export interface Buckets {
  /** Of a column of times: the key of the stretch that it lies in. */
  readonly sql: (column: string) => string;
  readonly all: readonly { readonly key: string; readonly label: string }[];
}

const MINUTE_MS = 60_000;

/** Finer than those of visitors: an engineer looks for the minute in which it began. */
export function bucketsOf(range: TimeRange, isOverTime: boolean, zone: Zone): Buckets {
  if (!isOverTime) return { sql: () => "''", all: [{ key: '', label: '' }] };
  const length = range.to - range.from;
  if (length > 8 * DAY_MS) {
    return { sql: (column) => `toString(toDate(${column}, {zone:String}))`, all: timeBuckets(range, 'day', zone) };
  }
  const stepMs = length <= 2 * HOUR_MS ? MINUTE_MS : length <= 49 * HOUR_MS ? 5 * MINUTE_MS : HOUR_MS;
  const step = stepMs / 1000;
  return {
    sql: (column) => `toString(intDiv(toUnixTimestamp(${column}), ${step}) * ${step})`,
    all: clockBuckets(range, stepMs, zone),
  };
}

/** In UTC's steps, told in the zone's time, as timeBuckets does; in the hour that a clock change repeats with the offset. */
function clockBuckets({ from, to }: TimeRange, stepMs: number, zone: Zone) {
  const found: { start: number; wall: string }[] = [];
  for (let start = from - (from % stepMs); start < to; start += stepMs) {
    found.push({ start, wall: new Date(start + zone.offsetMs(start)).toISOString().slice(0, 19).replace('T', ' ') });
  }
  const seen = Map.groupBy(found, ({ wall }) => wall);
  return found.map(({ start, wall }) => ({
    key: String(start / 1000),
    label: (seen.get(wall)?.length ?? 0) > 1 ? wall + formatOffset(zone.offsetMs(start)) : wall,
  }));
}

const IN_RANGE = "time >= toDateTime({from:UInt32}, 'UTC') AND time < toDateTime({to:UInt32}, 'UTC')";

export const SAMPLES_SQL = ({ sql }: Buckets) => `
SELECT ${sql('time')} AS bucket, toFloat64(sum(seconds)) AS seconds, toFloat64(count()) AS samples, toUnixTimestamp(max(time)) AS at
FROM pipeline WHERE series = 'samples' AND ${IN_RANGE}
GROUP BY bucket`;

/** In the order of the table, so that it reads no more than its first rows. */
export const FIRST_SAMPLE_SQL = `
SELECT toUnixTimestamp(time) AS at FROM pipeline WHERE series = 'samples' ORDER BY series, time LIMIT 1`;

const PART = (byLabel: boolean) => `if(has({quantiles:Array(String)}, series), label, ${byLabel ? 'label' : "''"})`;

/** First the parts of each moment to one number, then those numbers over time: the sum of means would be another thing. */
export const pipelineSql = ({ sql }: Buckets, byLabel: boolean) => `
SELECT series, ${sql('time')} AS bucket, part, sum(level) AS total, avg(level) AS mean, max(level) AS peak, argMax(level, time) AS last, toUnixTimestamp(max(time)) AS at
FROM
(
    SELECT series, time, ${PART(byLabel)} AS part,
           if(has({highest:Array(String)}, series), max(value), sum(value)) AS level
    FROM pipeline WHERE series IN {series:Array(String)} AND ${IN_RANGE}
    GROUP BY series, time, part
)
GROUP BY series, bucket, part`;

/** @param label a column of the table, or '' */
export const OUTCOMES_SQL = ({ sql }: Buckets, label: string) => `
SELECT toString(outcome) AS series, ${sql('minute')} AS bucket, ${label === '' ? "''" : `toString(${label})`} AS part,
       toFloat64(sum(count)) AS total, total AS mean, total AS peak, total AS last, 0 AS at
FROM outcomes
WHERE site_id = {site:UUID} AND has({outcomes:Array(String)}, toString(outcome))
  AND minute >= toDateTime({from:UInt32}, 'UTC') AND minute < toDateTime({to:UInt32}, 'UTC')
GROUP BY series, bucket, part`;

/** The same where only sums are wanted, as of what counts: a third of the time. */
export const pipelineSumsSql = ({ sql }: Buckets, byLabel: boolean) => `
SELECT series, ${sql('time')} AS bucket, ${PART(byLabel)} AS part, sum(value) AS total, 0 AS mean, 0 AS peak, 0 AS last, 0 AS at
FROM pipeline WHERE series IN {series:Array(String)} AND ${IN_RANGE}
GROUP BY series, bucket, part`;
