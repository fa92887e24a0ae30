/** What a step at the door returns: ok, or a refusal with its reason and what was wrong. Refusals are values; nothing here throws. */
import { REFUSALS, type Refusal } from '../event/reasons.ts';

export interface RefusalDetails {
  /** Where it is wrong, as the sender wrote it: `properties`, `batch`, `Content-Encoding`. */
  readonly field?: string;
  /** What was given, shortened. */
  readonly given?: string;
  readonly allowed?: string;
}

export interface Refused {
  readonly ok: false;
  readonly reason: Refusal;
  readonly details: RefusalDetails;
  /** Whole seconds after which it may be tried again; only where trying again can help. */
  readonly retryAfterS?: number;
  /** Whose events they were, where that was known by then. */
  readonly siteId?: string;
  /** How many events it befell, where that was known by then. */
  readonly events?: number;
}

export interface Accepted<T> {
  readonly ok: true;
  readonly value: T;
}

export type Outcome<T> = Accepted<T> | Refused;

/** What a step without a result of its own returns. */
export type Verdict = typeof PASS | Refused;
export const PASS = Object.freeze({ ok: true as const });

export function accept<T>(value: T): Accepted<T> {
  return { ok: true, value };
}

export function refuse(reason: Refusal, details: RefusalDetails = {}, retryAfterS?: number): Refused {
  return retryAfterS === undefined ? { ok: false, reason, details } : { ok: false, reason, details, retryAfterS };
}

/**
 * Segment's clients never send a 400 again and send most others again, so that a refusal that cannot change is a 4xx and
 * one that can is 408, 429 or 503.
 */
const STATUSES: Partial<Readonly<Record<Refusal, number>>> = {
  missing_write_key: 401,
  unknown_write_key: 401,
  origin_not_allowed: 403,
  request_timeout: 408,
  body_too_large: 413,
  batch_too_long: 413,
  event_too_large: 413,
  rate_limited: 429,
  overloaded: 503,
  storage_full: 503,
};

export function statusOf(reason: Refusal): number {
  return STATUSES[reason] ?? 400;
}

/** Whether the same request may be taken later: then nothing of it is taken now, so that the sender repeats the whole. */
export function isTemporary(reason: Refusal): boolean {
  return statusOf(reason) >= 429 || reason === 'request_timeout';
}

/** The refusal as its sender reads it. */
export function explain({ reason, details }: Refused): { code: Refusal; message: string; details?: RefusalDetails } {
  const { field, given, allowed } = details;
  const found = given === undefined ? '' : ` ${field ?? 'It'} is ${given}.`;
  const rule = allowed === undefined ? '' : ` Allowed: ${allowed}.`;
  const message = `${REFUSALS[reason]}${found}${rule}`;
  return found === '' && rule === '' && field === undefined
    ? { code: reason, message }
    : { code: reason, message, details };
}

const SHOWN_CHARS_MAX = 80;

/** A value in a few words, for `given`. */
export function describe(value: unknown): string {
  if (value === undefined) return 'not given';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return String(value).slice(0, SHOWN_CHARS_MAX);
  if (value.length <= SHOWN_CHARS_MAX) return JSON.stringify(value.toWellFormed());
  return `${JSON.stringify(value.slice(0, SHOWN_CHARS_MAX).toWellFormed())}… (${value.length} characters)`;
}
