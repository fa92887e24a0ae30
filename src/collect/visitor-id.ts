/** Who an event is of, as 64 bits: from the ids the client gave, else from address and user agent under the day's salt (W10). */
import { hash } from 'node:crypto';
import { BoundedMap } from '../config/bounded-map.ts';

export type VisitorHash = (text: string) => string;

/** 16 hex digits. What is hashed is tagged and of fixed length in front, so that no two visitors read the same. */
const visitorHash: VisitorHash = (text) => hash('sha256', text, 'hex').slice(0, 16);

/** The same, from memory for visitors who were there lately: most events are theirs. */
export function rememberingVisitorHash(entriesMax: number): VisitorHash {
  const recent = new BoundedMap<string, string>(entriesMax);
  return (text) => {
    const known = recent.get(text);
    if (known !== undefined) return known;
    const hashed = visitorHash(text);
    recent.set(text, hashed);
    return hashed;
  };
}

/** 16 hex digits. `anonymousId` names the device and comes first; `userId` alone names the person. */
export function visitorIdOf(
  siteId: string,
  ids: { readonly anonymousId: string; readonly userId: string },
  hashed = visitorHash,
): string | undefined {
  if (ids.anonymousId !== '') return hashed(`${siteId}a${ids.anonymousId}`);
  if (ids.userId !== '') return hashed(`${siteId}u${ids.userId}`);
  return undefined;
}

/** 16 hex digits that are the same within one UTC day, and that nobody can trace back once the salt is gone. `salt` is hex. */
export function dailyVisitorId(
  salt: string,
  siteId: string,
  address: string,
  userAgent: string,
  hashed = visitorHash,
): string {
  return hashed(`${salt}${siteId}s${address}\n${userAgent}`);
}
