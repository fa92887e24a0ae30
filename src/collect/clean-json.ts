/** Makes sure that what a stranger sent as JSON can be kept: bounded depth, well-formed text, no NUL, finite numbers, no `__proto__`. */
import type { JsonObject, JsonValue } from '../event/captured-event.ts';

export interface Inspection {
  isClean: boolean;
  /** Deeper than the limit, or without end. */
  isTooDeep: boolean;
  /** As JSON it has at most so many bytes; exact size costs six times as much to find out. */
  bytesMax: number;
}

/** A UTF-16 unit is at most six bytes of JSON, as an escape; quotes, a colon and a comma come with every text. */
const BYTES_PER_UNIT = 6;
const BYTES_PER_TEXT = 4;
/** No number, boolean or null with its comma is longer, and neither is a pair of brackets. */
const BYTES_PER_VALUE = 26;

/** Looks at every value once. Clean is by far the most common, and then the value is used as it is, without a copy. */
export function inspect(value: unknown, depthMax: number): Inspection {
  const inspection: Inspection = { isClean: true, isTooDeep: false, bytesMax: 0 };
  inspectValue(value, depthMax, inspection);
  return inspection;
}

function inspectValue(value: unknown, depthMax: number, inspection: Inspection): void {
  if (typeof value === 'string') {
    inspectText(value, inspection);
    return;
  }
  inspection.bytesMax += BYTES_PER_VALUE;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) inspection.isClean = false;
  } else if (typeof value === 'object') {
    if (value === null) return;
    if (depthMax === 0) inspection.isTooDeep = true;
    else if (Array.isArray(value)) inspectArray(value, depthMax - 1, inspection);
    else inspectObject(value as Readonly<Record<string, unknown>>, depthMax - 1, inspection);
  } else if (typeof value !== 'boolean') inspection.isClean = false;
}

function inspectText(text: string, inspection: Inspection): void {
  inspection.bytesMax += text.length * BYTES_PER_UNIT + BYTES_PER_TEXT;
  if (!text.isWellFormed() || text.includes('\0')) inspection.isClean = false;
}

function inspectArray(array: readonly unknown[], depthMax: number, inspection: Inspection): void {
  for (const element of array) {
    inspectValue(element, depthMax, inspection);
    if (inspection.isTooDeep) return;
  }
}

function inspectObject(object: Readonly<Record<string, unknown>>, depthMax: number, inspection: Inspection): void {
  for (const key in object) {
    inspectText(key, inspection);
    if (key === '__proto__') inspection.isClean = false;
    inspectValue(object[key], depthMax, inspection);
    if (inspection.isTooDeep) return;
  }
}

/** A lone surrogate and NUL become U+FFFD, as the WHATWG encoding and HTML standards have it. */
function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/**
 * A clean copy of a value that is not too deep. As in JSON.stringify, a number too large for a double
 * becomes null, and what JSON has no word for is left out. A key `__proto__` is left out: nothing honest is called so.
 */
export function cleaned(value: unknown): JsonValue {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value === 'object' && value !== null) return cleanedObject(value);
  return null;
}

function cleanedObject(object: object): JsonObject {
  const copy: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(object)) {
    if (key === '__proto__' || (value !== null && !KINDS.has(typeof value))) continue;
    copy[cleanText(key)] = cleaned(value);
  }
  return copy;
}

const KINDS = new Set(['string', 'number', 'boolean', 'object']);
