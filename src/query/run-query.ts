/** Query → answer: plans, asks the store, and shapes what comes back. History, the live board and alarms all count through here (W6). */

import { limits } from '../config/limits.ts';
import { askStore, type QuerySite, type QuerySource, rangeOfSite, type Statement } from './ask-store.ts';
import { comparisonRange, stepFor, type TimeRange } from './date-range.ts';
import { dimensionOf } from './dimensions.ts';
import { METRICS } from './metrics.ts';
import { QueryError } from './mistakes.ts';
import { isTime, type Plan, type PlanOptions, planQuery, valuesOf } from './plan.ts';
import type { Direction, Query, QueryResult, ResultRow } from './query.ts';
import { changeRow, comparedBuckets, emptyRow, fillSeries, readRow, rowKey, type SqlRow, sortRows } from './shape.ts';
import { mayShare } from './shared-lists.ts';
import { SharedReads } from './shared-reads.ts';
import { candidatesFor, candidatesSql, mayNarrow, planSql, type SelectOptions } from './sql.ts';
import { countBuckets, type TimeStep } from './time-buckets.ts';
import { Zone } from './zone.ts';

export type { QuerySite, QuerySource } from './ask-store.ts';

export interface RunOptions extends PlanOptions {
  readonly signal?: AbortSignal;
  /** Of the same store and moment, shared with whoever else counts. */
  readonly shared?: SharedReads;
}

/**
 * Counts what the query asks for.
 * @param now Unix ms; what "today" is, and where a running series ends.
 * Throws QueryError when the range is too long for the steps asked for, and what the store throws.
 */
export async function runQuery(
  store: QuerySource,
  site: QuerySite,
  query: Query,
  now: number,
  options: RunOptions = {},
): Promise<QueryResult> {
  const running = new RunningQuery(store, site, query, now, options);
  return running.run();
}

/** Lists whose likely values are remembered. */
const LIKELY_MAX = 1_000;

class RunningQuery {
  readonly #store: QuerySource;
  readonly #site: QuerySite;
  readonly #query: Query;
  readonly #now: number;
  readonly #options: RunOptions;
  readonly #zone: Zone;
  readonly #shared: SharedReads;

  constructor(store: QuerySource, site: QuerySite, query: Query, now: number, options: RunOptions) {
    this.#store = store;
    this.#site = site;
    this.#query = query;
    this.#now = now;
    this.#options = options;
    this.#zone = Zone.of(site.timezone);
    this.#shared = options.shared ?? new SharedReads(store);
  }

