/** One screenful of a board, its type as large as the screen allows. */
import { useEffect, useLayoutEffect, useMemo } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { Board, Tile } from '../../../src/boards/board.ts';
import { BoardContext, type BoardView } from '../boards/board-context.ts';
import { BoardGrid } from '../boards/board-grid.tsx';
import { comparisonLabel, isRunning, periodLabel } from '../boards/periods.ts';
import { dateIn } from '../boards/site-date.ts';
import { useBoardFreshness } from '../boards/use-board-freshness.ts';
import { useComparable } from '../boards/use-comparable.ts';
import { useLiveTiles } from '../boards/use-live-tiles.ts';
import { FreshnessSign } from '../chrome/freshness-sign.tsx';
import { SiteClock } from '../chrome/site-clock.tsx';
import { useFormats } from '../design/formats-context.ts';
import { useNow } from '../design/use-now.ts';
import { rowsOnScreen, type Slide, typeSize } from './slides.ts';
import type { Screen } from './use-screen.ts';
import styles from './wall-page.module.css';

interface WallBoardProps {
  readonly site: Site;
  readonly board: Board;
  readonly slide: Slide<Tile>;
  readonly screen: Screen;
  readonly onSignedOut: () => void;
}

const MINUTE_MS = 60_000;

export function WallBoard({ site, board, slide, screen, onSignedOut }: WallBoardProps) {
  const formats = useFormats();
  const { period, comparison } = board;
  const today = dateIn(site.timezone, useNow(MINUTE_MS));
  const running = isRunning(period, today);
  const comparable = useComparable(site.id, period, comparison, today);
  const frame = useMemo(() => ({ period, comparison, filters: [] }), [period, comparison]);
  const live = useLiveTiles(board, site.id, frame, running);
  const fresh = useBoardFreshness(site.id, running, live);
  const streaming = live.link?.state === 'open';
  const signedOut = fresh.kind === 'signed-out';
  useEffect(() => {
    if (signedOut) onSignedOut();
  }, [signedOut, onSignedOut]);
  useEffect(() => {
    document.title = `${board.title} · ${site.domain}`;
  }, [board.title, site.domain]);

  // Everything is sized in rem: the same board, larger.
  const { width, height } = screen;
  const size = rowsOnScreen(width, height) === undefined ? '' : `${typeSize(width, height, slide.rows)}px`;
  useLayoutEffect(() => {
    document.documentElement.style.fontSize = size;
    return () => {
      document.documentElement.style.fontSize = '';
    };
  }, [size]);

  const view = useMemo<BoardView>(
    () => ({ site, period, comparison, filters: [], frame, running, streaming, comparable, narrow: undefined }),
    [site, period, comparison, frame, running, streaming, comparable],
  );
  const against = comparison === 'none' ? '' : `, against ${comparisonLabel(comparison, period).toLowerCase()}`;
  return (
    <main className={styles.board}>
      <header className={styles.header}>
        <h1 className={styles.title}>{board.title}</h1>
        <p className={styles.frame}>
          {site.domain} · {periodLabel(period, formats)}
          {against}
        </p>
        <FreshnessSign fresh={fresh} />
        <SiteClock timeZone={site.timezone} clockAheadMs={0} />
      </header>
      <BoardContext value={view}>
        <div className={styles.grid} style={{ '--rows': slide.rows } as React.CSSProperties}>
          <BoardGrid tiles={slide.tiles} />
        </div>
      </BoardContext>
    </main>
  );
}
