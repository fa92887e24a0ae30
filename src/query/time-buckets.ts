/** The buckets of a time series: which there are in a range, when each begins in the site's zone, and what it is called. */
import type { TimeRange } from './date-range.ts';
import { addDays, addMonths, DAY_MS, formatOffset, HOUR_MS, OFFSET_STEP_MS, weekday, type Zone } from './zone.ts';

export type TimeStep = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month';

/** The shortest each can be. */
const STEP_MS_MIN: Readonly<Record<TimeStep, number>> = {
  second: 1000,
  minute: 60_000,
  hour: HOUR_MS,
  day: 23 * HOUR_MS,
  week: 7 * DAY_MS - HOUR_MS,
  month: 28 * DAY_MS - HOUR_MS,
};

export interface TimeBucket {
  /** What the SQL of the series calls it: a date, or the start in Unix seconds. */
  readonly key: string;
  /** `2024-10-27`, or local time: `2024-10-27 01:00:00`, with its offset in the hour that a clock change repeats. */
  readonly label: string;
  /** Unix ms; the first one of a range may begin before the range. */
  readonly start: number;
}

/** How many buckets there are, without making them; at most one or two too many. */
export function countBuckets({ from, to }: TimeRange, step: TimeStep): number {
  return Math.ceil((to - from) / STEP_MS_MIN[step]) + 1;
}

/** All buckets that touch the range, in order. */
export function timeBuckets(range: TimeRange, step: TimeStep, zone: Zone): readonly TimeBucket[] {
  if (step === 'day' || step === 'week' || step === 'month') return dateBuckets(range, step, zone);
  return clockBuckets(range, step, zone);
}

function dateBuckets({ from, to }: TimeRange, step: 'day' | 'week' | 'month', zone: Zone): readonly TimeBucket[] {
  const first = zone.dateOf(from);
  const last = zone.dateOf(to - 1);
  const buckets: TimeBucket[] = [];
  let date = first;
  if (step === 'week') date = addDays(first, -weekday(first));
  if (step === 'month') date = addMonths(first, 0);
  while (date <= last) {
    // A range that begins within a week is named by its own first day, as Plausible does.
    buckets.push({ key: date, label: step === 'week' && date < first ? first : date, start: zone.startOfDate(date) });
    date = step === 'day' ? addDays(date, 1) : step === 'week' ? addDays(date, 7) : addMonths(date, 1);
  }
  return buckets;
}

/** Start of the local hour, minute or second that the instant lies in. The SQL of a series computes the same. */
function clockBucketStart(at: number, stepMs: number, zone: Zone): number {
  return at - positiveModulo(at + zone.offsetMs(at), stepMs);
}

function clockBuckets({ from, to }: TimeRange, step: 'second' | 'minute' | 'hour', zone: Zone): readonly TimeBucket[] {
  const stepMs = step === 'hour' ? HOUR_MS : step === 'minute' ? 60_000 : 1000;
  // An hour of a zone that shifts by half an hour may be cut short: look at each quarter.
  const strideMs = Math.min(stepMs, OFFSET_STEP_MS);
  const found: { start: number; local: number; offset: number }[] = [];
  for (let at = from - positiveModulo(from, strideMs); at < to; at += strideMs) {
    const inside = Math.max(at, from);
    const start = clockBucketStart(inside, stepMs, zone);
    if (found.at(-1)?.start === start) continue;
    const offset = zone.offsetMs(inside);
    found.push({ start, local: start + offset, offset });
  }
  const seen = new Map<number, number>();
  for (const { local } of found) seen.set(local, (seen.get(local) ?? 0) + 1);
  return found.map(({ start, local, offset }) => {
    const wall = new Date(local).toISOString().slice(0, 19).replace('T', ' ');
    return { key: String(start / 1000), label: (seen.get(local) ?? 0) > 1 ? wall + formatOffset(offset) : wall, start };
  });
}

function positiveModulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
