/** How far the numbers on the screen can be believed: a pure function of what was heard when. Never hides age, never invents it. */
import type { Link } from '../api/event-stream.ts';

export interface Heard {
  readonly link: Link;
  /** When the last snapshot arrived here, Unix ms by this machine's clock; null before the first. */
  readonly snapshotAt: number | null;
  /** The server said that it could not count, and has sent nothing counted since. */
  readonly countingFailed: boolean;
  /** What the pipeline last said of its engine. */
  readonly engineDown: boolean;
}

export type Freshness =
  | { readonly kind: 'loading' }
  | { readonly kind: 'live' }
  /** Numbers are shown but old. */
  | {
      readonly kind: 'stale';
      readonly ageMs: number;
      readonly cause: 'engine' | 'link' | 'silence';
      readonly retryInMs: number | null;
    }
  /** Nothing to show yet, and something is in the way. */
  | { readonly kind: 'failing'; readonly cause: 'engine' | 'link'; readonly retryInMs: number | null }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'refused' };

/** A snapshot comes at least once a second; three missed are worth a word. */
export const STALE_AFTER_MS = 4_000;
/** A first connection may take this long before it is called a failure. */
export const LOADING_MS = 6_000;

export function freshness({ link, snapshotAt, countingFailed, engineDown }: Heard, now: number): Freshness {
  if (link.state === 'signed-out') return { kind: 'signed-out' };
  if (link.state === 'refused') return { kind: 'refused' };
  const retryInMs = link.state === 'waiting' ? Math.max(0, link.retryAt - now) : null;
  if (snapshotAt === null) {
    if (countingFailed || engineDown) return { kind: 'failing', cause: 'engine', retryInMs };
    const trying = now - link.since < LOADING_MS && link.state !== 'waiting';
    return trying && link.failures === 0 ? { kind: 'loading' } : { kind: 'failing', cause: 'link', retryInMs };
  }
  const ageMs = Math.max(0, now - snapshotAt);
  if (ageMs < STALE_AFTER_MS && !countingFailed) return { kind: 'live' };
  // A line that has brought no numbers yet is not back.
  const isBack = link.state === 'open' && snapshotAt >= link.since;
  const cause = countingFailed || (engineDown && link.state === 'open') ? 'engine' : isBack ? 'silence' : 'link';
  return { kind: 'stale', ageMs, cause, retryInMs };
}
