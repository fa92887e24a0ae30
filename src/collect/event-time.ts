/** When an event happened: the client's timestamp, its clock corrected by `sentAt`, clamped to what the store can hold. */
import type { Limits } from '../config/limits.ts';

export interface EventTime {
  /** Unix ms. */
  readonly time: number;
  /** The client's own words, where `time` says something else. */
  readonly original: string | undefined;
  /** Whether the client said when, in a way that could be read. */
  readonly given: boolean;
}

export type TimeLimits = Pick<Limits, 'clockSkewToleratedMs' | 'futureMs' | 'eventTimeMin'>;

const ORIGINAL_CHARS_MAX = 64;

/**
 * `timestamp` and `sentAt` are by the same clock, so the difference between `sentAt` and our own clock is what the
 * client's is off by, when it is more than the network's doing. Without a readable timestamp it happened now.
 */
export function eventTime(
  timestamp: unknown,
  sentAt: number | undefined,
  receivedAt: number,
  limits: TimeLimits,
): EventTime {
  if (timestamp === undefined || timestamp === null || timestamp === '') {
    return { time: receivedAt, original: undefined, given: false };
  }
  const said = readTime(timestamp);
  if (said === undefined) return { time: receivedAt, original: verbatim(timestamp), given: false };
  const skew = sentAt === undefined ? 0 : receivedAt - sentAt;
  const corrected = Math.abs(skew) > limits.clockSkewToleratedMs ? said + skew : said;
  const time = clamp(corrected, receivedAt, limits);
  return { time, original: time === said ? undefined : verbatim(timestamp), given: true };
}

/** A clock in the future is wrong and says nothing; a time before the store's first is as old as the store can say. */
function clamp(time: number, receivedAt: number, limits: TimeLimits): number {
  if (time > receivedAt + limits.futureMs) return receivedAt;
  return Math.max(time, limits.eventTimeMin);
}

function verbatim(timestamp: unknown): string {
  return String(timestamp).slice(0, ORIGINAL_CHARS_MAX).toWellFormed();
}

/** Date and time by ISO 8601, with `T` or a space, and a zone or none. */
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?( ?Z| ?UTC| ?[+-]\d\d:?\d\d)?$/i;
const DIGITS = /^\d{9,16}(?:\.\d{1,6})?$/;
/** Unix seconds stay below until the year 5138, milliseconds are above since 1973. */
const SECONDS_MAX = 1e11;

/**
 * Unix ms of an ISO 8601 text or a number of seconds or milliseconds since 1970; undefined when it is neither. A text
 * without a zone is UTC: the zone of the machine that Weir runs on must not matter.
 */
export function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string' || value.length > ORIGINAL_CHARS_MAX) return undefined;
  if (DIGITS.test(value)) return fromNumber(Number(value));
  const iso = ISO.exec(value);
  if (iso === null) return undefined;
  const zone = (iso[1] ?? 'Z').trim().toUpperCase().replace('UTC', 'Z');
  const local = iso[1] === undefined ? value : value.slice(0, -iso[1].length);
  const time = Date.parse(local.length === 10 ? local : `${local.replace(' ', 'T').replace(',', '.')}${zone}`);
  return Number.isNaN(time) ? undefined : time;
}

function fromNumber(value: number): number | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined;
  const time = Math.round(value < SECONDS_MAX ? value * 1000 : value);
  return time <= 8.64e15 ? time : undefined;
}
