/** What just happened, newest first. Stands still while someone reads it. */
import { memo, useRef, useState } from 'react';
import type { LiveEvent } from '../../../src/live/snapshot.ts';
import { useFormats } from '../design/formats-context.ts';
import { PauseIcon, PlayIcon } from '../design/icons.tsx';
import { useFlip } from '../design/use-flip.ts';
import styles from './ticker.module.css';
import { TickerRow } from './ticker-row.tsx';
import { useHeld } from './use-held.ts';

/** Rows may change this often: faster than that nobody can read. */
const STEP_MS = 1_000;

interface TickerProps {
  readonly events: readonly LiveEvent[] | null;
  readonly perMinute: number;
  readonly perSecond: number;
  readonly currency: string;
  readonly clockAheadMs: number;
}

export const Ticker = memo(function Ticker({ events, perMinute, perSecond, currency, clockAheadMs }: TickerProps) {
  const { short } = useFormats();
  const [paused, setPaused] = useState(false);
  const [hovered, setHovered] = useState(false);
  const held = useHeld(events, STEP_MS, paused || hovered);
  const list = useRef<HTMLOListElement>(null);
  useFlip(list, held);
  return (
    <section className={styles.ticker} aria-label="Happening now">
      <header className={styles.header}>
        <h2 className={styles.title}>Happening now</h2>
        <span className={styles.rate}>
          {events &&
            (paused || hovered
              ? 'paused'
              : perSecond >= 10
                ? `${short(perSecond)} events a second`
                : `${short(perMinute)} ${perMinute === 1 ? 'event' : 'events'} a minute`)}
        </span>
        <button
          type="button"
          className={styles.pause}
          aria-pressed={paused}
          aria-label="Pause"
          onClick={() => setPaused(!paused)}
        >
          {paused ? <PlayIcon /> : <PauseIcon />}
        </button>
      </header>
      {held?.length === 0 ? (
        <p className={styles.empty}>Quiet. The next visit shows up here by itself.</p>
      ) : (
        <div className={styles.frame}>
          {held === null && <div className={styles.pending} />}
          {/* Only holds the rows still while they are read; the button does the same for keyboards. */}
          <ol
            ref={list}
            className={styles.rows}
            onPointerEnter={() => setHovered(true)}
            onPointerLeave={() => setHovered(false)}
          >
            {held?.map((event) => (
              <TickerRow key={event.eventId} event={event} currency={currency} clockAheadMs={clockAheadMs} />
            ))}
          </ol>
        </div>
      )}
    </section>
  );
});
