/** Plan → one SELECT. Pure; every value is bound. Columns of the answer: `g0…` the dimensions, `m0…` the metrics, `total_rows`. */
import { limits } from '../config/limits.ts';
import type { Statement } from './ask-store.ts';
import type { ValueDimension } from './dimensions.ts';
import { METRICS, type Measure, type MetricName } from './metrics.ts';
import { Parameters } from './parameters.ts';
import { type Building, groupsOf, isSet } from './part-sql.ts';
import { isRaw, isTime, measuresOf, type Part, type Plan } from './plan.ts';
import type { Direction } from './query.ts';
import { rawSql } from './raw-sql.ts';
import { rollupSql } from './rollup-sql.ts';
import { sessionSql } from './session-sql.ts';

export interface SelectOptions {
  /** Keys of the query: metrics and dimensions. */
  readonly orderBy: readonly (readonly [string, Direction])[];
  readonly limit: number;
  readonly offset: number;
  /** Only rows with these values of the dimensions that are not time, in the order of the query; of many lists, with the name of the dimension first. */
  readonly onlyRows?: readonly (readonly string[])[];
}

const CANDIDATES_MIN = 15;
/** Of the rolled dimensions, those that may have thousands of values; for the others, one more question costs more than it saves. */
const OF_MANY_VALUES: ReadonlySet<string> = new Set(['event:page', 'visit:entry_page']);

export function planSql(plan: Plan, options: SelectOptions): Statement {
  const parameters = new Parameters();
  const measures = [...new Set(plan.metrics.flatMap((metric) => measuresOf(metric, plan.visitsSeen)))];
  const building = { plan, parameters, measures };
  const groups = groupsOf(plan);
  const parts = plan.parts.map((part) => partSql(part, building));
  const sums = measures.map((measure) => `${sumSql(measure)} AS ${measure}`);
  const inner = [
    `SELECT ${[...groups, ...sums].join(', ')}`,
    `FROM (\n${parts.join('\nUNION ALL\n')}\n)`,
    ...onlyRowsSql(plan, options, parameters),
    ...(groups.length > 0 ? [`GROUP BY ${groups.join(', ')}`, 'HAVING sum(s_present) > 0'] : []),
  ].join('\n');
  const metrics = plan.metrics.map((metric, index) => `${metricSql(metric, plan)} AS m${index}`);
  return {
    sql: [
      `SELECT ${[...groups, ...metrics, `count() OVER (${plan.lists ? 'PARTITION BY g0' : ''}) AS total_rows`].join(', ')}`,
      `FROM (\n${inner}\n)`,
      ...(groups.length > 0 || options.offset > 0 ? pageSql(plan, options, parameters) : []),
    ].join('\n'),
    parameters: parameters.values,
  };
}

/** A total is one row, in whatever order: two that count the same are the same statement then, and asked once. */
function pageSql(plan: Plan, { orderBy, limit, offset }: SelectOptions, parameters: Parameters): string[] {
  // Of many lists, so many of each.
  if (plan.lists) return [...orderSql(plan, orderBy), `LIMIT ${parameters.bind(limit, 'UInt64')} BY g0`];
  return [
    ...orderSql(plan, orderBy),
    `LIMIT ${parameters.bind(limit, 'UInt64')} OFFSET ${parameters.bind(offset, 'UInt64')}`,
  ];
}

export const hasManyValues = ({ key }: ValueDimension) => OF_MANY_VALUES.has(key);

/**
 * Whether the rows with the most visitors can be found without counting the visitors of all others, which is what a list over
 * rollups spends its time on.
 */
