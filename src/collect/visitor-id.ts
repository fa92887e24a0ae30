/** Who an event is of, as 64 bits: from the ids the client gave, else from address and user agent under the day's salt (W10). */
import { hash } from 'node:crypto';

/**
 * 16 hex digits. What is hashed is tagged and of fixed length in front, so that no two visitors read the same. Not
 * remembered: to find a visitor among many takes as long as the hash.
 */
function visitorHash(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 16);
}

/** 16 hex digits. `anonymousId` names the device and comes first; `userId` alone names the person. */
export function visitorIdOf(
  siteId: string,
  ids: { readonly anonymousId: string; readonly userId: string },
): string | undefined {
  if (ids.anonymousId !== '') return visitorHash(`${siteId}a${ids.anonymousId}`);
  if (ids.userId !== '') return visitorHash(`${siteId}u${ids.userId}`);
  return undefined;
}

/** 16 hex digits that are the same within one UTC day, and that nobody can trace back once the salt is gone. `salt` is hex. */
export function dailyVisitorId(salt: string, siteId: string, address: string, userAgent: string): string {
  return visitorHash(`${salt}${siteId}s${address}\n${userAgent}`);
}
