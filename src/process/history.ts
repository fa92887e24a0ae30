/** What the pipeline asks the store about the past: which ids and visits it holds, and how far a partition has come. Every answer leaves out one batch, the one being repeated. */
import { limits } from '../config/limits.ts';
import type { Store } from '../store/store.ts';
import { batchIdApart, batchIdWhole } from './batch-id.ts';
import { campaignKey } from './page-url.ts';
import type { TimeRange } from './time-ranges.ts';
import type { Visit } from './visits.ts';

export interface KnownVisit {
  readonly visitorId: string;
  readonly visit: Visit;
}

interface VisitRow {
  visitor: string;
  id: string;
  start: string;
  latest: string;
  seq: number;
  pageviews: number;
  bounce: number;
  entry: string;
  referrer: string;
  source: string;
  channel: string;
  campaign: [string, string, string, string, string, string];
  client: [string, string, string, string, string, string, string, string, string, string];
}

const UUID_BYTES = 16;
/** Lists of ids are long statements. */
const LONG_STATEMENT = { max_query_size: String(1024 * 1024) };

export class History {
  readonly #store: Store;
  readonly #partition: number;

  constructor(store: Store, partition: number) {
    this.#store = store;
    this.#partition = partition;
  }

  /** Whether the site has an event of before `time`. */
  async hasBefore(siteId: string, time: number): Promise<boolean> {
    const rows = await this.#store.query(
      'SELECT 1 FROM events WHERE site_id = {siteId:UUID} AND time < fromUnixTimestamp64Milli({time:Int64}) LIMIT 1',
      { siteId, time },
    );
    return rows.length > 0;
  }

  /** The earliest time since `from` after which the partition holds at most `idsMax` of the site's events. */
  async idsFrom(siteId: string, from: number, idsMax: number): Promise<number> {
    const [row] = await this.#store.query<{ ms: string }>(
      `SELECT toUnixTimestamp64Milli(time) AS ms FROM events
       WHERE site_id = {siteId:UUID} AND partition = {partition:UInt16} AND time >= fromUnixTimestamp64Milli({from:Int64}) ORDER BY time DESC LIMIT 1 OFFSET {idsMax:UInt64}`,
      { siteId, partition: this.#partition, from, idsMax },
    );
    return row ? Number(row.ms) + 1 : from;
  }

  /** Hands over the ids of the site's events since `from`, each as 16 bytes of `bytes` at `at`. */
  async eachIdSince(
    siteId: string,
    from: number,
    exceptBatch: string,
    take: (bytes: Buffer, at: number) => void,
  ): Promise<void> {
    let rest: Buffer = Buffer.alloc(0);
    const chunks = this.#store.readBinary(
      `SELECT event_id FROM events WHERE site_id = {siteId:UUID} AND partition = {partition:UInt16} AND time >= fromUnixTimestamp64Milli({from:Int64}) AND ${notOf(exceptBatch)}`,
      { siteId, partition: this.#partition, from },
    );
    for await (const chunk of chunks) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % UUID_BYTES);
      for (let at = 0; at < whole; at += UUID_BYTES) take(bytes, at);
      rest = bytes.subarray(whole);
    }
  }

  /** Those of `ids` that the site has within the ranges, with the time of each; an id may come several times. */
  async timesOf(
    siteId: string,
    ids: readonly string[],
    ranges: readonly TimeRange[],
    exceptBatch: string,
  ): Promise<readonly { id: string; time: number }[]> {
    const found: { id: string; time: number }[] = [];
    for (let at = 0; at < ids.length; at += limits.lateLookupKeysMax) {
      const list = ids.slice(at, at + limits.lateLookupKeysMax).map((id) => `'${id}'`);
      const rows = await this.#store.query<{ id: string; ms: string }>(
        `SELECT toString(event_id) AS id, toUnixTimestamp64Milli(time) AS ms FROM events
         WHERE site_id = {siteId:UUID} AND partition = {partition:UInt16} AND ${within(ranges)} AND ${notOf(exceptBatch)} AND event_id IN (${list})`,
        { siteId, partition: this.#partition },
        { settings: LONG_STATEMENT },
      );
      for (const row of rows) found.push({ id: row.id, time: Number(row.ms) });
    }
    return found;
  }

  /** The site's visits with an event since `from`, whole; all that end after it are among them. */
  visitsSince(siteId: string, from: number, exceptBatch: string): Promise<readonly KnownVisit[]> {
    const recent = `time >= fromUnixTimestamp64Milli(${from})`;
    // A visit lasts sessionLengthMsMax at most, and may have events up to a timeout before its start.
    const whole = `time >= fromUnixTimestamp64Milli(${from - limits.sessionLengthMsMax - limits.sessionTimeoutMs})`;
    return this.#visits(siteId, exceptBatch, recent, whole);
  }

  /** The visitors' visits that an event within the ranges could go on with. */
  async visitsAround(
    siteId: string,
    visitorIds: readonly string[],
    ranges: readonly TimeRange[],
    exceptBatch: string,
  ): Promise<readonly KnownVisit[]> {
    const found: KnownVisit[] = [];
    for (let at = 0; at < visitorIds.length; at += limits.lateLookupKeysMax) {
      const list = visitorIds.slice(at, at + limits.lateLookupKeysMax).map((id) => BigInt(`0x${id}`).toString());
      // A visit's events are never further apart than a timeout: one that an event can join has an event that near.
      const near = ranges.map(({ from, to }) => ({
        from: from - limits.sessionTimeoutMs,
        to: to + limits.sessionTimeoutMs,
      }));
      const reach = limits.sessionLengthMsMax + limits.sessionTimeoutMs;
      const whole = near.map(({ from, to }) => ({ from: from - reach, to: to + reach }));
      const visitors = `visitor_id IN (${list})`;
      found.push(
        ...(await this.#visits(
          siteId,
          exceptBatch,
          `${within(near)} AND ${visitors}`,
          `${within(whole)} AND ${visitors}`,
        )),
      );
    }
    return found;
  }

  async #visits(siteId: string, exceptBatch: string, some: string, whole: string): Promise<readonly KnownVisit[]> {
    const always = `site_id = {siteId:UUID} AND session_id != 0 AND ${notOf(exceptBatch)}`;
    const rows = await this.#store.query<VisitRow>(
      `SELECT lower(leftPad(hex(visitor_id), 16, '0')) AS visitor, lower(leftPad(hex(session_id), 16, '0')) AS id, toUnixTimestamp64Milli(session_start) AS start,
         toUnixTimestamp64Milli(max(session_end)) AS latest, max(session_seq) AS seq, max(session_pageviews) AS pageviews, toInt32(sum(bounce_change)) AS bounce,
         any(entry_page) AS entry, any(events.referrer) AS referrer, any(events.source) AS source, any(events.channel) AS channel,
         any(tuple(utm_source, utm_medium, utm_campaign, utm_term, utm_content, click_id)) AS campaign,
         argMin(tuple(country, region, city, device, browser, browser_version, os, os_version, screen, language), session_seq) AS client
       FROM events
       WHERE ${always} AND ${whole} AND session_id IN (SELECT session_id FROM events WHERE ${always} AND ${some})
       GROUP BY visitor_id, session_id, session_start ORDER BY session_start, session_id`,
      { siteId },
      { settings: { ...LONG_STATEMENT, output_format_json_named_tuples_as_objects: 0 } },
    );
    return rows.map((row) => ({ visitorId: row.visitor, visit: visitOf(row) }));
  }

  /** Those of `ids` that are in quarantine already. */
  async quarantined(ids: readonly string[], exceptBatch: string): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (let at = 0; at < ids.length; at += limits.lateLookupKeysMax) {
      const list = ids.slice(at, at + limits.lateLookupKeysMax).map((id) => `'${id}'`);
      const rows = await this.#store.query<{ key: string }>(
        `SELECT DISTINCT concat(toString(site_id), toString(event_id)) AS key FROM quarantine WHERE event_id IN (${list}) AND ${notOf(exceptBatch)}`,
        {},
        { settings: LONG_STATEMENT },
      );
      for (const row of rows) found.add(row.key);
    }
    return found;
  }

  /** Whether the batch's last insert is in: then all of it is. */
  async isComplete(batch: string): Promise<boolean> {
    const rows = await this.#store.query(
      `SELECT 1 FROM outcomes WHERE NOT ${notOf(batch)} AND partition = {partition:UInt16} LIMIT 1`,
      { partition: this.#partition },
    );
    return rows.length > 0;
  }

  /** Whether the server is still at an insert of the batch: one that a dead worker has left behind. */
  async isUnderWay(batch: string): Promise<boolean> {
    const ids = [batchIdWhole(batch), batchIdApart(batch)];
    const rows = await this.#store.query(
      `SELECT 1 FROM system.processes WHERE startsWith(query, 'INSERT') AND multiSearchAny(query, {ids:Array(String)}) LIMIT 1`,
      { ids },
    );
    return rows.length > 0;
  }

  /** The offset that the partition's complete batches have reached, of this stream; 0 when there are none. A replay stays below it. */
  async reached(streamId: string, exceptBatch: string): Promise<number> {
    const [row] = await this.#store.query<{ reached: string }>(
      `SELECT max(offset_to) AS reached FROM outcomes WHERE partition = {partition:UInt16} AND stream = {streamId:String} AND ${notOf(exceptBatch)}`,
      { partition: this.#partition, streamId },
    );
    return Number(row?.reached ?? 0);
  }

  /** Ids of the events that a batch has stored so far. */
  async storedBy(batch: string): Promise<ReadonlySet<string>> {
    const rows = await this.#store.query<{ key: string }>(
      `SELECT concat(toString(site_id), toString(event_id)) AS key FROM events WHERE NOT ${notOf(batch)} AND partition = {partition:UInt16}`,
      { partition: this.#partition },
    );
    return new Set(rows.map((row) => row.key));
  }
}