  async run(): Promise<QueryResult> {
    const query = this.#query;
    const range = await rangeOfSite(this.#store, this.#site, query.dateRange, this.#zone, this.#now);
    const step = this.#stepOf(range);
    const plan = this.#plan(range, step);
    const orderBy = this.#orderBy(plan);
    const [{ rows, totalRows }, visitors] = await Promise.all([
      isWhole(plan)
        ? this.#readWhole(plan, step, query)
        : this.#select(plan, { orderBy, limit: query.limit, offset: query.offset }),
      this.#visitorsOfAll(range),
    ]);
    let results: readonly ResultRow[] = rows.map((row) => readRow(row, plan, visitors));
    let total = totalRows;
    if (isWhole(plan)) {
      // Cut into pages after its gaps are filled.
      const all = step === undefined ? results : sortRows(fillSeries(results, plan, this.#now), plan, orderBy);
      total = all.length;
      results = all.slice(query.offset, query.offset + query.limit);
    }
    const compared = query.include.comparison ? await this.#compare(plan, range, step, results) : results;
    return this.#answer(plan, range, orderBy, compared, total);
  }

  #plan(range: TimeRange, step: TimeStep | undefined): Plan {
    return planQuery(this.#query, this.#site.id, range, this.#zone, this.#now, step, this.#options);
  }

  #stepOf(range: TimeRange): TimeStep | undefined {
    const time = this.#query.dimensions.map(dimensionOf).find((dimension) => dimension.scope === 'time');
    if (time?.scope !== 'time') return undefined;
    const step = time.step ?? stepFor(range);
    const points = countBuckets(range, step);
    if (points > limits.querySeriesPointsMax + 2) {
      throw new QueryError([
        `${time.key} over this date_range gives ${points} points; allowed: at most ${limits.querySeriesPointsMax}. Ask for longer steps or a shorter range.`,
      ]);
    }
    return step;
  }

  #orderBy(plan: Plan): readonly (readonly [string, Direction])[] {
    const time = plan.dimensions.find(isTime);
    const named = (key: string) => (key === 'time' && time ? `time:${time.step}` : key);
    const { orderBy, metrics } = this.#query;
    const first = metrics[0] ?? 'visitors';
    const given = orderBy ?? [...(time ? [[time.dimension.key, 'asc'] as const] : []), [first, 'desc'] as const];
    return given.map(([key, direction]) => [named(key), direction]);
  }

  async #readWhole(
    plan: Plan,
    step: TimeStep | undefined,
    { metrics, dimensions, filters }: Pick<Query, 'metrics' | 'dimensions' | 'filters'>,
  ): Promise<{ rows: readonly SqlRow[]; totalRows: number }> {
    if (plan.parts.length === 0) return { rows: [], totalRows: 0 };
    const question = { siteId: this.#site.id, metrics, dimensions, filters, range: plan.range, zone: this.#zone, step };
    const { rawOnly, signal } = this.#options;
    const asked = { ...question, now: this.#now, ...(rawOnly && { rawOnly }) };
    const rows = await this.#shared.totals.read(asked, signal);
    return { rows, totalRows: rows.length };
  }

  async #select(plan: Plan, options: SelectOptions): Promise<{ rows: readonly SqlRow[]; totalRows: number }> {
    if (plan.parts.length === 0) return { rows: [], totalRows: 0 };
    const top = mayNarrow(plan, options) ? await this.#selectTop(plan, options) : undefined;
    if (top) return top;
    const rows = mayShare(plan, options)
      ? await this.#shared.lists.read(plan, options, this.#options.signal)
      : await this.#ask(planSql(plan, options));
    if (rows.length === 0 && options.offset > 0 && this.#query.include.totalRows) {
      const [first] = await this.#ask(planSql(plan, { ...options, limit: 1, offset: 0 }));
      return { rows: [], totalRows: Number(first?.total_rows ?? 0) };
    }
    return { rows, totalRows: Number(rows[0]?.total_rows ?? 0) };
  }

  /** Counts the visitors of the likely rows only; undefined where that leaves a doubt. */
  async #selectTop(
    plan: Plan,
    options: SelectOptions,
  ): Promise<{ rows: readonly SqlRow[]; totalRows: number } | undefined> {
    const [few, many] = candidatesFor(options);
    const count = (values: readonly string[]) =>
      this.#ask(planSql(plan, { ...options, onlyRows: values.map((value) => [value]) }));
    const { likely } = this.#shared;
    const key = [plan.siteId, this.#query.dimensions, few].join(' ');
    const guessed = likely.get(key) ?? [];
    // What was likely a moment ago is counted while it is found out whether it still is.
    const [candidates, rowsOfGuess] = await Promise.all([
      this.#ask(candidatesSql(plan, many)),
      guessed.length > 0 ? count(guessed) : [],
    ]);
    const totalRows = Number(candidates[0]?.total_rows ?? 0);
    if (totalRows === 0) return { rows: [], totalRows };
    const values = candidates.map(({ g0 }) => String(g0));
    if (likely.size >= LIKELY_MAX) likely.clear();
    likely.set(key, values.slice(0, few));
    const isProven = (rows: readonly SqlRow[], counted: readonly string[]) => {
      const next = candidates.find((_, index) => !counted.includes(values[index] as string));
      const least = Number(rows[options.limit - 1]?.[`m${plan.metrics.indexOf('visitors')}`] ?? 0);
      return next === undefined || least > Number(next.bound);
    };
    if (isProven(rowsOfGuess, guessed)) return { rows: rowsOfGuess, totalRows };
    for (const chosen of [values.slice(0, few), values.slice(0, many)]) {
      const rows = await count(chosen);
      if (isProven(rows, chosen)) return { rows, totalRows };
    }
    return undefined;
  }

  #ask(statement: Statement): Promise<SqlRow[]> {
    return askStore<SqlRow>(this.#store, statement, this.#options.signal);
  }

  /** The whole that `percentage` is a share of. */
  async #visitorsOfAll(range: TimeRange): Promise<number> {
    if (!this.#query.metrics.includes('percentage')) return 0;
    const { filters, dimensions } = this.#query;
    // A dimension may bring bots in, which then belong to the whole.
    const whole = dimensions.includes('event:bot')
      ? [
          ...filters,
          {
            kind: 'test',
            operator: 'is',
            dimension: 'event:bot',
            values: ['true', 'false'],
            caseSensitive: true,
          } as const,
        ]
      : filters;
    const question = { metrics: ['visitors'], dimensions: [], filters: whole } as const;
    const plan = planQuery(question, this.#site.id, range, this.#zone, this.#now, undefined, this.#options);
    const { rows } = await this.#readWhole(plan, undefined, question);
    return Number(rows[0]?.m0 ?? 0);
  }

  async #compare(
    plan: Plan,
    range: TimeRange,
    step: TimeStep | undefined,
    results: readonly ResultRow[],
  ): Promise<readonly ResultRow[]> {
    const { comparison } = this.#query.include;
    if (!comparison || results.length === 0) return results;
    const otherRange = comparisonRange(comparison, range, this.#zone, this.#now);
    const other = this.#plan(otherRange, step);
    const keys = results.map((row) => row.dimensions.filter((_, index) => !isTimeAt(plan, index)));
    const rawKeys = keys.map((key) => storedValues(plan, key));
    const [{ rows }, visitors] = await Promise.all([
      isWhole(other)
        ? this.#readWhole(other, step, this.#query)
        : this.#select(other, {
            orderBy: [],
            limit: limits.queryRowsMax * 10,
            offset: 0,
            ...(rawKeys.length <= limits.queryFilterValuesMax && { onlyRows: rawKeys }),
          }),
      this.#visitorsOfAll(otherRange),
    ]);
    const found = new Map(rows.map((row) => readRow(row, other, visitors)).map((row) => [rowKey(row.dimensions), row]));
    const buckets = comparedBuckets(plan, other);
    return results.map((row) => {
      const dimensions = row.dimensions.map((value, index) =>
        isTimeAt(plan, index) ? (buckets.get(value) ?? '') : value,
      );
      return changeRow(row, found.get(rowKey(dimensions)) ?? emptyRow(dimensions, other), plan);
    });
  }

