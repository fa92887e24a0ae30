/** The last events of a site, for the ticker: rows, not numbers. */
import { limits } from '../config/limits.ts';
import type { Asking } from './live-queries.ts';
import type { LiveEvent } from './snapshot.ts';

interface Row {
  readonly event_id: string;
  readonly name: string;
  readonly time_ms: string;
  readonly received_ms: string;
  readonly hostname: string;
  readonly path: string;
  readonly source: string;
  readonly country: string;
  readonly device: string;
  readonly browser: string;
  readonly bot: string;
  readonly revenue: number;
  readonly product: string;
}

export class RecentEvents {
  /** When the oldest of those read last happened: as many are not older, so that the store need not look through the whole window. */
  #from = 0;

  /** The last `limits.liveEventsMax` of the window, newest first. */
  async read(asking: Asking): Promise<readonly LiveEvent[]> {
    const window = asking.now - limits.liveWindowMs;
    let events = await eventsSince(asking, Math.max(window, this.#from));
    // Some of them were deleted, or have left the window.
    if (events.length < limits.liveEventsMax && this.#from > window) events = await eventsSince(asking, window);
    this.#from = events[limits.liveEventsMax - 1]?.time ?? 0;
    return events;
  }
}

async function eventsSince({ store, site, signal }: Asking, from: number): Promise<readonly LiveEvent[]> {
  const rows = await store.query<Row>(
    `SELECT event_id, name, toUnixTimestamp64Milli(time) AS time_ms, toUnixTimestamp64Milli(received_at) AS received_ms,
       hostname, path, source, country, device, browser, bot, toFloat64(revenue) AS revenue, product
     FROM recent
     WHERE site_id = {site:UUID} AND recent.time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
     ORDER BY recent.time DESC, event_id
     LIMIT {limit:UInt32}`,
    { site: site.id, from, limit: limits.liveEventsMax },
    { signal, settings: { max_execution_time: limits.engineQueryMsMax / 1000, optimize_read_in_order: 1 } },
  );
  return rows.map((row) => ({
    eventId: row.event_id,
    name: row.name,
    time: Number(row.time_ms),
    receivedAt: Number(row.received_ms),
    hostname: row.hostname,
    path: row.path,
    source: row.source,
    country: row.country,
    device: row.device,
    browser: row.browser,
    bot: row.bot !== '',
    revenue: row.revenue === 0 ? null : row.revenue,
    product: row.product,
  }));
}
