/** A row of `events`, of `recent`, of `quarantine` and of `outcomes`, and how each is written in RowBinary; the columns stand in one order with the migrations. */
import type { RowBinaryWriter } from './row-binary.ts';

/** Times are Unix ms; money is in 1/10,000 of the currency's unit, a safe integer; 64-bit ids are 16 hex digits, '' is 0. */
export interface EventRow {
  readonly siteId: string;
  readonly eventId: string;
  readonly name: string;
  readonly type: string;
  readonly door: string;
  readonly time: number;
  readonly originalTimestamp: string;
  readonly receivedAt: number;

  readonly visitorId: string;
  readonly userId: string;
  readonly anonymousId: string;
  readonly groupId: string;
  readonly previousId: string;
  readonly address: string;
  readonly bot: string;

  readonly sessionId: string;
  readonly sessionStart: number;
  readonly sessionSeq: number;
  readonly sessionEnd: number;
  readonly sessionPageviews: number;
  readonly visitChange: number;
  readonly bounceChange: number;
  readonly durationChangeMs: number;
  readonly entryPage: string;

  readonly hostname: string;
  readonly path: string;
  readonly query: string;
  readonly title: string;
  readonly status: number;
  readonly responseBytes: number;
  readonly method: string;

  readonly referrer: string;
  readonly source: string;
  readonly channel: string;
  readonly utmSource: string;
  readonly utmMedium: string;
  readonly utmCampaign: string;
  readonly utmTerm: string;
  readonly utmContent: string;
  readonly clickId: string;

  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly device: string;
  readonly browser: string;
  readonly browserVersion: string;
  readonly os: string;
  readonly osVersion: string;
  readonly screen: string;
  readonly language: string;

  readonly orderId: string;
  readonly revenue: number;
  readonly currency: string;
  readonly productIds: readonly string[];
  readonly productNames: readonly string[];
  readonly productBrands: readonly string[];
  readonly productCategories: readonly string[];
  readonly productPrices: readonly number[];
  readonly productQuantities: readonly number[];

  readonly engagementMs: number;
  /** Names and values by turns. */
  readonly properties: readonly string[];
  readonly traits: readonly string[];
  readonly origin: string;

  readonly partition: number;
  readonly batch: string;
}

export interface QuarantineRow {
  readonly siteId: string;
  readonly eventId: string;
  readonly receivedAt: number;
  readonly door: string;
  readonly reason: string;
  readonly detail: string;
  readonly origin: string;
  readonly payload: string;
  readonly partition: number;
  readonly batch: string;
}

export type Outcome = 'stored' | 'quarantined' | 'duplicate' | 'refused';

export interface OutcomeRow {
  readonly siteId: string;
  /** Start of the minute, Unix ms. */
  readonly minute: number;
  readonly door: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly count: number;
  /** Name of the stream, and the offset that this batch reaches in the partition: by them a replay is known. */
  readonly stream: string;
  readonly offsetTo: number;
  readonly partition: number;
  readonly batch: string;
}

// biome-ignore format: one group of columns a line, as in the migration.
export const EVENT_COLUMNS = [
  'site_id', 'event_id', 'name', 'type', 'door', 'time', 'original_timestamp', 'received_at',
  'visitor_id', 'user_id', 'anonymous_id', 'group_id', 'previous_id', 'address', 'bot',
  'session_id', 'session_start', 'session_seq', 'session_end', 'session_pageviews', 'visit_change', 'bounce_change', 'duration_change_ms', 'entry_page',
  'hostname', 'path', 'query', 'title', 'status', 'response_bytes', 'method',
  'referrer', 'source', 'channel', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'click_id',
  'country', 'region', 'city', 'device', 'browser', 'browser_version', 'os', 'os_version', 'screen', 'language',
  'order_id', 'revenue', 'currency', 'product_ids', 'product_names', 'product_brands', 'product_categories', 'product_prices', 'product_quantities',
  'engagement_ms', 'properties', 'traits', 'origin',
  'partition', 'batch',
] as const;

// biome-ignore format: one group of columns a line, as in the migration.
export const RECENT_COLUMNS = [
  'site_id', 'event_id', 'name', 'type', 'time', 'received_at',
  'visitor_id', 'bot', 'session_id', 'hostname', 'path', 'source', 'channel',
  'country', 'device', 'browser', 'os', 'revenue', 'product',
  'partition', 'batch',
] as const;

/** How long before its receipt an event of `recent` happened at most. */
const RECENT_MS = 60 * 60 * 1000;

export const QUARANTINE_COLUMNS = [
  'site_id',
  'event_id',
  'received_at',
  'door',
  'reason',
  'detail',
  'origin',
  'payload',
  'partition',
  'batch',
] as const;

export const OUTCOME_COLUMNS = [
  'site_id',
  'minute',
  'door',
  'outcome',
  'reason',
  'count',
  'stream',
  'offset_to',
  'partition',
  'batch',
] as const;

