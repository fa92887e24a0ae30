/** What retention, paths and the heat map mean, over rows in memory: what the real ones are held against. */
import type { PathsQuery } from '../../src/query/paths.ts';
import type { RetentionQuery } from '../../src/query/retention.ts';
import type { EventRow } from '../../src/store/event-row.ts';
import { holds, wall } from './naive-query.ts';

const DAY_MS = 86_400_000;

/** First day of the local day, week or month. */
export function periodOf(at: number, grain: RetentionQuery['grain'], timezone: string): string {
  const { date } = wall(at, timezone);
  if (grain === 'day') return date;
  if (grain === 'month') return `${date.slice(0, 7)}-01`;
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

/** All periods that the range touches, in order. */
export function periodsOf(from: number, to: number, grain: RetentionQuery['grain'], timezone: string): string[] {
  const periods = new Set<string>();
  for (let at = from; at < to; at += DAY_MS / 4) periods.add(periodOf(at, grain, timezone));
  periods.add(periodOf(to - 1, grain, timezone));
  return [...periods];
}

/** Sizes, and who came back. @param rows of people, in the range. */
export function naiveRetention(
  rows: readonly EventRow[],
  query: Pick<RetentionQuery, 'grain' | 'start' | 'return'>,
  periods: readonly string[],
  timezone: string,
): readonly { size: number; returned: readonly number[] }[] {
  const visitors = [...Map.groupBy(rows, (row) => row.visitorId).values()].map((own) => {
    const placesOf = (filters: RetentionQuery['start']) =>
      own
        .filter((row) => filters.every((filter) => holds(filter, row)))
        .map((row) => periods.indexOf(periodOf(row.time, query.grain, timezone)));
    return { cohort: Math.min(...placesOf(query.start)), seen: new Set(placesOf(query.return)) };
  });
  return periods.map((_, index) => {
    const cohort = visitors.filter((visitor) => visitor.cohort === index);
    const later = periods.slice(index + 1).map((_, offset) => index + 1 + offset);
    return { size: cohort.length, returned: later.map((place) => cohort.filter(({ seen }) => seen.has(place)).length) };
  });
}

/** Who of a cohort was there so many periods later, with their first event of it and the last in that period; the last first. */
export function naiveRetentionVisitors(
  rows: readonly EventRow[],
  query: Pick<RetentionQuery, 'grain' | 'start' | 'return'>,
  periods: readonly string[],
  timezone: string,
  cohort: number,
  later: number,
): readonly (readonly [visitorId: string, firstAt: number, lastAt: number])[] {
  const timesOf = (own: readonly EventRow[], filters: RetentionQuery['start'], place?: number) =>
    own
      .filter((row) => filters.every((filter) => holds(filter, row)))
      .map((row) => row.time)
      .filter((at) => place === undefined || periods.indexOf(periodOf(at, query.grain, timezone)) === place);
  return [...Map.groupBy(rows, (row) => row.visitorId)]
    .flatMap(([visitor, own]) => {
      const first = Math.min(...timesOf(own, query.start));
      const last = Math.max(...timesOf(own, later === 0 ? query.start : query.return, cohort + later));
      if (!Number.isFinite(first) || !Number.isFinite(last)) return [];
      return periods.indexOf(periodOf(first, query.grain, timezone)) === cohort
        ? [[visitor, first, last] as const]
        : [];
    })
    .toSorted(([a, , x], [b, , y]) => y - x || (a < b ? -1 : 1));
}

/** The path of each visit that has one, cut to the depth. @param rows of people, in the range. */
export function naivePaths(
  rows: readonly EventRow[],
  { from, direction, depth }: Pick<PathsQuery, 'from' | 'direction' | 'depth'>,
): readonly (readonly string[])[] {
  const nameOf = (row: EventRow) => (row.name === 'pageview' ? row.path : row.name);
  const isAsked = (row: EventRow) => from.every((filter) => holds(filter, row));
  return [...Map.groupBy(rows, (row) => row.sessionId).values()].flatMap((visit) => {
    const ordered = visit.toSorted((a, b) => a.time - b.time || a.sessionSeq - b.sessionSeq);
    if (direction === 'backwards') ordered.reverse();
    const begin = ordered.findIndex(isAsked);
    if (begin < 0) return [];
    const names = ordered.slice(begin).map(nameOf);
    return [names.filter((name, index) => name !== names[index - 1]).slice(0, depth + 1)];
  });
}