export function mayNarrow(plan: Plan, { orderBy, onlyRows, limit, offset }: SelectOptions): boolean {
  const [dimension] = plan.dimensions;
  const [first] = orderBy;
  return (
    dimension !== undefined &&
    plan.dimensions.length === 1 &&
    !isTime(dimension) &&
    hasManyValues(dimension) &&
    onlyRows === undefined &&
    first?.[0] === 'visitors' &&
    first[1] === 'desc' &&
    candidatesFor({ limit, offset })[1] <= limits.queryFilterValuesMax &&
    plan.parts.every((part) => !isRaw(part))
  );
}

/**
 * How many likely values to count first, and if that leaves a doubt, next: who has the most visitors mostly has the most events, but for
 * what few look at again and again.
 */
export function candidatesFor({ limit, offset }: Pick<SelectOptions, 'limit' | 'offset'>): readonly [number, number] {
  const wanted = limit + offset;
  return [Math.max(CANDIDATES_MIN, Math.ceil(1.5 * wanted)), Math.max(4 * CANDIDATES_MIN, 6 * wanted)];
}

/**
 * The values with the most rows of any kind, and one more: a value has no more visitors than rows. Columns of the answer: `g0`, `bound`,
 * `total_rows`.
 */
export function candidatesSql(plan: Plan, count: number): Statement {
  const parameters = new Parameters();
  const parts = plan.parts.map((part) => partSql(part, { plan, parameters, measures: [] }));
  return {
    sql: [
      'SELECT g0, toInt64(sum(s_present)) AS bound, count() OVER () AS total_rows',
      `FROM (\n${parts.join('\nUNION ALL\n')}\n)`,
      'GROUP BY g0 HAVING bound > 0 ORDER BY bound DESC, g0',
      `LIMIT ${parameters.bind(count + 1, 'UInt64')}`,
    ].join('\n'),
    parameters: parameters.values,
  };
}

function partSql(part: Part, building: Building): string {
  if (!isRaw(part)) return rollupSql(part, building);
  return part.source === 'sessions' ? sessionSql(part, building) : rawSql(part, building);
}

function metricSql(metric: MetricName, plan: Plan): string {
  return metric === 'visits' && plan.visitsSeen ? 'toInt64(sessions)' : METRICS[metric].sql;
}

/** Ties fall by the dimensions, so that pages of an answer neither overlap nor leave gaps. */
function orderSql(plan: Plan, orderBy: SelectOptions['orderBy']): string[] {
  const terms = orderBy.map(([key, direction]) => `${orderTerm(key, plan)} ${direction.toUpperCase()}`);
  const ties = groupsOf(plan).filter((group) => !terms.some((term) => term.startsWith(`${group} `)));
  const all = [...terms, ...ties];
  return all.length > 0 ? [`ORDER BY ${all.join(', ')}`] : [];
}

function orderTerm(key: string, plan: Plan): string {
  if (key === 'revenue') return 'revenue';
  const metric = (plan.metrics as readonly string[]).indexOf(key);
  if (metric >= 0) return `m${metric}`;
  const dimension = plan.dimensions.findIndex((entry) => (isTime(entry) ? key.startsWith('time') : entry.key === key));
  return `g${dimension}`;
}

function onlyRowsSql(plan: Plan, { onlyRows }: SelectOptions, parameters: Parameters): string[] {
  if (!onlyRows) return [];
  const isTimeAt = plan.dimensions.map(isTime);
  const groups = groupsOf(plan).filter((_, index) => !isTimeAt[index]);
  // Of one column the engine makes a condition of what it reads; of several joined ones it cannot.
  if (groups.length === 1) return [`WHERE ${groups[0]} IN ${parameters.bind(onlyRows.flat(), 'Array(String)')}`];
  const rows = onlyRows.map((row) => row.join('\u001f'));
  return [
    `WHERE concat(${[...groups, "''"].join(", '\\x1f', ")}) IN ${parameters.bind(
      rows.map((row) => `${row}\u001f`),
      'Array(String)',
    )}`,
  ];
}

const sumSql = (measure: Measure) => `${isSet(measure) ? 'uniqMerge' : 'sum'}(s_${measure})`;
