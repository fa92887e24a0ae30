/** One visitor: who they are as far as known, what they did altogether, and their events, the newest first. */
import { limits } from '../config/limits.ts';
import { askStore, type QuerySite, type QuerySource } from './ask-store.ts';
import { idSql, selectSql, siteSql } from './event-scope.ts';
import { isObject, Mistakes, QueryError } from './mistakes.ts';
import { Parameters } from './parameters.ts';
import { readShownEvent, SHOWN_EVENT_COLUMNS, type ShownEvent, type ShownEventRow } from './shown-event.ts';

export interface VisitorQuery {
  readonly siteId: string;
  readonly visitorId: string;
  readonly limit: number;
  /** Unix ms: only events before it, for the next page; undefined: from the newest. */
  readonly before: number | undefined;
}

export interface VisitorAnswer {
  readonly visitor: {
    readonly visitor_id: string;
    /** Unix ms. */
    readonly first_seen: number;
    readonly last_seen: number;
    readonly visits: number;
    readonly pageviews: number;
    readonly events: number;
    readonly orders: number;
    readonly revenue: number;
    /** Of the last event. */
    readonly country: string;
    readonly region: string;
    readonly city: string;
    readonly device: string;
    readonly browser: string;
    readonly os: string;
    readonly language: string;
    readonly bot: string;
    /** Where the first visit came from. */
    readonly source: string;
    readonly referrer: string;
  };
  /** The known user they are, on whatever device: null for who never said. */
  readonly user: {
    readonly user_id: string;
    readonly first_seen: number;
    readonly last_seen: number;
    readonly visits: number;
    readonly events: number;
    readonly orders: number;
    readonly revenue: number;
    readonly traits: Readonly<Record<string, string>>;
    /** Other visitors, on other devices, who are the same user. */
    readonly other_visitors: readonly string[];
  } | null;
  readonly events: readonly ShownEvent[];
  /** Whether there are older ones. */
  readonly more: boolean;
  readonly meta: { readonly currency: string };
}

/** @param given `site_id`, `limit`, `before` as texts of a URL. Throws QueryError. */
export function parseVisitor(visitorId: string, given: unknown): VisitorQuery {
  const mistakes = new Mistakes();
  const { site_id: siteId, limit, before, ...others } = isObject(given) ? given : {};
  for (const key of Object.keys(others)) mistakes.addUnknownKey(key, 'The address', 'site_id, limit, before');
  if (typeof siteId !== 'string' || siteId === '') mistakes.add('site_id', siteId, "a site's id or domain");
  if (!/^[0-9a-f]{16}$/.test(visitorId)) mistakes.add('The visitor', visitorId, '16 hexadecimal digits');
  const whole = (name: string, value: unknown, max: number): number | undefined => {
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : 0;
    if (number < 1 || number > max) mistakes.add(name, value, `a whole number from 1 to ${max}`);
    return number;
  };
  const query = {
    siteId: siteId as string,
    visitorId,
    limit: whole('limit', limit, limits.timelineEventsMax) ?? limits.analysisListMax,
    before: whole('before', before, Number.MAX_SAFE_INTEGER),
  };
  if (mistakes.list.length > 0) throw new QueryError(mistakes.list);
  return query;
}

const LAST = ['country', 'region', 'city', 'device', 'browser', 'os', 'language', 'bot'] as const;
const FIRST = ['source', 'referrer'] as const;
const COUNTS = ['visits', 'pageviews', 'events', 'orders', 'revenue'] as const;

type TextRow = Readonly<Record<string, string>>;

