/** The age of the numbers in a few words. */
import type { Formats } from '../design/formats.ts';
import type { Freshness } from '../live/freshness.ts';

export interface FreshnessWords {
  readonly what: string;
  /** What is being done about it; '' when nothing need be. */
  readonly next: string;
}

export function freshnessWords(fresh: Freshness, { span }: Formats): FreshnessWords {
  switch (fresh.kind) {
    case 'live':
      return { what: 'Live', next: '' };
    case 'loading':
      return { what: 'Connecting', next: '' };
    case 'failing':
      return { what: fresh.cause === 'engine' ? 'Engine starting' : 'Not connected', next: '' };
    case 'stale': {
      const what = fresh.ageMs < 1_000 ? 'Numbers stand still' : `Last update ${span(fresh.ageMs)} ago`;
      return {
        what,
        next: { engine: 'engine restarting', link: 'reconnecting', silence: 'waiting for more' }[fresh.cause],
      };
    }
    case 'signed-out':
    case 'refused':
      return { what: 'No access', next: '' };
  }
}
