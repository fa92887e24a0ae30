/** Makes consistent rows of `events` from a short description of visits, as the pipeline would have written them. */
import { createHash } from 'node:crypto';
import type { EventRow } from '../../src/store/event-row.ts';

export interface DescribedEvent {
  /** After the visit's first event, ms; may lie before it, when it came late. */
  readonly after: number;
  readonly name: string;
  readonly type?: string;
  readonly path?: string;
  readonly revenue?: number;
  readonly engagementMs?: number;
  readonly products?: readonly { readonly brand: string; readonly price: number; readonly quantity: number }[];
  readonly properties?: Readonly<Record<string, string>>;
}

export interface DescribedVisit {
  readonly siteId: string;
  readonly visitor: number;
  /** Unix ms. */
  readonly start: number;
  readonly events: readonly DescribedEvent[];
  readonly bot?: string;
  readonly columns?: Partial<EventRow>;
}

const hex = (text: string) => createHash('sha256').update(text).digest('hex');

/** Rows in the order in which the pipeline would have seen them. */
export function visitRows(visit: DescribedVisit): EventRow[] {
  const visitorId = hex(`visitor ${visit.visitor}`).slice(0, 16);
  const sessionId = hex(`${visit.siteId} ${visit.visitor} ${visit.start}`).slice(0, 16);
  let end = visit.start;
  let pageviews = 0;
  let isBounce = true;
  let entryPage = '';
  return visit.events.map((event, index): EventRow => {
    const time = visit.start + event.after;
    const before = { end, isBounce };
    end = Math.max(end, time);
    if (event.name === 'pageview') pageviews++;
    if (index === 0) entryPage = event.path ?? '';
    isBounce = isBounce && pageviews <= 1 && index === 0;
    const bounceChange = index === 0 ? Number(isBounce) : Number(isBounce) - Number(before.isBounce);
    const products = event.products ?? [];
    return {
      ...EMPTY_ROW,
      siteId: visit.siteId,
      eventId: uuid(`${sessionId} ${index}`),
      name: event.name,
      type: event.type ?? (event.name === 'pageview' ? 'page' : 'track'),
      time,
      receivedAt: time + 20,
      visitorId,
      bot: visit.bot ?? '',
      sessionId,
      sessionStart: visit.start,
      sessionSeq: index + 1,
      sessionEnd: end,
      sessionPageviews: pageviews,
      visitChange: index === 0 ? 1 : 0,
      bounceChange,
      durationChangeMs: end - before.end,
      entryPage,
      path: event.path ?? '',
      revenue: Math.round((event.revenue ?? 0) * 10_000),
      engagementMs: event.engagementMs ?? 0,
      productIds: products.map(({ brand }) => `id-${brand}`),
      productNames: products.map(({ brand }) => `Thing of ${brand}`),
      productBrands: products.map(({ brand }) => brand),
      productCategories: products.map(() => 'things'),
      productPrices: products.map(({ price }) => Math.round(price * 10_000)),
      productQuantities: products.map(({ quantity }) => quantity),
      properties: Object.entries(event.properties ?? {}).flat(),
      ...visit.columns,
    };
  });
}

/** An event that belongs to no visit: identify. */
export function identifyRow(siteId: string, visitor: number, time: number, columns: Partial<EventRow> = {}): EventRow {
  return {
    ...EMPTY_ROW,
    siteId,
    eventId: uuid(`identify ${visitor} ${time}`),
    name: 'identify',
    type: 'identify',
    time,
    receivedAt: time + 20,
    visitorId: hex(`visitor ${visitor}`).slice(0, 16),
    ...columns,
  };
}

function uuid(text: string): string {
  const digits = hex(text);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

const EMPTY_ROW: EventRow = {
  siteId: '',
  eventId: '',
  name: '',
  type: 'track',
  door: 'segment',
  time: 0,
  originalTimestamp: '',
  receivedAt: 0,
  visitorId: '',
  userId: '',
  anonymousId: '',
  groupId: '',
  previousId: '',
  address: '',
  bot: '',
  sessionId: '',
  sessionStart: 0,
  sessionSeq: 0,
  sessionEnd: 0,
  sessionPageviews: 0,
  visitChange: 0,
  bounceChange: 0,
  durationChangeMs: 0,
  entryPage: '',
  hostname: 'shop.example',
  path: '',
  query: '',
  title: '',
  status: 0,
  responseBytes: 0,
  method: '',
  referrer: '',
  source: '',
  channel: '',
  utmSource: '',
  utmMedium: '',
  utmCampaign: '',
  utmTerm: '',
  utmContent: '',
  clickId: '',
  country: '',
  region: '',
  city: '',
  device: '',
  browser: '',
  browserVersion: '',
  os: '',
  osVersion: '',
  screen: '',
  language: '',
  orderId: '',
  revenue: 0,
  currency: '',
  productIds: [],
  productNames: [],
  productBrands: [],
  productCategories: [],
  productPrices: [],
  productQuantities: [],
  engagementMs: 0,
  properties: [],
  traits: [],
  origin: '',
  partition: 0,
  batch: '0000000000000001',
};
