/** Funnels: of the people who took the first step, how many took the next ones in order and in time; by a dimension; and who stopped where. */
import { limits } from '../config/limits.ts';
import { Analysis, type AnalysisMeta, type AnalysisOptions, percent } from './analysis.ts';
import type { QuerySite, QuerySource } from './ask-store.ts';
import { type AnalysisQuery, BodyReader, type Page } from './body-reader.ts';
import type { ValueDimension } from './dimensions.ts';
import { idSql } from './event-scope.ts';
import { ENTERED_SQL, funnelLevelsSql } from './funnel-sql.ts';
import { isObject } from './mistakes.ts';
import { parseFilters } from './parse-filters.ts';
import type { Filter } from './query.ts';

export interface FunnelQuery extends AnalysisQuery {
  readonly steps: readonly { readonly name: string; readonly filters: readonly Filter[] }[];
  /** From the first step to the last. */
  readonly windowMs: number;
  readonly dimension: ValueDimension | undefined;
  /** How many values of the dimension are told. */
  readonly limit: number;
}

export interface FunnelStep {
  readonly name: string;
  readonly visitors: number;
  /** Per cent of the first step's visitors, and of the step's before. */
  readonly rate: number | null;
  readonly step_rate: number | null;
  /** Took this step and not the next; 0 for the last. */
  readonly dropped: number;
  /** Seconds from the step before, median over those who took this one; null for the first, and where nobody did. */
  readonly median_s: number | null;
}

export interface FunnelAnswer {
  readonly steps: readonly FunnelStep[];
  /** By the dimension's value at the first step, the most visited first. */
  readonly groups?: readonly { readonly value: string; readonly steps: readonly FunnelStep[] }[];
  readonly meta: AnalysisMeta & { readonly window_s: number };
}

export interface FunnelVisitorsQuery extends FunnelQuery, Page {
  /** 1 is the first. */
  readonly step: number;
  /** Those who took this step and no further one, or all who took it. */
  readonly outcome: 'dropped' | 'reached';
}

export interface FunnelVisitor {
  readonly visitor_id: string;
  /** '' where it is not known. */
  readonly user_id: string;
  /** How far they came; 1 is the first step. */
  readonly level: number;
  /** Unix ms: the first time they took the first step, and the last time they took any. */
  readonly entered_at: number;
  readonly last_at: number;
  readonly country: string;
  readonly device: string;
  readonly source: string;
}

export interface FunnelVisitorsAnswer {
  readonly visitors: readonly FunnelVisitor[];
  readonly total: number;
  readonly meta: AnalysisMeta;
}

const DAY_S = 86_400;
const FUNNEL_KEYS = ['steps', 'window_s', 'dimension', 'limit'];

/** Throws QueryError. */
export function parseFunnel(body: unknown): FunnelQuery {
  const reader = new BodyReader(body, FUNNEL_KEYS);
  const funnel = readFunnel(reader);
  return reader.finish({
    ...funnel,
    limit: reader.integer('limit', { min: 1, max: limits.analysisListMax, otherwise: 10 }),
  });
}

/** Throws QueryError. */
export function parseFunnelVisitors(body: unknown): FunnelVisitorsQuery {
  const reader = new BodyReader(body, [...FUNNEL_KEYS, 'step', 'outcome', 'offset']);
  const funnel = readFunnel(reader);
  const step = reader.integer('step', { min: 1, max: Math.max(1, funnel.steps.length), otherwise: 0 });
  if (reader.body.step === undefined) reader.mistakes.add('step', undefined, `1 to ${funnel.steps.length}`);
  const outcome = reader.choice('outcome', ['dropped', 'reached'], 'dropped');
  return reader.finish({ ...funnel, step, outcome, ...reader.page() });
}

function readFunnel(reader: BodyReader): Pick<FunnelQuery, 'steps' | 'windowMs' | 'dimension'> {
  const windowMax = limits.funnelWindowMsMax / 1000;
  return {
    steps: readSteps(reader),
    windowMs: reader.integer('window_s', { min: 1, max: windowMax, otherwise: 14 * DAY_S }) * 1000,
    dimension: reader.dimension('dimension'),
  };
}

function readSteps({ body: { steps }, mistakes }: BodyReader): FunnelQuery['steps'] {
  const allowed = `a list of 2 to ${limits.funnelStepsMax} of {"name": text, "filters": [...]}`;
  if (!Array.isArray(steps) || steps.length < 2 || steps.length > limits.funnelStepsMax) {
    mistakes.add('steps', steps, allowed);
    return [];
  }
  return steps.map((step: unknown, index) => {
    const at = `steps[${index}]`;
    const { name, filters, ...others } = isObject(step) ? step : { filters: undefined };
    for (const key of Object.keys(others)) mistakes.addUnknownKey(key, at, 'name, filters');
    if (name !== undefined && (typeof name !== 'string' || name.length > limits.nameCharsMax)) {
      mistakes.add(`${at}.name`, name, `a text of at most ${limits.nameCharsMax} characters`);
    }
    if (!Array.isArray(filters) || filters.length === 0) {
      mistakes.add(`${at}.filters`, filters, 'a list of one or more filters, as [["is", "event:name", ["pageview"]]]');
      return { name: '', filters: [] };
    }
    const read = parseFilters(filters, mistakes, `${at}.filters`);
    return { name: typeof name === 'string' && name !== '' ? name : nameOf(read, index), filters: read };
  });
}

