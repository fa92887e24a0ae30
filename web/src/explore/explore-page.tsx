/** Behind the numbers: visits, one visitor, events and funnels, narrowed by the same period and filters as the boards. */
import { useEffect, useMemo } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { Me } from '../api/account.ts';
import { BoardContext, type BoardView } from '../boards/board-context.ts';
import { PeriodPicker } from '../boards/period-picker.tsx';
import { isRunning } from '../boards/periods.ts';
import { dateIn } from '../boards/site-date.ts';
import { TopBar } from '../chrome/top-bar.tsx';
import type { Go, Place } from '../chrome/use-place.ts';
import { useNow } from '../design/use-now.ts';
import { FilterBar, FilterButton } from '../filters/filter-bar.tsx';
import { toApiFilters, toggleValue } from '../filters/filter-model.ts';
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
const MINUTE_MS = 60_000;

export function ExplorePage({ site, me, place, go }: ExplorePageProps) {
  const { view, filters, subject } = place;
  const title = TITLES[view] ?? '';
  const today = dateIn(site.timezone, useNow(MINUTE_MS));
  const period = place.period ?? (view === 'funnel' ? '7d' : 'day');
  const comparison = place.comparison ?? 'previous_period';
  const apiFilters = useMemo(() => toApiFilters(filters), [filters]);
  const frame = { siteId: site.id, period, filters: apiFilters };
  useEffect(() => {
    document.title = `${title} · ${site.domain}`;
  }, [title, site.domain]);
  const board = useMemo<BoardView>(
    () => ({
      site,
      period,
      comparison,
      filters,
      frame: { period, comparison, filters: apiFilters },
      running: isRunning(period, today),
      streaming: false,
      narrow: (dimension, value) => go({ filters: toggleValue(filters, dimension, value) }),
    }),
    [site, period, comparison, filters, apiFilters, today, go],
  );
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
