/** Retention: of the people who began in a day, week or month, how many came back in each of the next ones, and who. */
import { limits } from '../config/limits.ts';
import { Analysis, type AnalysisMeta, type AnalysisOptions } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import { type AnalysisQuery, BodyReader, type Page } from './body-reader.ts';
import { idSql } from './event-scope.ts';
import { QueryError } from './mistakes.ts';
import type { Filter } from './query.ts';
import { type TimeBucket, timeBuckets } from './time-buckets.ts';

export const RETENTION_GRAINS = ['day', 'week', 'month'] as const;
export type RetentionGrain = (typeof RETENTION_GRAINS)[number];

export interface RetentionQuery extends AnalysisQuery {
  readonly grain: RetentionGrain;
  /** What makes a visitor part of a cohort, and what counts as coming back; empty: anything. */
  readonly start: readonly Filter[];
  readonly return: readonly Filter[];
}

export interface RetentionCohort {
  /** First day of its period. */
  readonly date: string;
  /** Visitors whose first such event in the range lies in the period. */
  readonly size: number;
  /** Of these, how many came back in the next period, in the one after it …: up to the period that now lies in. */
  readonly returned: readonly number[];
}

export interface RetentionAnswer {
  readonly cohorts: readonly RetentionCohort[];
  /** Over all cohorts that are old enough, per cent: after one period, two … */
  readonly average: readonly (number | null)[];
  readonly meta: AnalysisMeta & {
    readonly grain: RetentionGrain;
    /** Whether the last period is still running: its numbers will grow. */
    readonly is_running: boolean;
  };
}

export interface RetentionVisitorsQuery extends RetentionQuery, Page {
  /** `date` of the cohort. */
  readonly cohort: string;
  /** 0: all of the cohort; else who came back so many periods later. */
  readonly period: number;
}

export interface RetentionVisitor {
  readonly visitor_id: string;
  /** '' where it is not known. */
  readonly user_id: string;
  /** Unix ms: the event that made them part of the cohort, and the last one that counts in the period asked for. */
  readonly first_at: number;
  readonly last_at: number;
  readonly country: string;
  readonly device: string;
  readonly source: string;
}

export interface RetentionVisitorsAnswer {
  readonly visitors: readonly RetentionVisitor[];
  readonly total: number;
  readonly meta: AnalysisMeta;
}

const RETENTION_KEYS = ['grain', 'start', 'return'];

/** Throws QueryError. */
export function parseRetention(body: unknown): RetentionQuery {
  const reader = new BodyReader(body, RETENTION_KEYS);
  return reader.finish(readRetention(reader));
}

/** Throws QueryError. */
export function parseRetentionVisitors(body: unknown): RetentionVisitorsQuery {
  const reader = new BodyReader(body, [...RETENTION_KEYS, 'cohort', 'period', 'limit', 'offset']);
  const cohort = reader.text('cohort') ?? '';
  if (reader.body.cohort === undefined) reader.mistakes.add('cohort', undefined, 'the date of a cohort');
  const period = reader.integer('period', { min: 0, max: limits.retentionPeriodsMax - 1, otherwise: 0 });
  return reader.finish({ ...readRetention(reader), cohort, period, ...reader.page() });
}

function readRetention(reader: BodyReader): Pick<RetentionQuery, 'grain' | 'start' | 'return'> {
  return {
    grain: reader.choice('grain', RETENTION_GRAINS, 'week'),
    start: reader.filters('start'),
    return: reader.filters('return'),
  };
}

/** Throws QueryError, too, when the range has too many periods. */
export async function runRetention(
  store: QuerySource,
  site: QuerySite,
  query: RetentionQuery,
  now: number,
  options: AnalysisOptions = {},
): Promise<RetentionAnswer> {
  const analysis = await Analysis.open(store, site, query, now, options);
  const { grain } = query;
  const { range } = analysis;
  const buckets = periodsOf(analysis, grain);
  const begun = buckets.filter(({ start }) => start <= now).length;
  const rows = await analysis.ask<{ cohort: number; seen: string; visitors: string }>(
    retentionSql(analysis, query, buckets),
  );
  const cohorts = buckets.slice(0, begun).map(({ label }, index) => {
    const own = rows.filter(({ cohort }) => cohort === index);
    const later = Array.from({ length: begun - index - 1 }, (_, offset) => 1n << BigInt(index + 1 + offset));
    const counted = own.map(({ seen, visitors }) => ({ seen: BigInt(seen), visitors: Number(visitors) }));
    return {
      date: label,
      size: counted.reduce((sum, { visitors }) => sum + visitors, 0),
      returned: later.map((bit) => counted.reduce((sum, { seen, visitors }) => (seen & bit ? sum + visitors : sum), 0)),
    };
  });
  return {
    cohorts,
    average: averageOf(cohorts),
    meta: { ...analysis.meta, grain, is_running: now >= range.from && now < range.to },
  };
}

