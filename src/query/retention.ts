/** Retention: of the people who began in a day, week or month, how many came back in each of the next ones. */
import { limits } from '../config/limits.ts';
import { Analysis, type AnalysisMeta, type AnalysisOptions } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import { type AnalysisQuery, BodyReader } from './body-reader.ts';
import { QueryError } from './mistakes.ts';
import type { Filter } from './query.ts';
import { timeBuckets } from './time-buckets.ts';

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

/** Throws QueryError. */
export function parseRetention(body: unknown): RetentionQuery {
  const reader = new BodyReader(body, ['grain', 'start', 'return']);
  return reader.finish({
    grain: reader.choice('grain', RETENTION_GRAINS, 'week'),
    start: reader.filters('start'),
    return: reader.filters('return'),
  });
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
  const { range, zone } = analysis;
  const buckets = range.from < range.to ? timeBuckets(range, grain, zone) : [];
  if (buckets.length > limits.retentionPeriodsMax) {
    throw new QueryError([
      `grain is "${grain}" over this date_range, which gives ${buckets.length} periods; allowed: at most ${limits.retentionPeriodsMax}. Ask for longer ones or a shorter range.`,
    ]);
  }
  const begun = buckets.filter(({ start }) => start <= now).length;
  const rows = await analysis.ask<{ cohort: number; seen: string; visitors: string }>(
    retentionSql(
      analysis,
      query,
      buckets.map(({ key }) => key),
    ),
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

/** SELECT of a row for each cohort and set of periods that its visitors came back in: a visitor's periods are the bits of one number. */
function retentionSql(analysis: Analysis, query: RetentionQuery, keys: readonly string[]): string {
  const { grain } = query;
  const zone = analysis.bind(analysis.zone.name, 'String');
  const date = `toDate(time, ${zone})`;
  const period = { day: date, week: `toMonday(${date})`, month: `toStartOfMonth(${date})` }[grain];
  const first = `${analysis.bind(keys[0] ?? '1970-01-01', 'Date')}`;
  const index = {
    day: `${period} - ${first}`,
    week: `intDiv(${period} - ${first}, 7)`,
    month: `dateDiff('month', ${first}, ${period})`,
  }[grain];
  const [start, back] = [analysis.condition(query.start), analysis.condition(query.return)];
  const used = { filters: [...query.start, ...query.return] };
  const visitors = analysis.select(
    [
      'visitor_id',
      `minIf(toUInt8(${index}), ${start}) AS cohort`,
      `countIf(${start}) AS starts`,
      `groupBitOrIf(bitShiftLeft(toUInt64(1), toUInt8(${index})), ${back}) AS seen_in`,
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

function averageOf(cohorts: readonly RetentionCohort[]): readonly (number | null)[] {
  return cohorts.slice(1).map((_, offset) => {
    const old = cohorts.filter(({ returned }) => returned.length > offset);
    const size = old.reduce((sum, cohort) => sum + cohort.size, 0);
    const returned = old.reduce((sum, cohort) => sum + (cohort.returned[offset] ?? 0), 0);
    return size > 0 ? Math.round((returned / size) * 10_000) / 100 : null;
  });
}
