/** What one site's live board shows at one moment; sent as the SSE event `snapshot`, made once a tick however many watch. */

export interface LiveMinute {
  /** Start of the minute, Unix ms. */
  readonly minute: number;
  readonly visitors: number;
  readonly pageviews: number;
  readonly events: number;
}

export interface LiveRow {
  readonly value: string;
  readonly visitors: number;
}

export interface LiveEvent {
  readonly eventId: string;
  readonly name: string;
  /** Unix ms. */
  readonly time: number;
  readonly receivedAt: number;
  readonly hostname: string;
  readonly path: string;
  readonly source: string;
  readonly country: string;
  readonly device: string;
  readonly browser: string;
  readonly bot: boolean;
  /** In the site's currency; null for events that carry none. */
  readonly revenue: number | null;
  /** First product's name or id, '' when there is none. */
  readonly product: string;
}

export interface LiveSnapshot {
  readonly siteId: string;
  /** When it was made, Unix ms. */
  readonly at: number;
  /** Newest receivedAt among the events it counts; 0 when there are none in the window. */
  readonly freshThrough: number;
  /** People with an event in the last five minutes. */
  readonly visitorsNow: number;
  /** What `visitorsNow` usually is on this weekday at this time, from up to four weeks before; null without history. */
  readonly visitorsUsual: number | null;
  readonly eventsPerSecond: number;
  readonly eventsPerMinute: number;
  /** The last 30 minutes, oldest first, empty ones included. */
  readonly minutes: readonly LiveMinute[];
  readonly pages: readonly LiveRow[];
  readonly sources: readonly LiveRow[];
  readonly countries: readonly LiveRow[];
  readonly devices: readonly LiveRow[];
  /** Newest first. */
  readonly recent: readonly LiveEvent[];
  /** Since midnight in the site's time zone, and the same span of the same weekday one week before. */
  readonly today: LiveTotals;
  readonly weekBefore: LiveTotals;
}

export interface LiveTotals {
  readonly visitors: number;
  readonly pageviews: number;
  readonly orders: number;
  readonly revenue: number;
}

/** State of the whole pipeline; the SSE event `pipeline`, once a second. */
export interface PipelineStatus {
  readonly at: number;
  /** Over the last 24 hours, as the store has counted them. */
  readonly stored: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly refused: readonly { readonly reason: string; readonly count: number }[];
  /** Events of all sites accepted and not yet stored; null for those who do not manage. */
  readonly lagRecords: number | null;
  /** Age of the oldest of them: how far one's own numbers are behind, too. */
  readonly lagMs: number;
  /** Of all sites; null for those who do not manage. */
  readonly streamBytes: number | null;
  readonly engine: 'up' | 'down';
}
