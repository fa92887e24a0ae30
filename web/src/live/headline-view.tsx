/** The answer to the question: how many are here, and is that many. */
import { memo, useEffect, useRef, useState } from 'react';
import type { LiveSnapshot } from '../../../src/live/snapshot.ts';
import { useFormats } from '../design/formats-context.ts';
import { RollingNumber } from '../design/rolling-number.tsx';
import { headline, sentence } from './headline.ts';
import styles from './headline-view.module.css';

/** A screen reader hears the sentence this often at most. */
const SPEAK_MS_MIN = 60_000;

interface HeadlineViewProps {
  readonly snapshot: LiveSnapshot | null;
  readonly timeZone: string;
  readonly live: boolean;
}

export const HeadlineView = memo(function HeadlineView({ snapshot, timeZone, live }: HeadlineViewProps) {
  const formats = useFormats();
  if (!snapshot) {
    return (
      <h1 className={styles.headline}>
        <span className={styles.figure}>
          <span className={styles.pending} />
        </span>
        <span className={styles.words}>
          <span>people here now</span>
          <span className={styles.comparison}>Counting…</span>
          <span className={styles.period}>&nbsp;</span>
        </span>
      </h1>
    );
  }
  const weekday = formats.weekday(snapshot.at, timeZone);
  const said = headline(snapshot.visitorsNow, snapshot.visitorsUsual, weekday, formats);
  return (
    <>
      <h1 className={styles.headline}>
        <span className={styles.figure} data-length={size(said.figure)}>
          <RollingNumber text={said.figure} />
        </span>{' '}
        <span className={styles.words}>
          <span>
            {said.words}
            <span className="visually-hidden">, </span>
          </span>
          <span className={styles.comparison} data-trend={said.trend}>
            {said.comparison || `No ${weekday} on record yet to compare with`}
          </span>
          <span className={styles.period}>seen in the last 5 minutes</span>
        </span>
      </h1>
      <Spoken text={live ? sentence(said) : ''} />
    </>
  );
});

function size(figure: string): 'short' | 'middle' | 'long' {
  return figure.length <= 5 ? 'short' : figure.length <= 7 ? 'middle' : 'long';
}

/** Tells screen readers now and then, not at every beat. */
function Spoken({ text }: { text: string }) {
  const [spoken, setSpoken] = useState('');
  const next = useRef(0);
  useEffect(() => {
    if (text === '' || Date.now() < next.current) return;
    next.current = Date.now() + SPEAK_MS_MIN;
    setSpoken(text);
  }, [text]);
  return (
    <div className="visually-hidden" aria-live="polite">
      {spoken}
    </div>
  );
}
