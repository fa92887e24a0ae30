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

const FIELDS = ['messageId', 'anonymousId', 'userId', 'groupId', 'previousId'] as const;

/** Fills `into`. Space around an id is not part of it. */
export function readIds(raw: Readonly<Record<string, unknown>>, into: Identity, charsMax: number): Verdict {
  for (const field of FIELDS) {
    const given = raw[field];
    if (given === undefined || given === null || given === '') continue;
    const id = typeof given === 'string' ? given.trim() : typeof given === 'number' ? String(given) : undefined;
    if (id === undefined || id.length > charsMax) {
      const allowed = `text of at most ${charsMax} characters, or a number`;
      return refuse('invalid_field', { field, given: describe(given), allowed });
    }
    into[field] = id;
  }
  return PASS;
}
