/** The ticker remembers more than the server repeats: new events before those that were heard of already. */
import type { LiveEvent } from '../../../src/live/snapshot.ts';

export const RECENT_MAX = 24;
const RECENT_MS_MAX = 30 * 60_000;

/** Newest first, each once, none older than the board's 30 minutes at `now` (server's clock, Unix ms). */
export function mergeRecent(
  newer: readonly LiveEvent[],
  known: readonly LiveEvent[],
  now: number,
): readonly LiveEvent[] {
  const ids = new Set(newer.map(({ eventId }) => eventId));
  return [...newer, ...known.filter(({ eventId }) => !ids.has(eventId))]
    .filter(({ time }) => now - time < RECENT_MS_MAX)
    .sort((a, b) => b.time - a.time || a.eventId.localeCompare(b.eventId))
    .slice(0, RECENT_MAX);
}
