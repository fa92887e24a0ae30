/** One board: its header, its filters and its tiles, for the period, comparison and filters that the address says. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { Me } from '../api/account.ts';
import { fetchBoard } from '../api/boards.ts';
import { ApiError } from '../api/client.ts';
import { TopBar } from '../chrome/top-bar.tsx';
import type { Go, Place } from '../chrome/use-place.ts';
import { useFormats } from '../design/formats-context.ts';
import { Notice } from '../design/notice.tsx';
import { FilterBar, FilterButton } from '../filters/filter-bar.tsx';
import { type Choice, toggleValues } from '../filters/filter-model.ts';
import { boardCaption } from './board-caption.ts';
import { BoardContext } from './board-context.ts';
import { BoardGrid } from './board-grid.tsx';
import { BoardMenu } from './board-menu.tsx';
import styles from './board-page.module.css';
import { NoEventsYet } from './no-events-yet.tsx';
import { PeriodPicker } from './period-picker.tsx';
import { useBoardActs, useToChange } from './use-board-acts.ts';
import { useBoardFreshness } from './use-board-freshness.ts';
import { useBoardView } from './use-board-view.ts';

const EditBoard = lazy(async () => ({ default: (await import('../editing/edit-board.tsx')).EditBoard }));
const ShareDialog = lazy(async () => ({ default: (await import('../sharing/share-dialog.tsx')).ShareDialog }));
const AnnotationsDialog = lazy(async () => ({ default: (await import('./annotations-dialog.tsx')).AnnotationsDialog }));

interface BoardPageProps {
  readonly site: Site;
  readonly me: Me;
  readonly place: Place;
  readonly go: Go;
  readonly onSignedOut: () => void;
}

export function BoardPage({ site, me, place, go, onSignedOut }: BoardPageProps) {
  const { data: board, error } = useQuery({
    queryKey: ['board', place.subject],
    queryFn: ({ signal }) => fetchBoard(place.subject, signal),
  });
  const formats = useFormats();
  const mayEdit = me.mayEdit !== false;
  const [editing, setEditing] = useToChange(place.subject);
  const [annotating, setAnnotating] = useState(false);
  const [sharing, setSharing] = useState(false);
  const acts = useBoardActs(board, go);
  const period = place.period ?? board?.period ?? '7d';
  const comparison = place.comparison ?? board?.comparison ?? 'previous_period';
  const { filters } = place;
  // What one looks at closer is of this period, on the pages behind the board too.
  const narrowTo = useCallback((changed: typeof filters) => go({ filters: changed, period }), [period, go]);
  const narrow = useCallback(
    (...choices: readonly Choice[]) => narrowTo(toggleValues(filters, ...choices)),
    [filters, narrowTo],
  );
  const zoom = useCallback((first: string, last: string) => go({ period: [first, last] }), [go]);
  const { view, live, today } = useBoardView(
    { site, period, comparison, filters, narrow, zoom },
    editing ? undefined : board,
  );
  const fresh = useBoardFreshness(site.id, view.running, live);

  useEffect(() => {
    document.title = board ? `${board.title} · ${site.domain}` : `${site.domain} · Weir`;
  }, [board, site.domain]);
  const signedOut = fresh.kind === 'signed-out' || (error instanceof ApiError && error.status === 401);
  useEffect(() => {
    if (signedOut) onSignedOut();
  }, [signedOut, onSignedOut]);

  const aboutVisitors = board?.tiles.some(({ query }) => query.kind !== 'pipeline');
  if (editing && board) {
    return (
      <div className={styles.page}>
        <TopBar site={site} me={me} fresh={fresh} clockAheadMs={0} go={go} />
        <main className={styles.board}>
          <BoardContext value={view}>
            <Suspense fallback={<BoardGrid tiles={board.tiles} />}>
              <EditBoard
                board={board}
                siteId={site.id}
                mayManage={me.mayManage}
                onSave={async (changed) => {
                  await acts.save(changed);
                  setEditing(false);
                }}
                onCancel={() => setEditing(false)}
              />
            </Suspense>
          </BoardContext>
        </main>
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <TopBar site={site} me={me} fresh={fresh} clockAheadMs={0} go={go} />
      <main className={styles.board}>
        <header className={styles.header}>
          <h1 className={styles.title}>{board?.title ?? ' '}</h1>
          {/* On the screen the buttons beside it say this. */}
          <p className={`${styles.caption} only-on-paper`}>{boardCaption(view, today, formats)}</p>
          <FilterButton
            segments={mayEdit ? 'change' : 'choose'}
            siteId={site.id}
            filters={filters}
            onChange={narrowTo}
          />
          <PeriodPicker
            period={period}
            comparison={comparison}
            today={today}
            onPeriod={(chosen) => go({ period: chosen })}
            onComparison={(chosen) => go({ comparison: chosen })}
          />
          {board && (
            <BoardMenu
              board={board}
              mayEdit={mayEdit}
              acts={acts}
              onEdit={() => setEditing(true)}
              onAnnotate={() => setAnnotating(true)}
              onShare={() => setSharing(true)}
              wallAddress={`?site=${encodeURIComponent(site.domain)}&wall=${encodeURIComponent(board.id)}`}
            />
          )}
          <FilterBar siteId={site.id} filters={filters} onChange={narrowTo} />
        </header>
        {aboutVisitors && <NoEventsYet site={site} go={go} />}
        {acts.trouble && (
          <p className={styles.trouble} role="alert">
            {acts.trouble}
          </p>
        )}
        {sharing && board && (
          <Suspense>
            <ShareDialog site={site} board={board} onClose={() => setSharing(false)} />
          </Suspense>
        )}
        {annotating && (
          <Suspense>
            <AnnotationsDialog site={site} onClose={() => setAnnotating(false)} />
          </Suspense>
        )}
        <BoardContext value={view}>{board && <BoardGrid tiles={board.tiles} />}</BoardContext>
        {board?.tiles.length === 0 && (
          <Notice
            title="Nothing on this board yet"
            text={
              mayEdit
                ? 'Add the first tile: a number, a list, a map. It shows its numbers while you make it.'
                : 'Somebody who may change boards has to add the first tile.'
            }
          >
            {mayEdit && (
              <button type="button" className={styles.act} onClick={() => setEditing(true)}>
                Add tiles
              </button>
            )}
          </Notice>
        )}
        {error && !board && !signedOut && (
          <Notice
            title={isMissing(error) ? 'There is no such board' : 'The board could not be opened'}
            text={isMissing(error) ? 'It may have been removed. Choose another one.' : error.message}
          />
        )}
      </main>
    </div>
  );
}

function isMissing(error: Error): boolean {
  return error instanceof ApiError && error.status === 404;
}
