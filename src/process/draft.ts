/** The row a batch is working on: one object, filled by the steps and written out before the next event takes it over. */
import type { CapturedEvent } from '../event/captured-event.ts';
import type { EventRow } from '../store/event-row.ts';
import { NO_COMMERCE } from './commerce.ts';
import { type Campaign, NO_CAMPAIGN } from './page-url.ts';

type Mutable<Row> = { -readonly [Column in keyof Row]: Row[Column] };

/** Reused for every event: a fresh object of 65 fields an event costs as much as all the steps together. */
export interface Draft extends Mutable<EventRow> {
  event: CapturedEvent;
  /** Fingerprint of (site, event id), two 32-bit words. */
  idLow: number;
  idHigh: number;
  /** As the sender wrote it; the referrer column holds the visit's. */
  referrerUrl: string;
  /** Of this event's own page. */
  eventCampaign: Campaign;
  /** A page or screen was shown. */
  isView: boolean;
  /** Shows that the visitor does something, and so ends a bounce. */
  isInteractive: boolean;
}

export function newDraft(partition: number, batch: string): Draft {
  return {
    // Every field of it is set before a step reads it.
    event: undefined as unknown as CapturedEvent,
    idLow: 0,
    idHigh: 0,
    referrerUrl: '',
    eventCampaign: NO_CAMPAIGN,
    isView: false,
    isInteractive: false,
    siteId: '',
    eventId: '',
    name: '',
    type: '',
    door: '',
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
    hostname: '',
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
    ...NO_COMMERCE,
    engagementMs: 0,
    properties: [],
    traits: [],
    origin: '',
    partition,
    batch,
  };
}