  #answer(
    plan: Plan,
    range: TimeRange,
    orderBy: readonly (readonly [string, Direction])[],
    results: readonly ResultRow[],
    totalRows: number,
  ): QueryResult {
    const { include, given, limit, offset } = this.#query;
    const time = plan.dimensions.find(isTime);
    const hasMoney = plan.metrics.some((metric) => METRICS[metric].unit === 'money');
    return {
      results,
      meta: {
        ...(given.include.imports === true && { imports_included: false }),
        ...(include.timeLabels && time && { time_labels: time.buckets.map(({ label }) => label) }),
        ...(include.totalRows && { total_rows: totalRows }),
        ...(hasMoney && { currency: this.#site.currency }),
      },
      query: {
        site_id: this.#query.siteId,
        metrics: plan.metrics,
        date_range: [this.#zone.iso(range.from), this.#zone.iso(Math.max(range.from, range.to - 1000))],
        filters: given.filters,
        dimensions: plan.dimensions.map((dimension) => (isTime(dimension) ? `time:${dimension.step}` : dimension.key)),
        order_by: orderBy,
        include: given.include,
        pagination: { limit, offset },
      },
    };
  }
}

/** Nothing tells values apart: a total, or a series of totals. */
function isWhole({ dimensions }: Plan): boolean {
  return dimensions.length <= 1 && dimensions.every(isTime);
}

function isTimeAt(plan: Plan, index: number): boolean {
  const dimension = plan.dimensions[index];
  return dimension !== undefined && isTime(dimension);
}

/** Values as the store has them: what is shown as "(not set)" is ''. */
function storedValues(plan: Plan, labels: readonly string[]): readonly string[] {
  const values = valuesOf(plan.dimensions);
  return labels.map((label, index) => (label === values[index]?.emptyLabel ? '' : label));
}