/** The people behind one number of it, who was there last first. Throws QueryError, too, when there is no such cohort. */
export async function listRetentionVisitors(
  store: QuerySource,
  site: QuerySite,
  query: RetentionVisitorsQuery,
  now: number,
  options: AnalysisOptions = {},
): Promise<RetentionVisitorsAnswer> {
  const analysis = await Analysis.open(store, site, query, now, options);
  const buckets = periodsOf(analysis, query.grain);
  const cohort = buckets.findIndex(({ label }) => label === query.cohort);
  if (cohort < 0) {
    const allowed = buckets.map(({ label }) => label).join(', ') || 'there is none';
    throw new QueryError([`cohort is ${JSON.stringify(query.cohort)}; allowed: ${allowed}.`]);
  }
  const rows = await analysis.ask<RetentionVisitor & { first_at: string; last_at: string; total: string }>(
    retentionVisitorsSql(analysis, query, buckets, cohort),
  );
  return {
    visitors: rows.map(({ total: _, ...row }) => ({
      ...row,
      first_at: Number(row.first_at),
      last_at: Number(row.last_at),
    })),
    total: Number(rows[0]?.total ?? 0),
    meta: analysis.meta,
  };
}

/** Throws QueryError when there are too many. */
function periodsOf({ range, zone }: Analysis, grain: RetentionGrain): readonly TimeBucket[] {
  const buckets = range.from < range.to ? timeBuckets(range, grain, zone) : [];
  if (buckets.length <= limits.retentionPeriodsMax) return buckets;
  throw new QueryError([
    `grain is "${grain}" over this date_range, which gives ${buckets.length} periods; allowed: at most ${limits.retentionPeriodsMax}. Ask for longer ones or a shorter range.`,
  ]);
}

/** Number of the period that an event lies in; 0 is the first. */
function periodSql(analysis: Analysis, grain: RetentionGrain, [first]: readonly TimeBucket[]): string {
  const date = `toDate(time, ${analysis.bind(analysis.zone.name, 'String')})`;
  const begin = analysis.bind(first?.key ?? '1970-01-01', 'Date');
  const index = {
    day: `${date} - ${begin}`,
    week: `intDiv(toMonday(${date}) - ${begin}, 7)`,
    month: `dateDiff('month', ${begin}, toStartOfMonth(${date}))`,
  }[grain];
  return `toUInt8(${index})`;
}

/** SELECT of a row for each cohort and set of periods that its visitors came back in: a visitor's periods are the bits of one number. */
function retentionSql(analysis: Analysis, query: RetentionQuery, buckets: readonly TimeBucket[]): string {
  const period = periodSql(analysis, query.grain, buckets);
  const [start, back] = [analysis.condition(query.start), analysis.condition(query.return)];
  const used = { filters: [...query.start, ...query.return] };
  const visitors = analysis.select(
    [
      'visitor_id',
      `minIf(${period}, ${start}) AS cohort`,
      `countIf(${start}) AS starts`,
      `groupBitOrIf(bitShiftLeft(toUInt64(1), ${period}), ${back}) AS seen_in`,
    ],
    [`((${start}) OR (${back}))`],
    used,
  );
  return [
    // Only what came after the cohort's own period.
    'SELECT cohort, bitShiftLeft(bitShiftRight(seen_in, cohort + 1), cohort + 1) AS seen, count() AS visitors',
    `FROM (\n${visitors}\nGROUP BY visitor_id\nHAVING starts > 0\n)`,
    'GROUP BY cohort, seen',
  ].join('\n');
}

/** SELECT of a row for each visitor of one cohort who was there in the period asked for. */
function retentionVisitorsSql(
  analysis: Analysis,
  query: RetentionVisitorsQuery,
  buckets: readonly TimeBucket[],
  cohort: number,
): string {
  const [start, back] = [analysis.condition(query.start), analysis.condition(query.return)];
  const inCohort = analysis.bind(cohort, 'UInt8');
  const counts = `period = ${analysis.bind(cohort + query.period, 'UInt8')} AND ${query.period === 0 ? 'starts' : 'comes_back'}`;
  const events = analysis.select(
    [
      'visitor_id',
      'user_id',
      'time',
      ...['country', 'device', 'source'],
      `${periodSql(analysis, query.grain, buckets)} AS period`,
      `${start} AS starts`,
      `${back} AS comes_back`,
    ],
    [`((${start}) OR (${back}))`],
    { filters: [...query.start, ...query.return] },
  );
  return [
    `SELECT ${idSql('visitor_id')} AS visitor_id, max(user_id) AS user_id,`,
    '  toUnixTimestamp64Milli(minIf(time, starts)) AS first_at,',
    `  toUnixTimestamp64Milli(maxIf(time, ${counts})) AS last_at,`,
    `  ${['country', 'device', 'source'].map((of) => `argMax(${of}, time) AS ${of}`).join(', ')},`,
    '  count() OVER () AS total',
    `FROM (\n${events}\n) AS own`,
    'GROUP BY own.visitor_id',
    `HAVING countIf(starts) > 0 AND minIf(period, starts) = ${inCohort} AND countIf(${counts}) > 0`,
    'ORDER BY last_at DESC, visitor_id',
    `LIMIT ${analysis.bind(query.limit, 'UInt64')} OFFSET ${analysis.bind(query.offset, 'UInt64')}`,
  ].join('\n');
}

function averageOf(cohorts: readonly RetentionCohort[]): readonly (number | null)[] {
  return cohorts.slice(1).map((_, offset) => {
    const old = cohorts.filter(({ returned }) => returned.length > offset);
    const size = old.reduce((sum, cohort) => sum + cohort.size, 0);
    const returned = old.reduce((sum, cohort) => sum + (cohort.returned[offset] ?? 0), 0);
    return size > 0 ? Math.round((returned / size) * 10_000) / 100 : null;
  });
}
