/** What a query's `date_range` may say, and the instants it means for one site at one moment. */
import { addDays, addMonths, DAY_MS, daysBetween, HOUR_MS, weekday, type Zone } from './zone.ts';

export type DateRange =
  | { readonly kind: 'day' | 'month' | 'quarter' | 'year' | 'all' }
  /** Up to this moment. */
  | { readonly kind: 'minutes'; readonly count: number }
  /** Whole days of the site, today the last. */
  | { readonly kind: 'days'; readonly count: number }
  /** Whole months of the site, this month the last. */
  | { readonly kind: 'months'; readonly count: number }
  /** Both included. */
  | { readonly kind: 'dates'; readonly first: string; readonly last: string }
  /** From the first instant to the end of the last one's second, Unix ms. */
  | { readonly kind: 'instants'; readonly first: number; readonly last: number };

/** [from, to), Unix ms. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const DATE_RANGE_DAYS_MAX = 5_000;
const DATE_RANGE_MONTHS_MAX = 100;
export const DATE_RANGES_ALLOWED =
  '"day", "24h", "7d", "28d", "30d", "91d" (any number of days), "month", "quarter", "6mo", "12mo" (any number of months), "year", "all", "30m", "realtime" (5 minutes), or [first, last] as two dates (YYYY-MM-DD) or two times (ISO 8601 with a zone)';

/** The range that the text or pair names, or undefined when it names none. */
export function readDateRange(given: unknown): DateRange | undefined {
  if (given === 'day' || given === 'month' || given === 'quarter' || given === 'year' || given === 'all') {
    return { kind: given };
  }
  if (given === 'realtime') return { kind: 'minutes', count: 5 };
  if (given === '30m') return { kind: 'minutes', count: 30 };
  if (given === '24h') return { kind: 'minutes', count: 24 * 60 };
  if (typeof given === 'string') {
    const [, digits, unit] = /^([1-9]\d{0,3})(d|mo)$/.exec(given) ?? [];
    const count = Number(digits);
    if (unit === 'd' && count <= DATE_RANGE_DAYS_MAX) return { kind: 'days', count };
    if (unit === 'mo' && count <= DATE_RANGE_MONTHS_MAX) return { kind: 'months', count };
    return undefined;
  }
  if (!Array.isArray(given) || given.length !== 2) return undefined;
  const [first, last] = given as readonly unknown[];
  if (typeof first !== 'string' || typeof last !== 'string') return undefined;
  if (isDate(first) && isDate(last)) return first <= last ? { kind: 'dates', first, last } : undefined;
  const [from, to] = [readInstant(first), readInstant(last)];
  return from !== undefined && to !== undefined && from <= to ? { kind: 'instants', first: from, last: to } : undefined;
}

/** @param firstEventAt when the site's history begins, for `all`; undefined when it has none. */
export function resolveDateRange(
  range: DateRange,
  zone: Zone,
  now: number,
  firstEventAt: number | undefined,
): TimeRange {
  const today = zone.dateOf(now);
  const dates = (first: string, last: string): TimeRange => ({
    from: zone.startOfDate(first),
    to: zone.startOfDate(addDays(last, 1)),
  });
  switch (range.kind) {
    case 'day':
      return dates(today, today);
    case 'month':
      return dates(addMonths(today, 0), addDays(addMonths(today, 1), -1));
    case 'quarter': {
      const first = addMonths(today, -((Number(today.slice(5, 7)) - 1) % 3));
      return dates(first, addDays(addMonths(first, 3), -1));
    }
    case 'year':
      return dates(`${today.slice(0, 4)}-01-01`, `${today.slice(0, 4)}-12-31`);
    case 'all': {
      return dates(zone.dateOf(Math.min(firstEventAt ?? now, now)), today);
    }
    case 'minutes':
      return { from: now - range.count * 60_000, to: now };
    case 'days':
      return dates(addDays(today, 1 - range.count), today);
    case 'months':
      return dates(addMonths(today, 1 - range.count), addDays(addMonths(today, 1), -1));
    case 'dates':
      return dates(range.first, range.last);
    case 'instants':
      return { from: range.first, to: Math.floor(range.last / 1000) * 1000 + 1000 };
  }
}

/** `same_weekday`: the nearest earlier period of the same weekdays that does not overlap, so one week back for up to a week. */
export type ComparisonMode = 'previous_period' | 'same_weekday' | 'year_over_year' | 'custom';

export interface Comparison {
  readonly mode: ComparisonMode;
  /** `custom` only. */
  readonly range?: DateRange;
  /** Start on the same weekday as the range itself. */
  readonly matchDayOfWeek: boolean;
}

/**
 * The range to compare with. A range that is still running is compared with as much of the other as has passed of it, so
 * that a morning is not measured against a whole day.
 */
export function comparisonRange(comparison: Comparison, range: TimeRange, zone: Zone, now: number): TimeRange {
  if (comparison.mode === 'custom' && comparison.range) {
    return resolveDateRange(comparison.range, zone, now, undefined);
  }
  const first = zone.dateOf(range.from);
  const last = zone.dateOf(Math.min(range.to - 1, now));
  const wholeDays = range.from === zone.startOfDate(first) && range.to === zone.startOfDate(zone.dateOf(range.to));
  if (!wholeDays) {
    const back = comparison.mode === 'year_over_year' ? 364 * DAY_MS : range.to - range.from;
    const shift =
      comparison.matchDayOfWeek || comparison.mode === 'same_weekday'
        ? Math.ceil(back / (7 * DAY_MS)) * 7 * DAY_MS
        : back;
    return { from: range.from - shift, to: range.to - shift };
  }
  const days = daysBetween(first, last) + 1;
  let back = comparison.mode === 'year_over_year' ? 365 : days;
  if (comparison.mode === 'same_weekday') back = Math.ceil(days / 7) * 7;
  else if (comparison.matchDayOfWeek) back = nearestWeekdayShift(first, back);
  const from = zone.startOfDate(addDays(first, -back));
  const to = zone.startOfDate(addDays(last, 1 - back));
  return range.to > now && now > range.from ? { from, to: Math.min(to, sameClockTime(now, back, zone)) } : { from, to };
}

/** The number of days nearest to `back`, never 0, that leads to the same weekday. */
function nearestWeekdayShift(date: string, back: number): number {
  const shifted = addDays(date, -back);
  const ahead = (weekday(date) - weekday(shifted) + 7) % 7;
  const later = back - ahead;
  const earlier = back + (7 - ahead);
  if (ahead === 0) return back;
  return ahead <= 7 - ahead && later > 0 ? later : earlier;
}

function sameClockTime(now: number, daysBack: number, zone: Zone): number {
  const today = zone.dateOf(now);
  return zone.startOfDate(addDays(today, -daysBack)) + (now - zone.startOfDate(today));
}

function isDate(text: string): boolean {
  return (
    /^[12]\d{3}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
    new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)
  );
}

function readInstant(text: string): number | undefined {
  if (!/^[12]\d{3}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  const instant = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(instant) ? undefined : instant;
}

/** How wide a range is, in the words that choose a bare `time` dimension's step. Thresholds as Plausible's. */
export function stepFor(range: TimeRange): 'minute' | 'hour' | 'day' | 'week' | 'month' {
  const length = range.to - range.from;
  if (length <= 2 * HOUR_MS) return 'minute';
  if (length <= 49 * HOUR_MS) return 'hour';
  if (length <= 41 * DAY_MS) return 'day';
  if (length <= 53 * 7 * DAY_MS) return 'week';
  return 'month';
}
