/** The query layer's meaning, written down as plainly as can be over rows in memory: what the real one is held against. */
import type { MetricName } from '../../src/query/metrics.ts';
import type { Filter } from '../../src/query/query.ts';
import type { EventRow } from '../../src/store/event-row.ts';

export interface NaiveQuestion {
  readonly metrics: readonly MetricName[];
  /** At most one of them of time. */
  readonly dimensions: readonly string[];
  readonly filters: readonly Filter[];
  readonly from: number;
  readonly to: number;
  readonly timezone: string;
}

/** Dimensions joined by `|` → metrics. Times are `wall clock@offset`. */
export function naiveQuery(
  rows: readonly EventRow[],
  question: NaiveQuestion,
): Map<string, readonly (number | null)[]> {
  const { dimensions, filters, timezone } = question;
  const inRange = (at: number) => at >= question.from && at < question.to;
  const mentioned = [...dimensions, ...filters.flatMap(tested)];
  const withBots = mentioned.includes('event:bot');
  const matches = (row: EventRow) => filters.every((filter) => holds(filter, row, timezone));
  const isPerson = (row: EventRow) => row.sessionId !== '' && (withBots || row.bot === '');
  const groups = new Map<string, { events: EventRow[]; sessions: EventRow[][] }>();
  const group = (key: string) => {
    const found = groups.get(key) ?? { events: [], sessions: [] };
    groups.set(key, found);
    return found;
  };
  if (dimensions.length === 0) group('');
  const eventDimension = dimensions.some((name) => name.startsWith('event:') && name !== 'event:bot');
  const asksForEvents = question.metrics.some(
    (metric) => !['bounce_rate', 'visit_duration', eventDimension ? '' : 'visits'].includes(metric),
  );
  for (const row of asksForEvents ? rows : []) {
    if (!inRange(row.time) || !matches(row)) continue;
    if (!question.metrics.includes('events') && !isPerson(row)) continue;
    group(keyOf(row, row.time, question)).events.push(row);
  }
  const byPage = dimensions.includes('event:page');
  const sessions = Map.groupBy(
    rows.filter((row) => isPerson(row)),
    (row) => row.sessionId,
  );
  // Told apart by event, a visit counts wherever it has an event.
  const asksForVisits = question.metrics.some(
    (metric) => OF_VISITS.has(metric) && !(metric === 'visits' && eventDimension),
  );
  for (const session of asksForVisits ? sessions.values() : []) {
    const [first] = session;
    if (!first || !inRange(first.sessionStart)) continue;
    const asEntry = (row: EventRow) => (byPage ? { ...row, path: row.entryPage } : row);
    const ofEvent = filters
      .flatMap(tested)
      .some((key) => key.startsWith('event:') && key !== 'event:bot' && !(byPage && key === 'event:page'));
    const wanted = ofEvent
      ? session.some((row) => inRange(row.time) && matches(asEntry(row)))
      : matches(asEntry(first));
    if (wanted) group(keyOf(asEntry(first), first.sessionStart, question)).sessions.push(session);
  }
  const answer = new Map<string, readonly (number | null)[]>();
  for (const [key, { events, sessions: visits }] of groups) {
    const people = events.filter(isPerson);
    const orders = people.filter((row) => row.name === 'Order Completed').length;
    const revenue = people.reduce((sum, row) => sum + row.revenue, 0) / 10_000;
    const pageviews = people.filter((row) => row.name === 'pageview').length;
    const seen = new Set(people.map((row) => row.sessionId)).size;
    const engagedMs = people.reduce((sum, row) => sum + row.engagementMs, 0);
    const bounces = visits.filter((session) => session.length === 1).length;
    const duration = visits.reduce((sum, session) => sum + lengthOf(session), 0);
    const values: Record<MetricName, number | null> = {
      visitors: new Set(people.map((row) => row.visitorId)).size,
      visits: eventDimension ? seen : visits.length,
      pageviews,
      views_per_visit: visits.length > 0 ? pageviews / visits.length : 0,
      bounce_rate: visits.length > 0 ? (bounces / visits.length) * 100 : 0,
      visit_duration: visits.length > 0 ? duration / visits.length / 1000 : 0,
      time_on_page: seen > 0 ? engagedMs / seen / 1000 : 0,
      events: events.length,
      orders,
      revenue,
      average_order: orders > 0 ? revenue / orders : null,
      conversion_rate: visits.length > 0 ? (orders / visits.length) * 100 : 0,
      percentage: 0,
    };
    answer.set(
      key,
      question.metrics.map((metric) => values[metric]),
    );
  }
  return answer;
}

