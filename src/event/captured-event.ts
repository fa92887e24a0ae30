/** The event as the stream keeps it: checked and stamped at the door, not yet enriched. It carries no IP address. */

export const EVENT_TYPES = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** The wire protocol an event came in by. */
export type Door = 'segment' | 'pixel' | 'log';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

/** Where an address lies, looked up at the door because the address itself goes no further (W10). */
export interface Place {
  /** ISO 3166-1 alpha-2, or '' when unknown. */
  readonly country: string;
  readonly region: string;
  readonly city: string;
}

export interface CapturedEvent {
  readonly kind: 'event';
  readonly siteId: string;
  /** UUID that retries repeat: the client's messageId when it is a UUID, else derived from it and the site. */
  readonly eventId: string;
  readonly door: Door;
  readonly type: EventType;
  /** `track`: the event's own name; `page`: `pageview`; otherwise the type. */
  readonly name: string;
  /** 64 bits, 16 hex digits. From anonymousId or userId when the client gave one, else daily-salted address + user agent. */
  readonly visitorId: string;
  readonly anonymousId?: string;
  readonly userId?: string;
  readonly groupId?: string;
  /** `alias`: the id that the user had before. */
  readonly previousId?: string;
  /** When it happened, Unix ms: the client's clock corrected by `sentAt`, clamped to what the store can hold. */
  readonly time: number;
  /** The client's own timestamp, verbatim, when `time` differs from it. */
  readonly originalTimestamp?: string;
  /** Whether the client said when it happened. Without, a retry comes with another time, so duplicates are looked for further back. */
  readonly timeGiven: boolean;
  /** When the door took it, Unix ms. */
  readonly receivedAt: number;
  readonly userAgent: string;
  readonly place: Place;
  /** Kept only where the site asks for it. */
  readonly address?: string;
  readonly properties: JsonObject;
  readonly traits?: JsonObject;
  /** Segment's `context` less what has a field above (ip, userAgent). */
  readonly context: JsonObject;
  /** What an imported event came with: its file and the import, `access.log.gz#1f3a9c02`. Few distinct values. */
  readonly origin?: string;
}

/** How often one reason befell a site's events at one door, within `minute`. Rides in the stream so that it is counted exactly once. */
export interface RefusalTally {
  readonly kind: 'refusals';
  /** '' where the write key belonged to no site. */
  readonly siteId: string;
  readonly door: Door;
  readonly reason: string;
  /** Start of the minute, Unix ms. */
  readonly minute: number;
  readonly count: number;
}

/** Something that reached a door, could be read as a line or object, but not be made an event of: kept for a person to look at and replay. */
export interface UnreadableInput {
  readonly kind: 'unreadable';
  readonly siteId: string;
  readonly eventId: string;
  readonly door: Door;
  readonly reason: string;
  readonly detail: string;
  readonly receivedAt: number;
  readonly payload: string;
  /** Where it stood: `access.log.gz:4711`. */
  readonly origin?: string;
}

export type StreamEntry = CapturedEvent | RefusalTally | UnreadableInput;
