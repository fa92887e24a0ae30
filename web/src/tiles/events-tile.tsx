/** The newest events, as the live page tells them. */
import { useRef } from 'react';
import type { EventsAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { useFlip } from '../design/use-flip.ts';
import { TickerRow } from '../live/ticker-row.tsx';
import styles from './events-tile.module.css';

export function EventsTile({ answer }: { answer: EventsAnswer | undefined }) {
  const { site } = useBoard();
  const list = useRef<HTMLOListElement>(null);
  useFlip(list, answer?.events);
  if (!answer) return <div className={styles.pending} />;
  if (answer.events.length === 0) return <p className={styles.empty}>Quiet. The next event shows up here by itself.</p>;
  return (
    <ol ref={list} className={styles.rows}>
      {answer.events.map((event) => (
        <TickerRow
          key={event.event_id}
          event={{
            ...event,
            eventId: event.event_id,
            receivedAt: event.time,
            bot: event.bot !== '',
            product: event.products[0]?.name ?? '',
            revenue: event.revenue === 0 ? null : event.revenue,
          }}
          currency={site.currency}
          clockAheadMs={0}
        />
      ))}
    </ol>
  );
}