const OF_VISITS: ReadonlySet<string> = new Set([
  'visits',
  'views_per_visit',
  'bounce_rate',
  'visit_duration',
  'conversion_rate',
]);

function lengthOf(session: readonly EventRow[]): number {
  const start = session[0]?.sessionStart ?? 0;
  return Math.max(start, ...session.map((row) => row.time)) - start;
}

function tested(filter: Filter): readonly string[] {
  if (filter.kind === 'test') return [filter.dimension];
  return filter.kind === 'not' || filter.kind === 'has_done' ? tested(filter.filter) : filter.filters.flatMap(tested);
}

/** Whether the row passes the filter. @param timezone where it asks for the site's clock. */
export function holds(filter: Filter, row: EventRow, timezone = 'UTC'): boolean {
  if (filter.kind === 'not') return !holds(filter.filter, row, timezone);
  if (filter.kind === 'has_done') throw new Error('not in the model');
  if (filter.kind !== 'test') {
    const inner = filter.filters.map((one) => holds(one, row, timezone));
    return filter.kind === 'and' ? inner.every(Boolean) : inner.some(Boolean);
  }
  const fold = (text: string) => (filter.caseSensitive ? text : text.toLowerCase());
  const value = fold(textOf(row, filter.dimension, timezone));
  const some = filter.values.some((given) => {
    if (filter.operator.startsWith('is')) return value === fold(given);
    return filter.operator.startsWith('contains') ? value.includes(fold(given)) : new RegExp(given).test(value);
  });
  return filter.operator.endsWith('_not') ? !some : some;
}

/** The row's value of a dimension, as people see it. */
export function textOf(row: EventRow, dimension: string, timezone = 'UTC'): string {
  switch (dimension) {
    case 'event:weekday':
      return String(new Date(`${wall(row.time, timezone).date}T00:00:00Z`).getUTCDay() || 7);
    case 'event:hour_of_day':
      return wall(row.time, timezone).clock.slice(0, 2);
    case 'event:name':
      return row.name;
    case 'event:page':
      return row.path || '(none)';
    case 'event:bot':
      return String(row.bot !== '');
    case 'event:props:plan':
      return row.properties[row.properties.indexOf('plan') + 1] || '(none)';
    case 'visit:source':
      return row.source || 'Direct / None';
    case 'visit:country':
      return row.country || '(not set)';
    case 'visit:utm_medium':
      return row.utmMedium || '(not set)';
    case 'visit:entry_page':
      return row.entryPage || '(none)';
  }
  throw new Error(`${dimension} is not in the model`);
}

function keyOf(row: EventRow, at: number, { dimensions, timezone, from }: NaiveQuestion): string {
  return dimensions
    .map((name) => (name.startsWith('time') ? timeKey(name, at, timezone, from) : textOf(row, name, timezone)))
    .join('|');
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-03-29 03:00:00@GMT+02:00`. */
export function wall(at: number, timezone: string): { date: string; clock: string; offset: string } {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: timezone,
      dateStyle: undefined,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZoneName: 'longOffset',
    });
    formats.set(timezone, format);
  }
  const [date = '', clock = '', offset = ''] = format.format(at).split(' ');
  return { date, clock, offset: offset.replace('GMT', '').replace('−', '-') || '+00:00' };
}

function timeKey(step: string, at: number, timezone: string, from: number): string {
  const { date, clock, offset } = wall(at, timezone);
  const day = new Date(`${date}T00:00:00Z`);
  if (step === 'time:minute') return `${date} ${clock.slice(0, 5)}:00@${offset}`;
  if (step === 'time:hour') return `${date} ${clock.slice(0, 2)}:00:00@${offset}`;
  if (step === 'time:month') return `${date.slice(0, 7)}-01`;
  if (step === 'time:day') return date;
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  const monday = day.toISOString().slice(0, 10);
  const first = wall(from, timezone).date;
  return [monday, first].sort()[1] ?? monday;
}
