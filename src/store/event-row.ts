/** A row of `events`, of `quarantine` and of `outcomes`. */

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
