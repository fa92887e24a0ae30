/** The sign of a board's age: a pure function of what its tiles and its stream last said. */
import type { Freshness } from '../live/freshness.ts';
import type { LiveTiles } from './use-live-tiles.ts';

export interface TilesHeard {
  /** Tiles on the screen that have numbers, and when the oldest of these came, Unix ms. */
  readonly answered: number;
  readonly oldestAt: number;
  /** Statuses of those whose last try failed: 0 for no answer. */
  readonly failures: readonly number[];
}

/** Numbers that should have been renewed by now, where no stream says that there is nothing new. */
const STALE_MS = 150_000;

export function boardFreshness(heard: TilesHeard, live: LiveTiles, running: boolean, now: number): Freshness {
  const { answered, oldestAt, failures } = heard;
  if (live.link?.state === 'signed-out' || failures.includes(401)) return { kind: 'signed-out' };
  const engine = failures.some((status) => status >= 500);
  if (answered === 0) {
    return failures.length === 0
      ? { kind: 'loading' }
      : { kind: 'failing', cause: engine ? 'engine' : 'link', retryInMs: null };
  }
  const ageMs = Math.max(0, now - oldestAt);
  if (live.staleSince !== null) {
    return { kind: 'stale', cause: 'engine', ageMs: Math.max(0, now - live.staleSince), retryInMs: null };
  }
  if (failures.length > 0) return { kind: 'stale', cause: engine ? 'engine' : 'link', ageMs, retryInMs: null };
  if (live.link?.state === 'waiting') {
    return { kind: 'stale', cause: 'link', ageMs, retryInMs: Math.max(0, live.link.retryAt - now) };
  }
  const told = live.link?.state === 'open';
  if (running && !told && ageMs > STALE_MS) return { kind: 'stale', cause: 'silence', ageMs, retryInMs: null };
  return { kind: 'live' };
}
