/** The age of the numbers in a few words. */
import type { Formats } from '../design/formats.ts';
import type { Freshness } from '../live/freshness.ts';

export function freshnessWords(fresh: Freshness, { span }: Formats): string {
  switch (fresh.kind) {
    case 'live':
      return 'Live';
    case 'loading':
      return 'Connecting';
    case 'failing':
      return fresh.cause === 'engine' ? 'Engine starting' : 'Not connected';
    case 'stale': {
      const next = { engine: 'engine restarting', link: 'reconnecting', silence: 'waiting for more' }[fresh.cause];
      return fresh.ageMs < 1_000 ? `Numbers stand still — ${next}` : `Last update ${span(fresh.ageMs)} ago — ${next}`;
    }
    case 'signed-out':
    case 'refused':
      return 'No access';
  }
}
