/** The blocks in which rows of `events`, `recent`, `quarantine` and `outcomes` are sent; the columns stand in one order with the migrations. */
import type { EventRow, OutcomeRow, QuarantineRow } from './event-row.ts';
import { NativeBlock } from './native-block.ts';
import {
  ArrayColumn,
  HexColumn,
  Int64Column,
  IntColumn,
  LowCardinalityColumn,
  MapColumn,
  StringColumn,
  UuidColumn,
} from './native-columns.ts';

/** Rows of `events`. Written out, not looped over a table: 65 calls through a table cost twice as much. */
export class EventBlock extends NativeBlock {
  readonly #siteId = this.add('site_id', new UuidColumn());
  readonly #eventId = this.add('event_id', new UuidColumn());
  readonly #name = this.add('name', new LowCardinalityColumn());
  readonly #type = this.add('type', new LowCardinalityColumn());
  readonly #door = this.add('door', new LowCardinalityColumn());
  readonly #time = this.add('time', new Int64Column("DateTime64(3, 'UTC')"));
  readonly #originalTimestamp = this.add('original_timestamp', new StringColumn());
  readonly #receivedAt = this.add('received_at', new Int64Column("DateTime64(3, 'UTC')"));
  readonly #visitorId = this.add('visitor_id', new HexColumn());
  readonly #userId = this.add('user_id', new StringColumn());
  readonly #anonymousId = this.add('anonymous_id', new StringColumn());
  readonly #groupId = this.add('group_id', new LowCardinalityColumn());
  readonly #previousId = this.add('previous_id', new StringColumn());
  readonly #address = this.add('address', new StringColumn());
  readonly #bot = this.add('bot', new LowCardinalityColumn());
  readonly #sessionId = this.add('session_id', new HexColumn());
  readonly #sessionStart = this.add('session_start', new Int64Column("DateTime64(3, 'UTC')"));
  readonly #sessionSeq = this.add('session_seq', new IntColumn());
  readonly #sessionEnd = this.add('session_end', new Int64Column("DateTime64(3, 'UTC')"));
  readonly #sessionPageviews = this.add('session_pageviews', new IntColumn());
  readonly #visitChange = this.add('visit_change', new IntColumn('Int32'));
  readonly #bounceChange = this.add('bounce_change', new IntColumn('Int32'));
  readonly #durationChangeMs = this.add('duration_change_ms', new Int64Column());
  readonly #entryPage = this.add('entry_page', new StringColumn());
  readonly #hostname = this.add('hostname', new LowCardinalityColumn());
  readonly #path = this.add('path', new StringColumn());
  readonly #query = this.add('query', new StringColumn());
  readonly #title = this.add('title', new StringColumn());
  readonly #status = this.add('status', new IntColumn());
  readonly #responseBytes = this.add('response_bytes', new Int64Column());
  readonly #method = this.add('method', new LowCardinalityColumn());
  readonly #referrer = this.add('referrer', new StringColumn());
  readonly #source = this.add('source', new LowCardinalityColumn());
  readonly #channel = this.add('channel', new LowCardinalityColumn());
  readonly #utmSource = this.add('utm_source', new LowCardinalityColumn());
  readonly #utmMedium = this.add('utm_medium', new LowCardinalityColumn());
  readonly #utmCampaign = this.add('utm_campaign', new LowCardinalityColumn());
  readonly #utmTerm = this.add('utm_term', new LowCardinalityColumn());
  readonly #utmContent = this.add('utm_content', new LowCardinalityColumn());
  readonly #clickId = this.add('click_id', new LowCardinalityColumn());
  readonly #country = this.add('country', new LowCardinalityColumn());
  readonly #region = this.add('region', new LowCardinalityColumn());
  readonly #city = this.add('city', new LowCardinalityColumn());
  readonly #device = this.add('device', new LowCardinalityColumn());
  readonly #browser = this.add('browser', new LowCardinalityColumn());
  readonly #browserVersion = this.add('browser_version', new LowCardinalityColumn());
  readonly #os = this.add('os', new LowCardinalityColumn());
  readonly #osVersion = this.add('os_version', new LowCardinalityColumn());
  readonly #screen = this.add('screen', new LowCardinalityColumn());
  readonly #language = this.add('language', new LowCardinalityColumn());
  readonly #orderId = this.add('order_id', new StringColumn());
  readonly #revenue = this.add('revenue', new Int64Column('Decimal(18, 4)'));
  readonly #currency = this.add('currency', new LowCardinalityColumn());
  readonly #productIds = this.add('product_ids', new ArrayColumn(new StringColumn()));
  readonly #productNames = this.add('product_names', new ArrayColumn(new StringColumn()));
  readonly #productBrands = this.add('product_brands', new ArrayColumn(new StringColumn()));
  readonly #productCategories = this.add('product_categories', new ArrayColumn(new StringColumn()));
  readonly #productPrices = this.add('product_prices', new ArrayColumn(new Int64Column('Decimal(18, 4)')));
  readonly #productQuantities = this.add('product_quantities', new ArrayColumn(new IntColumn()));
  readonly #engagementMs = this.add('engagement_ms', new IntColumn());
  readonly #properties = this.add('properties', new MapColumn());
  readonly #traits = this.add('traits', new MapColumn());
  readonly #origin = this.add('origin', new LowCardinalityColumn());
  readonly #partition = this.add('partition', new IntColumn());
  readonly #batch = this.add('batch', new HexColumn());

