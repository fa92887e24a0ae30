/** The one way from the query layer to the store: every statement bounded in time and memory, values always apart from the SQL. */
import type { Site } from '../accounts/site.ts';
import { limits } from '../config/limits.ts';
import { type DateRange, resolveDateRange, type TimeRange } from './date-range.ts';
import type { Zone } from './zone.ts';

/** What a query is asked of: a Store, said so that the dashboard can share the types of answers without the server's own. */
export interface QuerySource {
  query<Row>(
    sql: string,
    params?: Record<string, unknown>,
    options?: { readonly signal?: AbortSignal; readonly settings?: Record<string, string | number> },
  ): Promise<Row[]>;
}
export type QuerySite = Pick<Site, 'id' | 'domain' | 'timezone' | 'currency'>;

export interface Statement {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Rows as JSONEachRow gives them: integers of 64 bits and decimals as texts. */
export function askStore<Row>(
  store: QuerySource,
  { sql, parameters }: Statement,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  return store.query<Row>(sql, parameters, {
    settings: {
      max_execution_time: limits.engineQueryMsMax / 1000,
      max_memory_usage: String(limits.engineQueryBytesMax),
    },
    ...(signal && { signal }),
  });
}

/** What the date range means now; for `all`, the site's history is looked up. */
export async function rangeOfSite(
  store: QuerySource,
  site: QuerySite,
  dateRange: DateRange,
  zone: Zone,
  now: number,
): Promise<TimeRange> {
  const first = dateRange.kind === 'all' ? await firstEventAt(store, site) : undefined;
  return resolveDateRange(dateRange, zone, now, first);
}

/** To the hour, Unix ms; undefined when the site has had none yet. */
export async function firstEventAt(store: QuerySource, site: QuerySite): Promise<number | undefined> {
  const [row] = await store.query<{ first: string; rows: string }>(
    "SELECT toInt64(toUnixTimestamp(min(hour))) * 1000 AS first, count() AS rows FROM rollup_hour WHERE site_id = {site:UUID} AND dimension = '' AND events > 0",
    { site: site.id },
  );
  return row && Number(row.rows) > 0 ? Number(row.first) : undefined;
}
