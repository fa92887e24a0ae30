/** What a live board asks, put as queries to the one query layer: the same numbers as in history, over the last minutes (W6). */
import { limits } from '../config/limits.ts';
import type { DateRange } from '../query/date-range.ts';
import type { MetricName } from '../query/metrics.ts';
import type { Query, QueryResult } from '../query/query.ts';
import { type QuerySite, type QuerySource, runQuery } from '../query/run-query.ts';
import { addDays, type Zone } from '../query/zone.ts';
import type { LiveMinute, LiveRow, LiveTotals } from './snapshot.ts';

const MINUTE_MS = 60_000;

/** One site's questions at one moment. */
export interface Asking {
  readonly store: QuerySource;
  readonly site: QuerySite;
  /** Unix ms. */
  readonly now: number;
  readonly signal: AbortSignal;
}

type Question = Pick<Query, 'metrics' | 'dateRange'> & Partial<Pick<Query, 'dimensions' | 'limit' | 'filters'>>;

function ask({ store, site, now, signal }: Asking, question: Question): Promise<QueryResult> {
  const query: Query = {
    siteId: site.id,
    dimensions: [],
    filters: [],
    orderBy: undefined,
    limit: limits.queryRowsMax,
    offset: 0,
    include: { timeLabels: false, totalRows: false, comparison: undefined },
    given: { filters: [], include: {} },
    ...question,
  };
  return runQuery(store, site, query, now, { signal });
}

/** Clocks run ahead of ours by up to limits.futureMs; what they send is now, too. */
const since = (from: number, now: number): DateRange => ({
  kind: 'instants',
  first: from,
  last: now + limits.futureMs,
});

const number = (value: number | null | undefined) => value ?? 0;

/** People with an event in the last minutes. */
export async function visitorsNow(asking: Asking): Promise<number> {
  const dateRange = since(asking.now - limits.liveVisitorMs, asking.now);
  const { results } = await ask(asking, { metrics: ['visitors'], dateRange });
  return number(results[0]?.metrics[0]);
}

/** Every minute from the one that `from` lies in to the present one, oldest first. */
export async function minutesSince(asking: Asking, from: number): Promise<readonly LiveMinute[]> {
  const first = Math.floor(from / MINUTE_MS) * MINUTE_MS;
  const { results } = await ask(asking, {
    metrics: ['visitors', 'pageviews', 'events'],
    dimensions: ['time:minute'],
    dateRange: since(first, asking.now),
  });
  // Buckets come whole and in order, up to now; events of the next minutes belong to clocks that run ahead.
  return results
    .slice(0, Math.floor(asking.now / MINUTE_MS) - first / MINUTE_MS + 1)
    .map(({ metrics: [visitors, pageviews, events] }, index) => ({
      minute: first + index * MINUTE_MS,
      visitors: number(visitors),
      pageviews: number(pageviews),
      events: number(events),
    }));
}

/** Events in the last `lengthMs`. */
export async function eventsWithin(asking: Asking, lengthMs: number): Promise<number> {
  const { results } = await ask(asking, { metrics: ['events'], dateRange: since(asking.now - lengthMs, asking.now) });
  return number(results[0]?.metrics[0]);
}

/** The values of a dimension that most people of the last half hour share. */
export async function topRows(asking: Asking, dimension: string): Promise<readonly LiveRow[]> {
  const { results } = await ask(asking, {
    metrics: ['visitors'],
    dimensions: [dimension],
    dateRange: since(asking.now - limits.liveWindowMs, asking.now),
    limit: limits.liveRowsMax,
  });
  return results.map(({ dimensions: [value = ''], metrics: [visitors] }) => ({ value, visitors: number(visitors) }));
}

const TOTALS: readonly MetricName[] = ['visitors', 'pageviews', 'orders', 'revenue'];

async function totals(asking: Asking, dateRange: DateRange): Promise<LiveTotals> {
  const { results } = await ask(asking, { metrics: TOTALS, dateRange });
  const [visitors, pageviews, orders, revenue] = results[0]?.metrics ?? [];
  return {
    visitors: number(visitors),
    pageviews: number(pageviews),
    orders: number(orders),
    revenue: number(revenue),
  };
}

export function totalsToday(asking: Asking): Promise<LiveTotals> {
  return totals(asking, { kind: 'day' });
}

/** From midnight to this time of day, one week ago. */
export function totalsWeekBefore(asking: Asking, zone: Zone): Promise<LiveTotals> {
  const { first, last } = daysBack(asking.now, 7, zone);
  return totals(asking, { kind: 'instants', first, last: Math.max(first, last - 1000) });
}

/** `visitorsNow` at this time of this weekday: the mean of those of the last four weeks that have any history; null without. */
export async function visitorsUsual(asking: Asking, zone: Zone): Promise<number | null> {
  const weeks = await Promise.all(
    [7, 14, 21, 28].map(async (days) => {
      const { first, last } = daysBack(asking.now, days, zone);
      const date = zone.dateOf(first);
      const [day, moment] = await Promise.all([
        ask(asking, { metrics: ['visitors'], dateRange: { kind: 'dates', first: date, last: date } }),
        ask(asking, {
          metrics: ['visitors'],
          dateRange: { kind: 'instants', first: last - limits.liveVisitorMs, last: last - 1000 },
        }),
      ]);
      return number(day.results[0]?.metrics[0]) > 0 ? number(moment.results[0]?.metrics[0]) : null;
    }),
  );
  const known = weeks.filter((visitors) => visitors !== null);
  return known.length > 0 ? Math.round(known.reduce((sum, visitors) => sum + visitors, 0) / known.length) : null;
}

/** Midnight, and this time of day, so many days ago. */
function daysBack(now: number, days: number, zone: Zone): { first: number; last: number } {
  const today = zone.dateOf(now);
  const first = zone.startOfDate(addDays(today, -days));
  return { first, last: first + (now - zone.startOfDate(today)) };
}
