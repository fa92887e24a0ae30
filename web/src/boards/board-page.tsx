/** One board: its header, its filters and its tiles, for the period, comparison and filters that the address says. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { Me } from '../api/account.ts';
import { fetchBoard } from '../api/boards.ts';
import { ApiError } from '../api/client.ts';
import { TopBar } from '../chrome/top-bar.tsx';
import type { Go, Place } from '../chrome/use-place.ts';
import { Notice } from '../design/notice.tsx';
import { useNow } from '../design/use-now.ts';
import { FilterBar, FilterButton } from '../filters/filter-bar.tsx';
import { toggleValue } from '../filters/filter-model.ts';
import { BoardContext, type BoardView } from './board-context.ts';
import { BoardGrid } from './board-grid.tsx';
import styles from './board-page.module.css';
import { PeriodPicker } from './period-picker.tsx';
import { isRunning } from './periods.ts';
import { dateIn } from './site-date.ts';
import { useBoardFreshness } from './use-board-freshness.ts';

interface BoardPageProps {
  readonly site: Site;
  readonly me: Me;
  readonly place: Place;
  readonly go: Go;
  readonly onSignedOut: () => void;
}

const MINUTE_MS = 60_000;

export function BoardPage({ site, me, place, go, onSignedOut }: BoardPageProps) {
  const { data: board, error } = useQuery({
    queryKey: ['board', place.subject],
    queryFn: ({ signal }) => fetchBoard(place.subject, signal),
  });
  const today = dateIn(site.timezone, useNow(MINUTE_MS));
  const period = place.period ?? board?.period ?? '7d';
  const comparison = place.comparison ?? board?.comparison ?? 'previous_period';
  const running = isRunning(period, today);
  const fresh = useBoardFreshness(site.id, running);
  const { filters } = place;

  useEffect(() => {
    document.title = board ? `${board.title} · ${site.domain}` : `${site.domain} · Weir`;
  }, [board, site.domain]);
  const signedOut = fresh.kind === 'signed-out' || (error instanceof ApiError && error.status === 401);
  useEffect(() => {
    if (signedOut) onSignedOut();
  }, [signedOut, onSignedOut]);

  const view = useMemo<BoardView>(
    () => ({
      site,
      period,
      comparison,
      filters,
      running,
      narrow: (dimension, value) => go({ filters: toggleValue(filters, dimension, value) }),
    }),
    [site, period, comparison, filters, running, go],
  );
  return (
    <div className={styles.page}>
      <TopBar site={site} me={me} fresh={fresh} clockAheadMs={0} go={go} />
      <main className={styles.board}>
        <header className={styles.header}>
          <h1 className={styles.title}>{board?.title ?? ' '}</h1>
          <FilterButton siteId={site.id} filters={filters} onChange={(changed) => go({ filters: changed })} />
          <PeriodPicker
            period={period}
            comparison={comparison}
            today={today}
            onPeriod={(chosen) => go({ period: chosen })}
            onComparison={(chosen) => go({ comparison: chosen })}
          />
          <FilterBar siteId={site.id} filters={filters} onChange={(changed) => go({ filters: changed })} />
        </header>
        <BoardContext value={view}>{board && <BoardGrid tiles={board.tiles} />}</BoardContext>
        {error && !board && !signedOut && (
          <Notice
            title={
              error instanceof ApiError && error.status === 404
                ? 'There is no such board'
                : 'The board could not be opened'
            }
            text={
              error instanceof ApiError && error.status === 404
                ? 'It may have been removed. Choose another one.'
                : error.message
            }
          />
        )}
      </main>
    </div>
  );
}