  append(row: EventRow): void {
    this.#siteId.push(row.siteId);
    this.#eventId.push(row.eventId);
    this.#name.push(row.name);
    this.#type.push(row.type);
    this.#door.push(row.door);
    this.#time.push(row.time);
    this.#originalTimestamp.push(row.originalTimestamp);
    this.#receivedAt.push(row.receivedAt);
    this.#visitorId.push(row.visitorId);
    this.#userId.push(row.userId);
    this.#anonymousId.push(row.anonymousId);
    this.#groupId.push(row.groupId);
    this.#previousId.push(row.previousId);
    this.#address.push(row.address);
    this.#bot.push(row.bot);
    this.#sessionId.push(row.sessionId);
    this.#sessionStart.push(row.sessionStart);
    this.#sessionSeq.push(row.sessionSeq);
    this.#sessionEnd.push(row.sessionEnd);
    this.#sessionPageviews.push(row.sessionPageviews);
    this.#visitChange.push(row.visitChange);
    this.#bounceChange.push(row.bounceChange);
    this.#durationChangeMs.push(row.durationChangeMs);
    this.#entryPage.push(row.entryPage);
    this.#hostname.push(row.hostname);
    this.#path.push(row.path);
    this.#query.push(row.query);
    this.#title.push(row.title);
    this.#status.push(row.status);
    this.#responseBytes.push(row.responseBytes);
    this.#method.push(row.method);
    this.#referrer.push(row.referrer);
    this.#source.push(row.source);
    this.#channel.push(row.channel);
    this.#utmSource.push(row.utmSource);
    this.#utmMedium.push(row.utmMedium);
    this.#utmCampaign.push(row.utmCampaign);
    this.#utmTerm.push(row.utmTerm);
    this.#utmContent.push(row.utmContent);
    this.#clickId.push(row.clickId);
    this.#country.push(row.country);
    this.#region.push(row.region);
    this.#city.push(row.city);
    this.#device.push(row.device);
    this.#browser.push(row.browser);
    this.#browserVersion.push(row.browserVersion);
    this.#os.push(row.os);
    this.#osVersion.push(row.osVersion);
    this.#screen.push(row.screen);
    this.#language.push(row.language);
    this.#orderId.push(row.orderId);
    this.#revenue.push(row.revenue);
    this.#currency.push(row.currency);
    this.#productIds.push(row.productIds);
    this.#productNames.push(row.productNames);
    this.#productBrands.push(row.productBrands);
    this.#productCategories.push(row.productCategories);
    this.#productPrices.push(row.productPrices);
    this.#productQuantities.push(row.productQuantities);
    this.#engagementMs.push(row.engagementMs);
    this.#properties.push(row.properties);
    this.#traits.push(row.traits);
    this.#origin.push(row.origin);
    this.#partition.push(row.partition);
    this.#batch.push(row.batch);
    this.endRow();
  }
}

/** How long before its receipt an event of `recent` happened at most. */
const RECENT_MS = 60 * 60 * 1000;

/** Whether the event belongs into `recent`: all whose time is within the last hour do, and no import. */
export function isRecent({ time, receivedAt }: Pick<EventRow, 'time' | 'receivedAt'>): boolean {
  return time >= receivedAt - RECENT_MS;
}

