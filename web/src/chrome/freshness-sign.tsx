/** One small sign for how far the numbers can be believed; it grows words only when they are old. */

import type { Formats } from '../design/formats.ts';
import { useFormats } from '../design/formats-context.ts';
import type { Freshness } from '../live/freshness.ts';
import styles from './top-bar.module.css';

export function FreshnessSign({ fresh }: { fresh: Freshness }) {
  const words = freshnessWords(fresh, useFormats());
  return (
    <span className={styles.sign} data-kind={fresh.kind}>
      <span className={styles.dot} aria-hidden="true" />
      {words}
      {/* The age ticks; a screen reader is told only that it began. */}
      <span className="visually-hidden" role="status">
        {fresh.kind === 'stale' ? 'The numbers are no longer up to date.' : ''}
      </span>
    </span>
  );
}

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
