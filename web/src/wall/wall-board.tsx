/** One screenful of a board, its type as large as the screen allows. */
import { useEffect, useLayoutEffect } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { Board, Tile } from '../../../src/boards/board.ts';
import { frameCaption } from '../boards/board-caption.ts';
import { BoardContext } from '../boards/board-context.ts';
import { BoardGrid } from '../boards/board-grid.tsx';
import { useBoardFreshness } from '../boards/use-board-freshness.ts';
import { useBoardView } from '../boards/use-board-view.ts';
import { FreshnessSign } from '../chrome/freshness-sign.tsx';
import { SiteClock } from '../chrome/site-clock.tsx';
import { useFormats } from '../design/formats-context.ts';
import type { Filters } from '../filters/filter-model.ts';
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

const NONE: Filters = [];

export function WallBoard({ site, board, slide, screen, onSignedOut }: WallBoardProps) {
  const formats = useFormats();
  const { period, comparison } = board;
  const { view, live } = useBoardView({ site, period, comparison, filters: NONE, narrow: undefined }, board);
  const fresh = useBoardFreshness(site.id, view.running, live);
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

  return (
    <main className={styles.board}>
      <header className={styles.header}>
        <h1 className={styles.title}>{board.title}</h1>
        <p className={styles.frame}>{frameCaption(view, formats)}</p>
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
