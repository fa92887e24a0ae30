/**
 * Lists of the most frequent values: those of different dimensions that are asked for in the same moment about all events of a stretch of
 * time are read by one statement. A board has many, and to begin a statement costs as much as to read a short list.
 */
import { limits } from '../config/limits.ts';
import { askStore, type QuerySource } from './ask-store.ts';
import type { ValueDimension } from './dimensions.ts';
import type { MetricName } from './metrics.ts';
import { isRaw, isTime, type Plan } from './plan.ts';
import type { SqlRow } from './shape.ts';
import { SingleFlight } from './single-flight.ts';
import { hasManyValues, planSql, type SelectOptions } from './sql.ts';

/** One statement, and what is asked of it. */
interface Reading {
  readonly id: string;
  readonly lists: Map<string, ValueDimension>;
  readonly metrics: Set<MetricName>;
  readonly onlyRows: (readonly [string, string])[];
  limit: number;
}

export class SharedLists {
  readonly #store: QuerySource;
  readonly #untilAsked: () => Promise<void>;
  readonly #flights = new SingleFlight<readonly SqlRow[]>();
  /** Those that have not been asked yet. */
  readonly #open = new Map<string, Reading>();
  #begun = 0;

  /** `untilAsked` waits until all have asked who ask now. */
  constructor(store: QuerySource, untilAsked: () => Promise<void>) {
    this.#store = store;
    this.#untilAsked = untilAsked;
  }

  /** Rows as planSql gives them for this plan, in its order. Only for what `mayShare`. Throws what the store throws, and the signal's reason. */
  async read(plan: Plan, options: SelectOptions, signal?: AbortSignal): Promise<readonly SqlRow[]> {
    const dimension = plan.dimensions[0] as ValueDimension;
    const key = keyOf(plan, options);
    const reading = this.#open.get(key) ?? this.#begin(key);
    reading.lists.set(dimension.key, dimension);
    for (const metric of plan.metrics) reading.metrics.add(metric);
    for (const [value = ''] of options.onlyRows ?? []) reading.onlyRows.push([dimension.key, value]);
    reading.limit = Math.max(reading.limit, options.limit);
    const rows = await this.#flights.run(
      reading.id,
      (leaving) => this.#ask(key, reading, plan, options, leaving),
      signal,
    );
    const metrics = [...reading.metrics];
    const places = plan.metrics.map((metric) => metrics.indexOf(metric));
    return rows
      .filter(({ g0 }) => g0 === dimension.key)
      .slice(0, options.limit)
      .map(({ g1, total_rows, ...all }) => ({
        g0: g1 ?? null,
        total_rows: total_rows ?? null,
        ...Object.fromEntries(places.map((place, index) => [`m${index}`, all[`m${place}`] ?? null])),
      }));
  }

  #begin(key: string): Reading {
    const reading = {
      id: `${++this.#begun}`,
      lists: new Map(),
      metrics: new Set<MetricName>(),
      onlyRows: [],
      limit: 0,
    };
    this.#open.set(key, reading);
    return reading;
  }

  async #ask(
    key: string,
    reading: Reading,
    plan: Plan,
    { orderBy, onlyRows }: SelectOptions,
    signal: AbortSignal,
  ): Promise<readonly SqlRow[]> {
    await this.#untilAsked();
    if (this.#open.get(key) === reading) this.#open.delete(key);
    const all = { ...plan, metrics: [...reading.metrics] };
    const page = { orderBy, limit: reading.limit, offset: 0 };
    if (reading.lists.size > 1) {
      const asked = { ...page, ...(onlyRows && { onlyRows: reading.onlyRows }) };
      return askStore<SqlRow>(this.#store, planSql({ ...all, lists: [...reading.lists.values()] }, asked), signal);
    }
    const asked = { ...page, ...(onlyRows && { onlyRows: reading.onlyRows.map(([, value]) => [value]) }) };
    const rows = await askStore<SqlRow>(this.#store, planSql(all, asked), signal);
    const [dimension = ''] = reading.lists.keys();
    return rows.map((row) => ({ ...row, g0: dimension, g1: row.g0 ?? null }));
  }
}

/** Whether all of it but a rest at the edges comes from rollups, of values that are few enough to be read with those of others. */
export function mayShare(plan: Plan, { orderBy, offset, onlyRows = [] }: SelectOptions): boolean {
  const [dimension] = plan.dimensions;
  return (
    dimension !== undefined &&
    plan.dimensions.length === 1 &&
    !isTime(dimension) &&
    !hasManyValues(dimension) &&
    offset === 0 &&
    onlyRows.length <= limits.tileRowsDefault &&
    orderBy.every(([name]) => (plan.metrics as readonly string[]).includes(name)) &&
    plan.parts.some((part) => !isRaw(part)) &&
    plan.parts.every((part) => (isRaw(part) ? part.sessionFilters.length === 0 : true) && part.filters.length === 0)
  );
}

/** What has to be the same for two lists to be read at once: all but what they are lists of, and how long they are. */
function keyOf(
  { siteId, range, zone, withBots, visitsSeen, parts }: Plan,
  { orderBy, onlyRows }: SelectOptions,
): string {
  const same = parts.map((part) => (isRaw(part) ? part : { ...part, dimension: '' }));
  return JSON.stringify([siteId, range, zone.name, withBots, visitsSeen, same, orderBy, onlyRows !== undefined]);
}