/** A step without a name is called by what it asks for. */
function nameOf([first]: readonly Filter[], index: number): string {
  return first?.kind === 'test' ? first.values.join(', ').slice(0, limits.nameCharsMax) : `Step ${index + 1}`;
}

type LevelRow = Readonly<Record<string, string | number | null>>;

export async function runFunnel(
  store: QuerySource,
  site: QuerySite,
  query: FunnelQuery,
  now: number,
  options: AnalysisOptions = {},
): Promise<FunnelAnswer> {
  const analysis = await Analysis.open(store, site, query, now, options);
  const { steps, dimension } = query;
  const columns = steps.flatMap((_, index) => [
    `toUInt64(countIf(level > ${index})) AS n${index + 1}`,
    ...(index > 0 ? [`toFloat64(quantileExactIf(0.5)(gap${index + 1}, level > ${index})) AS m${index + 1}`] : []),
  ]);
  const levels = funnelLevelsSql(analysis, query, dimension);
  const sql = dimension
    ? [
        `SELECT value, grouping(value) AS is_total, ${columns.join(', ')}`,
        `FROM (\n${levels}\n)`,
        'GROUP BY GROUPING SETS ((value), ())',
        'ORDER BY is_total DESC, n1 DESC, value',
        `LIMIT ${analysis.bind(query.limit + 1, 'UInt64')}`,
      ].join('\n')
    : `SELECT ${columns.join(', ')}\nFROM (\n${levels}\n)`;
  const [total, ...groups] = await analysis.ask<LevelRow>(sql);
  return {
    steps: readLevels(total, query),
    ...(dimension && {
      groups: groups.map((row) => ({
        value: String(row.value) || dimension.emptyLabel,
        steps: readLevels(row, query),
      })),
    }),
    meta: { ...analysis.meta, window_s: query.windowMs / 1000 },
  };
}

function readLevels(row: LevelRow = {}, { steps }: FunnelQuery): readonly FunnelStep[] {
  const counts = steps.map((_, index) => Number(row[`n${index + 1}`] ?? 0));
  return steps.map(({ name }, index) => {
    const visitors = counts[index] ?? 0;
    const median = row[`m${index + 1}`] ?? null;
    return {
      name,
      visitors,
      rate: percent(visitors, counts[0] ?? 0),
      step_rate: percent(visitors, counts[index - 1] ?? counts[0] ?? 0),
      dropped: visitors - (counts[index + 1] ?? visitors),
      median_s: index === 0 || visitors === 0 || median === null ? null : Number(median) / 1000,
    };
  });
}

/** The people behind a step's number, who was there last first. */
export async function listFunnelVisitors(
  store: QuerySource,
  site: QuerySite,
  query: FunnelVisitorsQuery,
  now: number,
  options: AnalysisOptions = {},
): Promise<FunnelVisitorsAnswer> {
  const analysis = await Analysis.open(store, site, query, now, options);
  const extra = [
    'max(user_id) AS user',
    ...['country', 'device', 'source'].map((of) => `argMax(${of}, time) AS last_${of}`),
  ];
  const levels = funnelLevelsSql(analysis, query, undefined, extra);
  const sql = [
    `SELECT ${idSql('visitor_id')} AS visitor_id, user AS user_id, level, ${ENTERED_SQL} AS entered_at,`,
    '  toInt64(bitShiftRight(k[-1], 22)) AS last_at, last_country AS country, last_device AS device, last_source AS source,',
    '  count() OVER () AS total',
    `FROM (\n${levels}\n)`,
    `WHERE level ${query.outcome === 'dropped' ? '=' : '>='} ${analysis.bind(query.step, 'UInt8')}`,
    'ORDER BY last_at DESC, visitor_id',
    `LIMIT ${analysis.bind(query.limit, 'UInt64')} OFFSET ${analysis.bind(query.offset, 'UInt64')}`,
  ].join('\n');
  const rows = await analysis.ask<FunnelVisitor & { entered_at: string; last_at: string; total: string }>(sql);
  return {
    visitors: rows.map(({ total: _, ...row }) => ({
      ...row,
      entered_at: Number(row.entered_at),
      last_at: Number(row.last_at),
    })),
    total: Number(rows[0]?.total ?? 0),
    meta: analysis.meta,
  };
}