/** Undefined when the site has no event of such a visitor. */
export async function visitorTimeline(
  store: QuerySource,
  site: QuerySite,
  { visitorId, limit, before }: VisitorQuery,
  signal?: AbortSignal,
): Promise<VisitorAnswer | undefined> {
  const parameters = new Parameters();
  const isTheirs = [
    siteSql({ siteId: site.id, parameters }),
    `visitor_id = reinterpretAsUInt64(reverse(unhex(${parameters.bind(visitorId, 'String')})))`,
  ];
  const summary = selectSql(
    [
      'toUnixTimestamp64Milli(min(time)) AS first_seen',
      'toUnixTimestamp64Milli(max(time)) AS last_seen',
      "argMaxIf(user_id, time, user_id != '') AS user",
      'toString(sum(visit_change)) AS visits',
      "toString(countIf(name = 'pageview')) AS pageviews",
      'toString(count()) AS events',
      "toString(countIf(name = 'Order Completed')) AS orders",
      'toString(sum(revenue)) AS revenue_sum',
      ...LAST.map((column) => `argMax(${column}, (time, session_seq)) AS last_${column}`),
      // Identify calls and the like know of no source.
      ...FIRST.map((column) => `argMinIf(${column}, time, session_id != 0) AS first_${column}`),
    ],
    'events',
    isTheirs,
  );
  const until =
    before === undefined ? [] : [`time < fromUnixTimestamp64Milli(${parameters.bind(before, 'Int64')}, 'UTC')`];
  const events = [
    selectSql(SHOWN_EVENT_COLUMNS, 'events', [...isTheirs, ...until]),
    'ORDER BY time DESC, session_seq DESC, event_id',
    `LIMIT ${parameters.bind(limit + 1, 'UInt64')}`,
  ].join('\n');
  const ask = <Row>(sql: string) => askStore<Row>(store, { sql, parameters: parameters.values }, signal);
  const [[found], rows] = await Promise.all([ask<TextRow>(summary), ask<ShownEventRow>(events)]);
  if (!found || Number(found.events) === 0) return undefined;
  return {
    visitor: {
      visitor_id: visitorId,
      ...seen(found),
      ...counts({ ...found, revenue: found.revenue_sum ?? '0' }, COUNTS),
      ...texts(found, 'last_', LAST),
      ...texts(found, 'first_', FIRST),
    },
    user: found.user ? await userOf(store, site, found.user, visitorId, signal) : null,
    events: rows.slice(0, limit).map(readShownEvent),
    more: rows.length > limit,
    meta: { currency: site.currency },
  };
}

async function userOf(
  store: QuerySource,
  site: QuerySite,
  userId: string,
  visitorId: string,
  signal: AbortSignal | undefined,
): Promise<VisitorAnswer['user']> {
  const parameters = new Parameters();
  const isTheirs = [siteSql({ siteId: site.id, parameters }), `user_id = ${parameters.bind(userId, 'String')}`];
  const profile = selectSql(
    [
      'toUnixTimestamp64Milli(min(first_seen)) AS first_seen_at',
      'toUnixTimestamp64Milli(max(last_seen)) AS last_seen_at',
      ...['visits', 'events', 'orders', 'revenue'].map((column) => `toString(sum(${column})) AS n_${column}`),
      // Of each trait the latest: the greatest of time, 14 digits, and value.
      'mapApply((trait, value) -> (trait, substring(value, 15)), maxMap(traits)) AS all_traits',
    ],
    'profiles',
    isTheirs,
  );
  const others = `${selectSql([`DISTINCT ${idSql('visitor_id')} AS id`], 'events', isTheirs)}\nORDER BY id LIMIT ${limits.analysisListMax}`;
  const ask = <Row>(sql: string) => askStore<Row>(store, { sql, parameters: parameters.values }, signal);
  const [[row], visitors] = await Promise.all([
    ask<TextRow & { all_traits: Readonly<Record<string, string>> }>(profile),
    ask<{ id: string }>(others),
  ]);
  return {
    user_id: userId,
    first_seen: Number(row?.first_seen_at),
    last_seen: Number(row?.last_seen_at),
    visits: Number(row?.n_visits),
    events: Number(row?.n_events),
    orders: Number(row?.n_orders),
    revenue: Number(row?.n_revenue),
    traits: row?.all_traits ?? {},
    other_visitors: visitors.map(({ id }) => id).filter((id) => id !== visitorId),
  };
}

function seen(row: TextRow): { first_seen: number; last_seen: number } {
  return { first_seen: Number(row.first_seen), last_seen: Number(row.last_seen) };
}

function counts<Name extends string>(row: TextRow, names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, Number(row[name] ?? 0)])) as Record<Name, number>;
}

function texts<Name extends string>(row: TextRow, prefix: string, names: readonly Name[]): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, row[`${prefix}${name}`] ?? ''])) as Record<Name, string>;
}
