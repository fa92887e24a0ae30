/** The board itself: headline, today, minutes, lists and ticker, each in its place from the first paint on. */
import { memo } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { LiveSnapshot } from '../../../src/live/snapshot.ts';
import { useFormats } from '../design/formats-context.ts';
import { deviceName, readablePath, sourceName } from './event-words.ts';
import type { Freshness } from './freshness.ts';
import { HeadlineView } from './headline-view.tsx';
import styles from './live-board.module.css';
import { MinuteChart } from './minute-chart.tsx';
import { Obstacle } from './obstacle.tsx';
import { Ticker } from './ticker.tsx';
import { TodayTotals } from './today-totals.tsx';
import { TopList } from './top-list.tsx';

interface LiveBoardProps {
  readonly site: Site;
  readonly snapshot: LiveSnapshot | null;
  readonly fresh: Freshness;
  readonly clockAheadMs: number;
}

export const LiveBoard = memo(function LiveBoard({ site, snapshot, fresh, clockAheadMs }: LiveBoardProps) {
  const formats = useFormats();
  if (!snapshot && (fresh.kind === 'failing' || fresh.kind === 'refused')) return <Obstacle fresh={fresh} />;
  return (
    <main className={styles.board} data-fresh={fresh.kind}>
      <div className={styles.summary}>
        <HeadlineView snapshot={snapshot} timeZone={site.timezone} live={fresh.kind === 'live'} />
        <TodayTotals snapshot={snapshot} currency={site.currency} timeZone={site.timezone} />
      </div>
      <section className={styles.chart} aria-label="Last 30 minutes">
        <MinuteChart minutes={snapshot?.minutes ?? null} timeZone={site.timezone} />
      </section>
      <div className={styles.lists}>
        <TopList title="Pages" rows={snapshot?.pages ?? null} name={readablePath} kind="path" />
        <TopList title="Sources" rows={snapshot?.sources ?? null} name={sourceName} />
        <TopList title="Countries" rows={snapshot?.countries ?? null} name={formats.country} kind="country" />
        <TopList title="Devices" rows={snapshot?.devices ?? null} name={deviceName} />
      </div>
      <Ticker
        events={snapshot?.recent ?? null}
        perMinute={snapshot?.eventsPerMinute ?? 0}
        perSecond={snapshot?.eventsPerSecond ?? 0}
        currency={site.currency}
        clockAheadMs={clockAheadMs}
      />
    </main>
  );
});