const OUTCOME_CODES: Readonly<Record<Outcome, number>> = { stored: 1, quarantined: 2, duplicate: 3, refused: 4 };

/** Appends one row. Written out, not looped over a table: 65 calls through a table cost twice as much. */
export function writeEventRow(to: RowBinaryWriter, row: EventRow): void {
  to.uuid(row.siteId);
  to.uuid(row.eventId);
  to.string(row.name);
  to.string(row.type);
  to.string(row.door);
  to.i64(row.time);
  to.string(row.originalTimestamp);
  to.i64(row.receivedAt);

  to.u64Hex(row.visitorId);
  to.string(row.userId);
  to.string(row.anonymousId);
  to.string(row.groupId);
  to.string(row.previousId);
  to.string(row.address);
  to.string(row.bot);

  to.u64Hex(row.sessionId);
  to.i64(row.sessionStart);
  to.u32(row.sessionSeq);
  to.i64(row.sessionEnd);
  to.u32(row.sessionPageviews);
  to.u8(row.visitChange);
  to.u8(row.bounceChange);
  to.i64(row.durationChangeMs);
  to.string(row.entryPage);

  to.string(row.hostname);
  to.string(row.path);
  to.string(row.query);
  to.string(row.title);
  to.u16(row.status);
  to.i64(row.responseBytes);
  to.string(row.method);

  to.string(row.referrer);
  to.string(row.source);
  to.string(row.channel);
  to.string(row.utmSource);
  to.string(row.utmMedium);
  to.string(row.utmCampaign);
  to.string(row.utmTerm);
  to.string(row.utmContent);
  to.string(row.clickId);

  to.string(row.country);
  to.string(row.region);
  to.string(row.city);
  to.string(row.device);
  to.string(row.browser);
  to.string(row.browserVersion);
  to.string(row.os);
  to.string(row.osVersion);
  to.string(row.screen);
  to.string(row.language);

  to.string(row.orderId);
  to.i64(row.revenue);
  to.string(row.currency);
  to.strings(row.productIds);
  to.strings(row.productNames);
  to.strings(row.productBrands);
  to.strings(row.productCategories);
  to.varint(row.productPrices.length);
  for (const price of row.productPrices) to.i64(price);
  to.varint(row.productQuantities.length);
  for (const quantity of row.productQuantities) to.u32(quantity);

  to.u32(row.engagementMs);
  to.map(row.properties);
  to.map(row.traits);
  to.string(row.origin);

  to.u16(row.partition);
  to.u64Hex(row.batch);
}

/** Whether the event belongs into `recent`: all whose time is within the last hour do, and no import. */
export function isRecent({ time, receivedAt }: Pick<EventRow, 'time' | 'receivedAt'>): boolean {
  return time >= receivedAt - RECENT_MS;
}

/** Appends what `recent` keeps of the row. */
export function writeRecentRow(to: RowBinaryWriter, row: EventRow): void {
  to.uuid(row.siteId);
  to.uuid(row.eventId);
  to.string(row.name);
  to.string(row.type);
  to.i64(row.time);
  to.i64(row.receivedAt);
  to.u64Hex(row.visitorId);
  to.string(row.bot);
  to.u64Hex(row.sessionId);
  to.string(row.hostname);
  to.string(row.path);
  to.string(row.source);
  to.string(row.channel);
  to.string(row.country);
  to.string(row.device);
  to.string(row.browser);
  to.string(row.os);
  to.i64(row.revenue);
  to.string(row.productNames[0] || (row.productIds[0] ?? ''));
  to.u16(row.partition);
  to.u64Hex(row.batch);
}

/** The same rows, of events that are stored: the columns of `recent` as SQL over `events`. */
export const RECENT_FROM_EVENTS = {
  columns: RECENT_COLUMNS.map((column) =>
    column === 'product'
      ? "if(empty(product_names) OR product_names[1] = '', product_ids[1], product_names[1]) AS product"
      : column,
  ).join(', '),
  condition: `time >= received_at - INTERVAL ${RECENT_MS / 1000} SECOND`,
};

export function writeQuarantineRow(to: RowBinaryWriter, row: QuarantineRow): void {
  to.uuid(row.siteId);
  to.uuid(row.eventId);
  to.i64(row.receivedAt);
  to.string(row.door);
  to.string(row.reason);
  to.string(row.detail);
  to.string(row.origin);
  to.string(row.payload);
  to.u16(row.partition);
  to.u64Hex(row.batch);
}

export function writeOutcomeRow(to: RowBinaryWriter, row: OutcomeRow): void {
  to.uuid(row.siteId);
  to.u32(row.minute / 1000);
  to.string(row.door);
  to.u8(OUTCOME_CODES[row.outcome]);
  to.string(row.reason);
  to.i64(row.count);
  to.string(row.stream);
  to.i64(row.offsetTo);
  to.u16(row.partition);
  to.u64Hex(row.batch);
}
