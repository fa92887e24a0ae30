/** The ids an event carries, as text: Segment's clients send numbers too, and empty ones for none. */
import { describe, PASS, refuse, type Verdict } from './refusal.ts';

/** '' where not given. */
export interface Identity {
  messageId: string;
  anonymousId: string;
  userId: string;
  groupId: string;
  previousId: string;
}

/** Fills `into`, field by field: a loop over their names would take twice as long, and this is done for every event. */
export function readIds(raw: Readonly<Record<string, unknown>>, into: Identity, charsMax: number): Verdict {
  const messageId = idOf(raw.messageId, charsMax);
  if (messageId === undefined) return invalid('messageId', raw.messageId, charsMax);
  into.messageId = messageId;
  const anonymousId = idOf(raw.anonymousId, charsMax);
  if (anonymousId === undefined) return invalid('anonymousId', raw.anonymousId, charsMax);
  into.anonymousId = anonymousId;
  const userId = idOf(raw.userId, charsMax);
  if (userId === undefined) return invalid('userId', raw.userId, charsMax);
  into.userId = userId;
  const groupId = idOf(raw.groupId, charsMax);
  if (groupId === undefined) return invalid('groupId', raw.groupId, charsMax);
  into.groupId = groupId;
  const previousId = idOf(raw.previousId, charsMax);
  if (previousId === undefined) return invalid('previousId', raw.previousId, charsMax);
  into.previousId = previousId;
  return PASS;
}

/** Space around an id is not part of it. Undefined: it is no id. */
function idOf(given: unknown, charsMax: number): string | undefined {
  if (given === undefined || given === null || given === '') return '';
  const id = typeof given === 'string' ? given.trim() : typeof given === 'number' ? String(given) : undefined;
  return id !== undefined && id.length <= charsMax ? id : undefined;
}

function invalid(field: string, given: unknown, charsMax: number): Verdict {
  const allowed = `text of at most ${charsMax} characters, or a number`;
  return refuse('invalid_field', { field, given: describe(given), allowed });
}
