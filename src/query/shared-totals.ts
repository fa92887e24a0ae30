/**
 * Totals, and totals over time: those that are asked for in the same moment about the same events are read by one statement, whatever
 * their metrics. A board's figures, their sparklines and the whole that its lists tell shares of cost one read each, not one a tile.
 */
import { limits } from '../config/limits.ts';
import { askStore, type QuerySource } from './ask-store.ts';
import type { TimeRange } from './date-range.ts';
import { METRICS, type MetricName } from './metrics.ts';
import { type PlanOptions, planQuery } from './plan.ts';
import type { Query } from './query.ts';
import type { SqlRow } from './shape.ts';
import { SingleFlight } from './single-flight.ts';
import { planSql } from './sql.ts';
import type { TimeStep } from './time-buckets.ts';
import type { Zone } from './zone.ts';

export interface TotalsQuestion extends PlanOptions {
  readonly siteId: string;
  readonly metrics: readonly MetricName[];
  /** None, or one of time. */
  readonly dimensions: readonly string[];
  readonly filters: Query['filters'];
  readonly range: TimeRange;
  readonly zone: Zone;
  /** Unix ms. */
  readonly now: number;
  readonly step: TimeStep | undefined;
}

/** One statement, and who waits for it. */
interface Reading {
  readonly id: string;
  readonly metrics: Set<MetricName>;
  /** Has not been asked yet: others may join with metrics of their own. */
  isOpen: boolean;
  rows?: readonly SqlRow[];
}

export class SharedTotals {
  readonly #store: QuerySource;
  readonly #untilAsked: () => Promise<void>;
  readonly #flights = new SingleFlight<readonly SqlRow[]>();
  /** The latest of each kind. */
  readonly #readings = new Map<string, Reading>();
  #begun = 0;

  /** `store` as it is at one moment: what was read from it is not read again. `untilAsked` waits until all have asked who ask now. */
  constructor(store: QuerySource, untilAsked: () => Promise<void>) {
    this.#store = store;
    this.#untilAsked = untilAsked;
  }

  /** Rows as planSql names their columns for these metrics alone, in no order. Throws what the store throws, and the signal's reason. */
  async read(question: TotalsQuestion, signal?: AbortSignal): Promise<readonly SqlRow[]> {
    const key = keyOf(question);
    const reading = this.#readingFor(key, question.metrics);
    const rows =
      reading.rows ?? (await this.#flights.run(reading.id, (leaving) => this.#ask(reading, question, leaving), signal));
    const union = [...reading.metrics];
    const places = question.metrics.map((metric) => union.indexOf(metric));
    return rows.map(({ g0, total_rows, ...all }) => ({
      ...(g0 !== undefined && { g0 }),
      ...(total_rows !== undefined && { total_rows }),
      ...Object.fromEntries(places.map((place, index) => [`m${index}`, all[`m${place}`] ?? null])),
    }));
  }

  #readingFor(key: string, metrics: readonly MetricName[]): Reading {
    const last = this.#readings.get(key);
    if (last && (last.isOpen || metrics.every((metric) => last.metrics.has(metric)))) {
      for (const metric of metrics) last.metrics.add(metric);
      return last;
    }
    const reading = { id: `${++this.#begun}`, metrics: new Set(metrics), isOpen: true };
    this.#readings.set(key, reading);
    return reading;
  }

  async #ask(reading: Reading, question: TotalsQuestion, signal: AbortSignal): Promise<readonly SqlRow[]> {
    await this.#untilAsked();
    reading.isOpen = false;
    const { siteId, range, zone, now, step, rawOnly } = question;
    const asked = { ...question, metrics: [...reading.metrics] };
    const plan = planQuery(asked, siteId, range, zone, now, step, { ...(rawOnly !== undefined && { rawOnly }) });
    const rows = await askStore<SqlRow>(
      this.#store,
      planSql(plan, { orderBy: [], limit: limits.querySeriesPointsMax, offset: 0 }),
      signal,
    );
    // One row; a series is longer, and seldom asked for again.
    if (question.dimensions.length === 0) reading.rows = rows;
    return rows;
  }
}

/** What has to be the same for two questions to be read at once. Some measures only events tell, which would slow down the others. */
function keyOf({ siteId, metrics, dimensions, filters, range, zone, now, step, rawOnly }: TotalsQuestion): string {
  const measures = new Set(metrics.flatMap((metric) => METRICS[metric].measures));
  const needsEvents = measures.has('sessions') || measures.has('engaged_ms');
  return JSON.stringify([siteId, needsEvents, dimensions, filters, range, zone.name, now, step, rawOnly]);
}
