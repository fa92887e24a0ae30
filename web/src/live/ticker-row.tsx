/** One event of the ticker: what, worth how much, from where, how long ago. */
import { memo } from 'react';
import type { LiveEvent } from '../../../src/live/snapshot.ts';
import { Flag } from '../design/flag.tsx';
import { useFormats } from '../design/formats-context.ts';
import { useNow } from '../design/use-now.ts';
import { deviceName, eventWords, sourceName } from './event-words.ts';
import styles from './ticker.module.css';

interface TickerRowProps {
  readonly event: LiveEvent;
  readonly currency: string;
  readonly clockAheadMs: number;
}

export const TickerRow = memo(
  function TickerRow({ event, currency, clockAheadMs }: TickerRowProps) {
    const { country, money } = useFormats();
    const { verb, object, tone } = eventWords(event);
    const source = sourceName(event.source);
    const where = [
      country(event.country),
      source === 'Direct' ? '' : source,
      event.bot ? 'bot' : event.device ? deviceName(event.device) : '',
    ].filter(Boolean);
    return (
      <li data-key={event.eventId} data-tone={tone} className={styles.row}>
        <span className={styles.flag}>
          <Flag country={event.country} />
        </span>
        <p className={styles.what} title={`${event.name} · ${event.hostname}${event.path}`}>
          <span className={styles.verb}>{verb}</span> <bdi className={styles.object}>{object}</bdi>
        </p>
        <span className={styles.money}>{event.revenue === null ? '' : money(event.revenue, currency)}</span>
        <p className={styles.where}>
          <bdi>{where.join(' · ')}</bdi>
        </p>
        <Ago time={event.time} clockAheadMs={clockAheadMs} />
      </li>
    );
  },
  // The clock's correction wobbles by milliseconds with every message; that is no reason to draw a row again.
  (a, b) => a.event === b.event && a.currency === b.currency && Math.abs(a.clockAheadMs - b.clockAheadMs) < 500,
);

function Ago({ time, clockAheadMs }: { time: number; clockAheadMs: number }) {
  const { span } = useFormats();
  const now = useNow(1_000);
  const ms = now + clockAheadMs - time;
  return (
    <time className={styles.ago} dateTime={new Date(time).toISOString()}>
      {ms < 1_500 ? 'now' : span(ms)}
    </time>
  );
}
