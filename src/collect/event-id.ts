/** The id under which an event counts once however often it is sent (W2): the client's messageId as a UUID, or a new one. */
import { hash } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A messageId that is a UUID is the id itself; any other is hashed together with the site into a UUID of version 8 (RFC 9562, section 5.8). */
export function eventIdFrom(siteId: string, messageId: string): string {
  if (messageId.length === 36 && UUID.test(messageId)) return messageId.toLowerCase();
  const hex = hash('sha256', `${siteId}\n${messageId}`, 'hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** UUIDv7 (RFC 9562, section 5.7): the time, then the random bits of a UUIDv4, which sit in the same places. */
export function newEventId(nowMs: number, randomUuid: () => string): string {
  // In two halves, because a number of more than 32 bits takes a hundred times as long to write in hex.
  const high = Math.floor(nowMs / 0x10000);
  const low = nowMs - high * 0x10000;
  return `${high.toString(16).padStart(8, '0')}-${low.toString(16).padStart(4, '0')}-7${randomUuid().slice(15)}`;
}
