/** Reads a stream record back into what a door has put into it; says why when it cannot. */
import type { CapturedEvent, StreamEntry } from '../event/captured-event.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const VISITOR_ID = /^[0-9a-f]{16}$/;

export type ReadEntry = { readonly entry: StreamEntry } | { readonly unreadable: string };

export function readEntry(value: Uint8Array): ReadEntry {
  let entry: StreamEntry;
  try {
    const bytes = Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    entry = JSON.parse(bytes.toString('utf8')) as StreamEntry;
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
  if (typeof entry !== 'object' || entry === null) return { unreadable: 'not an object' };
  switch (entry.kind) {
    case 'event':
      return isEvent(entry) ? { entry } : readLoosely(entry);
    case 'refusals':
      return (entry.siteId === '' || UUID.test(entry.siteId)) && isCount(entry.count) && isCount(entry.minute)
        ? { entry }
        : { unreadable: 'refusals with fields of wrong types' };
    case 'unreadable':
      return UUID.test(entry.siteId) && UUID.test(entry.eventId) && isCount(entry.receivedAt)
        ? { entry }
        : { unreadable: 'unreadable input with fields of wrong types' };
    default:
      return { unreadable: 'neither an event, refusals nor unreadable input' };
  }
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

/** What the steps and the row encoder rely on; everything else they read with care. */
function isEvent(event: CapturedEvent): boolean {
  return (
    UUID.test(event.siteId) &&
    UUID.test(event.eventId) &&
    VISITOR_ID.test(event.visitorId) &&
    Number.isSafeInteger(event.time) &&
    isCount(event.receivedAt) &&
    typeof event.name === 'string' &&
    typeof event.type === 'string' &&
    typeof event.door === 'string' &&
    typeof event.userAgent === 'string' &&
    typeof event.place === 'object' &&
    event.place !== null &&
    typeof event.properties === 'object' &&
    event.properties !== null &&
    typeof event.context === 'object' &&
    event.context !== null
  );
}

/** Ids in capitals are the same ids: the store gives them back in small letters. */
function readLoosely(event: CapturedEvent): ReadEntry {
  const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : '');
  const entry: CapturedEvent = {
    ...event,
    siteId: lower(event.siteId),
    eventId: lower(event.eventId),
    visitorId: lower(event.visitorId),
  };
  return isEvent(entry) ? { entry } : { unreadable: 'an event with fields missing or of wrong types' };
}
