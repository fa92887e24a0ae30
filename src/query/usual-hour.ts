/** Today against the usual: this hour so far, the day so far, and each hour, beside the mean of the same weekday and time of the last four weeks. */
import { limits } from '../config/limits.ts';
import type { AnalysisOptions } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import type { AnalysisQuery } from './body-reader.ts';
import type { DateRange } from './date-range.ts';
import type { MetricName } from './metrics.ts';
import type { Query, ResultRow } from './query.ts';
import { runQuery } from './run-query.ts';
import { addDays, HOUR_MS, Zone } from './zone.ts';

const METRICS = ['visitors', 'visits', 'orders', 'revenue'] as const satisfies readonly MetricName[];
type UsualMetric = (typeof METRICS)[number];
const WEEKS = [1, 2, 3, 4];

export interface Usual {
  /** null for hours that are to come. */
  readonly now: number | null;
  /** null while there is no history of this weekday. */
  readonly usual: number | null;
}

export type UsualMetrics = Readonly<Record<UsualMetric, Usual>>;

export interface UsualHourAnswer {
  readonly report: 'usual_hour';
  /** From the start of the local hour until now, against as much of it in other weeks. */
  readonly hour: UsualMetrics;
  /** From midnight until now, likewise. */
  readonly day: UsualMetrics;
  /** Every hour of the day, `00:00` …: today's until now, the others' whole. */
  readonly hours: readonly ({ readonly hour: string } & UsualMetrics)[];
  readonly meta: {
    /** First and last second of the day so far, in the site's time zone. */
    readonly date_range: readonly [string, string];
    /** Of the last four weeks, how many have history on this weekday. */
    readonly weeks: number;
    readonly currency: string;
  };
}

/** Whatever date range the query says: today. */
export async function usualHourOf(
  store: QuerySource,
  site: QuerySite,
  { filters }: AnalysisQuery,
  now: number,
  { signal }: AnalysisOptions,
): Promise<UsualHourAnswer> {
  const zone = Zone.of(site.timezone);
  const today = zone.dateOf(now);
  const sinceMidnight = now - zone.startOfDate(today);
  const sinceHour = (((now + zone.offsetMs(now)) % HOUR_MS) + HOUR_MS) % HOUR_MS;
  const ask = async (dateRange: DateRange, dimensions: readonly string[] = []): Promise<readonly ResultRow[]> => {
    const query: Query = {
      siteId: site.id,
      metrics: METRICS,
      dateRange,
      dimensions,
      filters,
      orderBy: undefined,
      limit: limits.queryRowsMax,
      offset: 0,
      include: { timeLabels: false, totalRows: false, comparison: undefined },
      given: { filters: [], include: {} },
    };
    const options = signal ? { signal } : {};
    return (await runQuery(store, site, query, now, options)).results;
  };
  const total = async (first: number, end: number) =>
    end - first < 1000 ? NOTHING : ((await ask({ kind: 'instants', first, last: end - 1000 }))[0]?.metrics ?? NOTHING);
  // Clocks that run ahead have events in hours that are to come.
  const todayUntil = async (end: number, first: number) =>
    end - first < 1000 ? [] : ask({ kind: 'instants', first, last: end - 1000 }, ['time:hour']);
  const days = await Promise.all(
    [0, ...WEEKS].map(async (weeks) => {
      const date = addDays(today, -7 * weeks);
      const midnight = zone.startOfDate(date);
      const at = midnight + sinceMidnight;
      const [hour, day, series] = await Promise.all([
        total(at - sinceHour, at),
        total(midnight, at),
        weeks === 0 ? todayUntil(at, midnight) : ask({ kind: 'dates', first: date, last: date }, ['time:hour']),
      ]);
      return { hour, day, series: byHour(series) };
    }),
  );
  const [present, ...past] = days as [Day, ...Day[]];
  const known = past.filter(({ series }) => [...series.values()].some(([visitors]) => (visitors ?? 0) > 0));
  const beside = (read: (day: Day) => readonly (number | null)[] | undefined): UsualMetrics =>
    Object.fromEntries(
      METRICS.map((name, index) => [
        name,
        { now: read(present)?.[index] ?? null, usual: mean(known.map((day) => read(day)?.[index] ?? 0)) },
      ]),
    ) as UsualMetrics;
  const hours = [...new Set(days.flatMap(({ series }) => [...series.keys()]))].toSorted();
  return {
    report: 'usual_hour',
    hour: beside(({ hour }) => hour),
    day: beside(({ day }) => day),
    hours: hours.map((hour) => ({ hour, ...beside(({ series }) => series.get(hour)) })),
    meta: {
      date_range: [zone.iso(now - sinceMidnight), zone.iso(now)],
      weeks: known.length,
      currency: site.currency,
    },
  };
}

interface Day {
  readonly hour: readonly (number | null)[];
  readonly day: readonly (number | null)[];
  readonly series: ReadonlyMap<string, readonly (number | null)[]>;
}

const NOTHING: readonly number[] = METRICS.map(() => 0);

/** `14:00` → metrics; the hour that a clock change repeats counts as one. */
function byHour(rows: readonly ResultRow[]): ReadonlyMap<string, readonly (number | null)[]> {
  const hours = new Map<string, readonly (number | null)[]>();
  for (const { dimensions, metrics } of rows) {
    const hour = dimensions[0]?.slice(11, 16) ?? '';
    const before = hours.get(hour);
    hours.set(hour, before ? metrics.map((value, index) => (value ?? 0) + (before[index] ?? 0)) : metrics);
  }
  return hours;
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 100) / 100;
}
