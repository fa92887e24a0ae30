/** Cuts the range of a query into what daily rollups, hourly rollups and single events each have to answer. Pure. */
import type { TimeRange } from './date-range.ts';
import type { TimeBucket, TimeStep } from './time-buckets.ts';
import { DAY_MS, HOUR_MS } from './zone.ts';

/** More stretches of events than this, and all of the range is read from events. */
const RAW_RANGES_MAX = 64;

interface SteppedTime {
  readonly step: TimeStep;
  readonly buckets: readonly TimeBucket[];
}

export interface Stretches {
  readonly days: { readonly range: TimeRange; readonly days: readonly number[] } | undefined;
  readonly hours:
    | {
        readonly range: TimeRange;
        readonly days: readonly number[] | undefined;
        readonly exceptHours: readonly number[];
      }
    | undefined;
  readonly raw: readonly TimeRange[];
}

const floorTo = (at: number, stepMs: number) => Math.floor(at / stepMs) * stepMs;

/**
 * Cuts the range into whole UTC days, whole UTC hours and the rest, so that no cut piece reaches over the edge of a bucket or of
 * the range. Undefined when there would be too many rests: zones of half hours, by hour.
 */
export function splitRange(range: TimeRange, time: SteppedTime | undefined): Stretches | undefined {
  const { from, to } = range;
  // Offsets of whole hours, so that hours are whole in both clocks.
  if (time?.step === 'hour' && time.buckets.some(({ start }) => start % HOUR_MS !== 0)) return undefined;
  const starts = time && time.step !== 'hour' ? time.buckets.map(({ start }) => start) : [];
  const edges = [...new Set([from, to, ...starts.filter((start) => start > from && start < to)])];
  const cutHours = new Set(edges.filter((edge) => edge % HOUR_MS !== 0).map((edge) => floorTo(edge, HOUR_MS)));
  if (cutHours.size > RAW_RANGES_MAX) return undefined;
  const raw = [...cutHours]
    .sort((a, b) => a - b)
    .map((hour) => ({ from: Math.max(hour, from), to: Math.min(hour + HOUR_MS, to) }));
  const hours = { from: floorTo(from, HOUR_MS), to: floorTo(to + HOUR_MS - 1, HOUR_MS) };
  if (time?.step === 'hour')
    return { days: undefined, hours: { range: hours, days: undefined, exceptHours: [...cutHours] }, raw };
  const cutDays = [...new Set(edges.filter((edge) => edge % DAY_MS !== 0).map((edge) => floorTo(edge, DAY_MS)))].sort(
    (a, b) => a - b,
  );
  const days = { from: floorTo(from, DAY_MS), to: floorTo(to + DAY_MS - 1, DAY_MS) };
  const wholeDays = (days.to - days.from) / DAY_MS - cutDays.length;
  const wholeHours = cutDays.some((day) => hasWholeHour(day, hours, cutHours));
  return {
    days: wholeDays > 0 ? { range: days, days: cutDays } : undefined,
    hours: wholeHours
      ? { range: hours, days: wholeDays > 0 ? cutDays : undefined, exceptHours: [...cutHours] }
      : undefined,
    raw,
  };
}

function hasWholeHour(day: number, hours: TimeRange, cutHours: ReadonlySet<number>): boolean {
  for (let hour = Math.max(day, hours.from); hour < Math.min(day + DAY_MS, hours.to); hour += HOUR_MS) {
    if (!cutHours.has(hour)) return true;
  }
  return false;
}
