/** One small sign for how far the numbers can be believed; it grows words only when they are old. */

import { useFormats } from '../design/formats-context.ts';
import type { Freshness } from '../live/freshness.ts';
import { freshnessWords } from './freshness-words.ts';
import styles from './top-bar.module.css';

export function FreshnessSign({ fresh }: { fresh: Freshness }) {
  const { what, next } = freshnessWords(fresh, useFormats());
  return (
    <span className={styles.sign} data-kind={fresh.kind}>
      <span className={styles.dot} aria-hidden="true" />
      {what}
      {next && <span className={styles.next}>— {next}</span>}
      {/* The age ticks; a screen reader is told only that it began. */}
      <span className="visually-hidden" role="status">
        {fresh.kind === 'stale' ? 'The numbers are no longer up to date.' : ''}
      </span>
    </span>
  );
}
