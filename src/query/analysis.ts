/** What the analyses share once they are read: the site's events in the range at hand, as SQL, and the words around an answer. */
import { askStore, type QuerySite, type QuerySource, rangeOfSite } from './ask-store.ts';
import type { AnalysisQuery } from './body-reader.ts';
import type { TimeRange } from './date-range.ts';
import type { ValueDimension } from './dimensions.ts';
import {
  betweenSql,
  columnSql,
  type EventScope,
  eventFilterSql,
  eventsFromSql,
  personalSql,
  selectSql,
  siteSql,
} from './event-scope.ts';
import { dimensionsOf } from './filter-tree.ts';
import { Parameters } from './parameters.ts';
import type { Filter } from './query.ts';
import type { SharedReads } from './shared-reads.ts';
import { Zone } from './zone.ts';

export interface AnalysisOptions {
  readonly signal?: AbortSignal;
  /** Instead of what the query's date range means: the period compared with. */
  readonly range?: TimeRange;
  /** Of the same store and moment, shared with whoever else counts. */
  readonly shared?: SharedReads;
}

/** What every answer says of itself. */
export interface AnalysisMeta {
  /** First and last second, in the site's time zone. */
  readonly date_range: readonly [string, string];
}

/** Writes the SQL that chooses visits. */
type Among = (parameters: Parameters) => string;

interface Opened {
  readonly store: QuerySource;
  readonly site: QuerySite;
  readonly filters: readonly Filter[];
  readonly zone: Zone;
  readonly now: number;
  readonly signal: AbortSignal | undefined;
}

/** One analysis of one site's events: where its SQL is made, and asked. */
export class Analysis implements EventScope {
  readonly siteId: string;
  readonly range: TimeRange;
  readonly zone: Zone;
  readonly now: number;
  readonly parameters: Parameters;
  readonly filters: readonly Filter[];
  readonly among: string | undefined;
  readonly #opened: Opened;

  private constructor(opened: Opened, range: TimeRange, parameters = new Parameters(), among?: Among) {
    this.parameters = parameters;
    this.among = among?.(parameters);
    this.#opened = opened;
    this.siteId = opened.site.id;
    this.filters = opened.filters;
    this.range = range;
    this.zone = opened.zone;
    this.now = opened.now;
  }

  static async open(
    store: QuerySource,
    site: QuerySite,
    query: AnalysisQuery,
    now: number,
    { signal, range }: AnalysisOptions,
  ): Promise<Analysis> {
    const zone = Zone.of(site.timezone);
    const meant = range ?? (await rangeOfSite(store, site, query.dateRange, zone, now));
    return new Analysis({ store, site, filters: query.filters, zone, now, signal }, meant);
  }

  /** The same question of another stretch of time, its SQL begun anew. @param among of some visits only. */
  within(range: TimeRange, among?: Among): Analysis {
    return new Analysis(this.#opened, range, new Parameters(), among);
  }

  /** All of the site's history up to the end of the range, without the query's filters, in the same SQL. */
  sinceEver(): Analysis {
    return new Analysis({ ...this.#opened, filters: [] }, { from: 0, to: this.range.to }, this.parameters);
  }

  bind(value: unknown, type: string): string {
    return this.parameters.bind(value, type);
  }

  column(dimension: ValueDimension): string {
    return columnSql(dimension, this);
  }

  condition(filters: readonly Filter[]): string {
    return filters.length === 0 ? '1' : filters.map((filter) => `(${eventFilterSql(filter, this)})`).join(' AND ');
  }

  /**
   * SELECT from the events in the range that pass the query's filters.
   * @param used filters and dimensions that `columns` and `conditions` speak of.
   * @param everybody of all events, also those of bots and of no visit; else of people's visits.
   */
  select(
    columns: readonly string[],
    conditions: readonly string[],
    used: {
      readonly filters?: readonly Filter[];
      readonly keys?: readonly string[];
      readonly everybody?: boolean;
    } = {},
  ): string {
    const keys = [...[...this.filters, ...(used.filters ?? [])].flatMap(dimensionsOf), ...(used.keys ?? [])];
    return selectSql(columns, eventsFromSql('events', keys, this), [
      siteSql(this),
      betweenSql('time', this.range, this.parameters),
      ...(used.everybody ? [] : [personalSql(keys.includes('event:bot'))]),
      ...(this.among ? [this.among] : []),
      ...(this.filters.length > 0 ? [this.condition(this.filters)] : []),
      ...conditions,
    ]);
  }

  ask<Row>(sql: string): Promise<Row[]> {
    const { store, signal } = this.#opened;
    return askStore<Row>(store, { sql, parameters: this.parameters.values }, signal);
  }

  get meta(): AnalysisMeta {
    const { from, to } = this.range;
    return { date_range: [this.zone.iso(from), this.zone.iso(Math.max(from, to - 1000))] };
  }
}

/** Per cent with two digits; null of nothing. */
export function percent(part: number, whole: number): number | null {
  return whole > 0 ? Math.round((part / whole) * 10_000) / 100 : null;
}