/** What `recent` keeps of rows of `events`. */
export class RecentBlock extends NativeBlock {
  readonly #siteId = this.add('site_id', new UuidColumn());
  readonly #eventId = this.add('event_id', new UuidColumn());
  readonly #name = this.add('name', new LowCardinalityColumn());
  readonly #type = this.add('type', new LowCardinalityColumn());
  readonly #time = this.add('time', new Int64Column("DateTime64(3, 'UTC')"));
  readonly #receivedAt = this.add('received_at', new Int64Column("DateTime64(3, 'UTC')"));
  readonly #visitorId = this.add('visitor_id', new HexColumn());
  readonly #bot = this.add('bot', new LowCardinalityColumn());
  readonly #sessionId = this.add('session_id', new HexColumn());
  readonly #hostname = this.add('hostname', new LowCardinalityColumn());
  readonly #path = this.add('path', new StringColumn());
  readonly #source = this.add('source', new LowCardinalityColumn());
  readonly #channel = this.add('channel', new LowCardinalityColumn());
  readonly #country = this.add('country', new LowCardinalityColumn());
  readonly #device = this.add('device', new LowCardinalityColumn());
  readonly #browser = this.add('browser', new LowCardinalityColumn());
  readonly #os = this.add('os', new LowCardinalityColumn());
  readonly #revenue = this.add('revenue', new Int64Column('Decimal(18, 4)'));
  readonly #product = this.add('product', new StringColumn());
  readonly #partition = this.add('partition', new IntColumn());
  readonly #batch = this.add('batch', new HexColumn());

  append(row: EventRow): void {
    this.#siteId.push(row.siteId);
    this.#eventId.push(row.eventId);
    this.#name.push(row.name);
    this.#type.push(row.type);
    this.#time.push(row.time);
    this.#receivedAt.push(row.receivedAt);
    this.#visitorId.push(row.visitorId);
    this.#bot.push(row.bot);
    this.#sessionId.push(row.sessionId);
    this.#hostname.push(row.hostname);
    this.#path.push(row.path);
    this.#source.push(row.source);
    this.#channel.push(row.channel);
    this.#country.push(row.country);
    this.#device.push(row.device);
    this.#browser.push(row.browser);
    this.#os.push(row.os);
    this.#revenue.push(row.revenue);
    this.#product.push(row.productNames[0] || (row.productIds[0] ?? ''));
    this.#partition.push(row.partition);
    this.#batch.push(row.batch);
    this.endRow();
  }
}

/** The same rows, of events that are stored: the columns of `recent` as SQL over `events`. */
export const RECENT_FROM_EVENTS = {
  names: new RecentBlock().names.join(', '),
  columns: new RecentBlock().names
    .map((name) =>
      name === 'product'
        ? "if(empty(product_names) OR product_names[1] = '', product_ids[1], product_names[1]) AS product"
        : name,
    )
    .join(', '),
  condition: `time >= received_at - INTERVAL ${RECENT_MS / 1000} SECOND`,
};

/** Rows of `quarantine`. */
export class QuarantineBlock extends NativeBlock {
  readonly #siteId = this.add('site_id', new UuidColumn());
  readonly #eventId = this.add('event_id', new UuidColumn());
  readonly #receivedAt = this.add('received_at', new Int64Column("DateTime64(3, 'UTC')"));
  readonly #door = this.add('door', new LowCardinalityColumn());
  readonly #reason = this.add('reason', new LowCardinalityColumn());
  readonly #detail = this.add('detail', new StringColumn());
  readonly #origin = this.add('origin', new StringColumn());
  readonly #payload = this.add('payload', new StringColumn());
  readonly #partition = this.add('partition', new IntColumn());
  readonly #batch = this.add('batch', new HexColumn());

  append(row: QuarantineRow): void {
    this.#siteId.push(row.siteId);
    this.#eventId.push(row.eventId);
    this.#receivedAt.push(row.receivedAt);
    this.#door.push(row.door);
    this.#reason.push(row.reason);
    this.#detail.push(row.detail);
    this.#origin.push(row.origin);
    this.#payload.push(row.payload);
    this.#partition.push(row.partition);
    this.#batch.push(row.batch);
    this.endRow();
  }
}

/** Rows of `outcomes`. */
export class OutcomeBlock extends NativeBlock {
  readonly #siteId = this.add('site_id', new UuidColumn());
  readonly #minute = this.add('minute', new IntColumn());
  readonly #door = this.add('door', new LowCardinalityColumn());
  readonly #outcome = this.add('outcome', new LowCardinalityColumn());
  readonly #reason = this.add('reason', new LowCardinalityColumn());
  readonly #count = this.add('count', new Int64Column());
  readonly #stream = this.add('stream', new LowCardinalityColumn());
  readonly #offsetTo = this.add('offset_to', new Int64Column());
  readonly #partition = this.add('partition', new IntColumn());
  readonly #batch = this.add('batch', new HexColumn());

  append(row: OutcomeRow): void {
    this.#siteId.push(row.siteId);
    this.#minute.push(row.minute / 1000);
    this.#door.push(row.door);
    this.#outcome.push(row.outcome);
    this.#reason.push(row.reason);
    this.#count.push(row.count);
    this.#stream.push(row.stream);
    this.#offsetTo.push(row.offsetTo);
    this.#partition.push(row.partition);
    this.#batch.push(row.batch);
    this.endRow();
  }
}
