/** The pipeline at the foot of the page: calm figures in small type, and loud only when something is wrong. */
import { memo, useState } from 'react';
import { REFUSALS } from '../../../src/event/reasons.ts';
import type { PipelineStatus } from '../../../src/live/snapshot.ts';
import { useFormats } from '../design/formats-context.ts';
import { ChevronIcon } from '../design/icons.tsx';
import { judgePipeline, refusedTotal } from './pipeline-judgement.ts';
import styles from './pipeline-strip.module.css';

interface PipelineStripProps {
  readonly status: PipelineStatus | null;
  /** The figures are what was last heard, not what is. */
  readonly stale: boolean;
}

export const PipelineStrip = memo(function PipelineStrip({ status, stale }: PipelineStripProps) {
  const formats = useFormats();
  const [open, setOpen] = useState(false);
  if (!status) return <footer className={styles.strip} data-level="unknown" />;
  const { count, short, span } = formats;
  const { level, words } = stale
    ? { level: 'unknown', words: 'The pipeline as last heard of' }
    : judgePipeline(status, formats);
  const refused = refusedTotal(status);
  return (
    <footer className={styles.strip} data-level={level}>
      <p className={styles.verdict} role="status">
        <span className={styles.dot} aria-hidden="true" />
        {words}
      </p>
      <dl className={styles.figures}>
        <Figure name="counted, 24 h" value={count(status.stored)} />
        <Figure name={status.duplicates === 1 ? 'duplicate' : 'duplicates'} value={short(status.duplicates)} />
        <Figure name="refused" value={short(refused)} />
        <Figure name="quarantined" value={short(status.quarantined)} />
        <Figure name="behind" value={span(status.lagMs)} />
      </dl>
      <button
        type="button"
        className={styles.more}
        aria-expanded={open}
        aria-controls="pipeline-details"
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setOpen(false);
        }}
      >
        Details <ChevronIcon />
      </button>
      <div id="pipeline-details" className={styles.details} hidden={!open}>
        <section>
          <h2>Refused at the door in 24 hours</h2>
          {status.refused.length === 0 ? <p className={styles.none}>Nothing was refused.</p> : null}
          <ul>
            {[...status.refused]
              .sort((a, b) => b.count - a.count)
              .map(({ reason, count: times }) => (
                <li key={reason}>
                  <b>{count(times)}</b>
                  <span title={reason}>{reasonWords(reason)}</span>
                </li>
              ))}
          </ul>
        </section>
        <section>
          <h2>Now</h2>
          <ul>
            {status.lagRecords !== null && (
              <li>
                <b>{count(status.lagRecords)}</b>
                <span>{status.lagRecords === 1 ? 'event waits' : 'events wait'} in the stream to be counted</span>
              </li>
            )}
            {status.streamBytes !== null && (
              <li>
                <b>{formats.bytes(status.streamBytes)}</b>
                <span>kept in the stream, from where they can be replayed</span>
              </li>
            )}
            <li>
              <b>{status.engine}</b>
              <span>the engine that counts</span>
            </li>
          </ul>
        </section>
      </div>
    </footer>
  );
});

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function reasonWords(reason: string): string {
  return Object.hasOwn(REFUSALS, reason) ? REFUSALS[reason as keyof typeof REFUSALS] : reason.replaceAll('_', ' ');
}
