/** Visits one by one, the newest first: who, from where, for how long, with what result. */
import { limits } from '../config/limits.ts';
import { Analysis, type AnalysisMeta, type AnalysisOptions } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import { type AnalysisQuery, BodyReader, type Page } from './body-reader.ts';
import { betweenSql, eventFilterSql, exitPageSql, idSql, selectSql, sessionsWithSql, siteSql } from './event-scope.ts';
import { asksForVisit, dimensionsOf } from './filter-tree.ts';
import { findNewest } from './newest-first.ts';
import { SESSION_DIMENSIONS } from './plan.ts';

export interface SessionsQuery extends AnalysisQuery, Page {}

export interface ShownSession {
  readonly session_id: string;
  readonly visitor_id: string;
  readonly user_id: string;
  /** Unix ms. */
  readonly start: number;
  readonly end: number;
  readonly duration_s: number;
  readonly pageviews: number;
  readonly events: number;
  readonly orders: number;
  readonly revenue: number;
  readonly entry_page: string;
  readonly exit_page: string;
  readonly referrer: string;
  readonly source: string;
  readonly channel: string;
  readonly utm_campaign: string;
  readonly country: string;
  readonly device: string;
  readonly browser: string;
  readonly os: string;
  readonly bot: string;
}

export interface SessionsAnswer {
  readonly sessions: readonly ShownSession[];
  /** Whether there are older ones. */
  readonly more: boolean;
  readonly meta: AnalysisMeta & { readonly currency: string };
}

/** Throws QueryError. */
export function parseSessions(body: unknown): SessionsQuery {
  const reader = new BodyReader(body, ['limit', 'offset']);
  return reader.finish(reader.page());
}

const TEXTS = [
  'entry_page',
  'referrer',
  'source',
  'channel',
  'utm_campaign',
  'country',
  'device',
  'browser',
  'os',
  'bot',
];
const NUMBERS = ['pageviews', 'events', 'orders', 'revenue'];

const COLUMNS = [
  `${idSql('session_id')} AS id`,
  `${idSql('any(visitor_id)')} AS visitor`,
  'max(user_id) AS user',
  'toUnixTimestamp64Milli(session_start) AS began',
  'toUnixTimestamp64Milli(max(session_end)) AS ended',
  ...NUMBERS.map((column) => `toString(sum(${column})) AS n_${column}`),
  ...TEXTS.map((column) => `any(${column}) AS t_${column}`),
  `${exitPageSql('max(last_pageview)')} AS t_exit_page`,
];

/** Those that began in the range; with filters, those that have an event which passes them. */
export async function listSessions(
  store: QuerySource,
  site: QuerySite,
  query: SessionsQuery,
  now: number,
  options: AnalysisOptions = {},
): Promise<SessionsAnswer> {
  const whole = await Analysis.open(store, site, query, now, options);
  const { rows, more } = await findNewest(whole.range, now + limits.futureMs, query.limit, (range) => {
    const analysis = whole.within(range);
    return analysis.ask<Readonly<Record<string, string>>>(sessionsSql(analysis, query));
  });
  return { sessions: rows.map(readSession), more, meta: { ...whole.meta, currency: site.currency } };
}

function sessionsSql(analysis: Analysis, { filters, limit, offset }: SessionsQuery): string {
  const { range, zone, parameters, siteId } = analysis;
  const withBots = filters.flatMap(dimensionsOf).includes('event:bot');
  // What the visit itself says is asked of it; the rest of its events, some of which may lie outside the range.
  const isOwn = (key: string) => SESSION_DIMENSIONS.has(key) && key !== 'visit:exit_page';
  const own = filters.filter((filter) => !asksForVisit(filter) && dimensionsOf(filter).every(isOwn));
  const others = filters.filter((filter) => !own.includes(filter));
  const reach = {
    siteId,
    zone,
    parameters,
    range: {
      from: range.from - limits.sessionTimeoutMs,
      to: range.to + limits.sessionLengthMsMax + limits.sessionTimeoutMs,
    },
  };
  const conditions = [
    siteSql(analysis),
    betweenSql('session_start', range, parameters),
    ...(withBots ? [] : ["bot = ''"]),
    ...own.map((filter) => eventFilterSql(filter, analysis)),
    ...(others.length > 0 ? [`session_id IN (\n${sessionsWithSql({ kind: 'and', filters: others }, reach)}\n)`] : []),
  ];
  return [
    selectSql(COLUMNS, 'sessions', conditions),
    'GROUP BY session_id, session_start',
    'ORDER BY began DESC, id',
    `LIMIT ${analysis.bind(limit + 1, 'UInt64')} OFFSET ${analysis.bind(offset, 'UInt64')}`,
  ].join('\n');
}

function readSession(row: Readonly<Record<string, string>>): ShownSession {
  const text = (name: string) => row[`t_${name}`] ?? '';
  const [start, end] = [Number(row.began), Number(row.ended)];
  return {
    session_id: row.id ?? '',
    visitor_id: row.visitor ?? '',
    user_id: row.user ?? '',
    start,
    end,
    duration_s: Math.round((end - start) / 1000),
    pageviews: Number(row.n_pageviews),
    events: Number(row.n_events),
    orders: Number(row.n_orders),
    revenue: Number(row.n_revenue),
    entry_page: text('entry_page'),
    exit_page: text('exit_page'),
    referrer: text('referrer'),
    source: text('source'),
    channel: text('channel'),
    utm_campaign: text('utm_campaign'),
    country: text('country'),
    device: text('device'),
    browser: text('browser'),
    os: text('os'),
    bot: text('bot'),
  };
}