function visitOf(row: VisitRow): Visit {
  const [source, medium, name, term, content, clickId] = row.campaign;
  const campaign = { source, medium, name, term, content, clickId };
  const [country, region, city, device, browser, browserVersion, os, osVersion, screen, language] = row.client;
  return {
    id: row.id,
    start: Number(row.start),
    end: Number(row.latest),
    seq: row.seq,
    pageviews: row.pageviews,
    isBounce: row.bounce > 0,
    entryPage: row.entry,
    acquisition: {
      referrer: row.referrer,
      source: row.source,
      channel: row.channel,
      campaign,
      campaignKey: campaignKey(campaign),
    },
    client: { country, region, city, device, browser, browserVersion, os, osVersion, screen, language },
    earlier: undefined,
  };
}

/** Both ids that one batch may go by: see batchIdApart. */
function notOf(batch: string): string {
  if (!/^[0-9a-f]{16}$/.test(batch)) throw new RangeError(`${JSON.stringify(batch)} is not a batch id`);
  const id = BigInt(`0x${batch}`);
  return `(batch NOT IN (${id & ~1n}, ${id | 1n}))`;
}

const within = (ranges: readonly TimeRange[]) =>
  `(${ranges.map(({ from, to }) => `time BETWEEN fromUnixTimestamp64Milli(${from}) AND fromUnixTimestamp64Milli(${to})`).join(' OR ')})`;
