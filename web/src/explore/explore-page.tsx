/** Behind the numbers: visits, one visitor, events and funnels, narrowed by the same period and filters as the boards. */
import { useCallback, useEffect } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { Me } from '../api/account.ts';
import { BoardContext } from '../boards/board-context.ts';
import { NoEventsYet } from '../boards/no-events-yet.tsx';
import { PeriodPicker } from '../boards/period-picker.tsx';
import { useBoardView } from '../boards/use-board-view.ts';
import { TopBar } from '../chrome/top-bar.tsx';
import type { Go, Place } from '../chrome/use-place.ts';
import { FilterBar, FilterButton } from '../filters/filter-bar.tsx';
import { type Choice, toggleValues } from '../filters/filter-model.ts';
import { EventsView } from './events-view.tsx';
import styles from './explore-page.module.css';
import { FunnelView } from './funnel-view.tsx';
import { SessionsView } from './sessions-view.tsx';
import { VisitorView } from './visitor-view.tsx';

interface ExplorePageProps {
  readonly site: Site;
  readonly me: Me;
  readonly place: Place;
  readonly go: Go;
}

const TITLES: Readonly<Partial<Record<Place['view'], string>>> = {
  sessions: 'Sessions',
  visitor: 'One visitor',
  events: 'Events',
  funnel: 'Funnel',
};

export function ExplorePage({ site, me, place, go }: ExplorePageProps) {
  const { view, filters, subject } = place;
  const title = TITLES[view] ?? '';
  const period = place.period ?? (view === 'funnel' ? '7d' : 'day');
  const comparison = place.comparison ?? 'previous_period';
  const narrow = useCallback(
    (...choices: readonly Choice[]) => go({ filters: toggleValues(filters, ...choices) }),
    [filters, go],
  );
  const { view: board, today } = useBoardView({ site, period, comparison, filters, narrow }, undefined);
  const frame = { siteId: site.id, period, filters: board.frame.filters };
  useEffect(() => {
    document.title = `${title} · ${site.domain}`;
  }, [title, site.domain]);
  const narrowTo = (changed: typeof filters) => go({ filters: changed });
  return (
    <div className={styles.page}>
      <TopBar site={site} me={me} fresh={null} clockAheadMs={0} go={go} />
      <main className={styles.main}>
        <header className={styles.header}>
          <h1 className={styles.title}>{title}</h1>
          {view !== 'visitor' && (
            <>
              <FilterButton
                segments={me.mayEdit === false ? 'choose' : 'change'}
                siteId={site.id}
                filters={filters}
                onChange={narrowTo}
              />
              <PeriodPicker
                period={period}
                comparison={view === 'funnel' ? comparison : 'none'}
                today={today}
                onPeriod={(chosen) => go({ period: chosen })}
                onComparison={(chosen) => go({ comparison: chosen })}
              />
              <FilterBar siteId={site.id} filters={filters} onChange={narrowTo} />
            </>
          )}
        </header>
        <NoEventsYet site={site} go={go} />
        {view === 'sessions' && <SessionsView site={site} frame={frame} go={go} />}
        {view === 'visitor' && <VisitorView site={site} id={subject} go={go} />}
        {view === 'events' && <EventsView site={site} frame={frame} filters={filters} go={go} />}
        {view === 'funnel' && (
          <BoardContext value={board}>
            <FunnelView site={site} frame={frame} go={go} />
          </BoardContext>
        )}
      </main>
    </div>
  );
}
