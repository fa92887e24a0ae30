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

/** What `toISOString` writes from 2000 to 2999, which is what nearly all clients send. */
const USUAL = /^2\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
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
  if (USUAL.test(value)) return fromUsual(value);
  if (DIGITS.test(value)) return fromNumber(Number(value));
  const iso = ISO.exec(value);
  if (iso === null) return undefined;
  const zone = (iso[1] ?? 'Z').trim().toUpperCase().replace('UTC', 'Z');
  const local = iso[1] === undefined ? value : value.slice(0, -iso[1].length);
  const time = Date.parse(local.length === 10 ? local : `${local.replace(' ', 'T').replace(',', '.')}${zone}`);
  return Number.isNaN(time) ? undefined : time;
}

/** As `Date.parse` reads it, in a third of the time. */
function fromUsual(text: string): number {
  return Date.UTC(
    twoDigits(text, 0) * 100 + twoDigits(text, 2),
    twoDigits(text, 5) - 1,
    twoDigits(text, 8),
    twoDigits(text, 11),
    twoDigits(text, 14),
    twoDigits(text, 17),
    twoDigits(text, 20) * 10 + digit(text, 22),
  );
}

function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

function digit(text: string, at: number): number {
  return text.charCodeAt(at) - 0x30;
}

function fromNumber(value: number): number | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined;
  const time = Math.round(value < SECONDS_MAX ? value * 1000 : value);
  return time <= 8.64e15 ? time : undefined;
}
