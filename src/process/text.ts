/** Reads loose JSON values as the texts and numbers that columns take, cut to what a column may hold. */
import { limits } from '../config/limits.ts';
import type { JsonObject, JsonValue } from '../event/captured-event.ts';

const EMPTY: JsonObject = Object.freeze({});

/** At most `bytesMax` bytes of UTF-8, cut between code points. */
export function clampText(text: string, bytesMax: number): string {
  // A UTF-16 unit makes three bytes at most.
  if (text.length * 3 <= bytesMax || Buffer.byteLength(text) <= bytesMax) return text;
  const bytes = Buffer.from(text.slice(0, bytesMax));
  let end = Math.min(bytesMax, bytes.length);
  // 10xxxxxx continues a code point: step back to one that starts.
  while (end > 0 && end < bytes.length && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

/** A text or number as text; '' for everything else. */
export function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return clampText(value, limits.stringBytesMax);
  return typeof value === 'number' ? String(value) : '';
}

/** The same, for what is grouped by. */
export function labelOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return clampText(value, limits.labelBytesMax);
  return typeof value === 'number' ? String(value) : '';
}

/** A finite number, or a text that says one; else undefined. */
export function numberOf(value: JsonValue | undefined): number | undefined {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** An integer within [0, max]; 0 for what is none. */
export function countOf(value: JsonValue | undefined, max: number): number {
  const number = numberOf(value);
  return number === undefined ? 0 : Math.min(max, Math.max(0, Math.round(number)));
}

export function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : EMPTY;
}
