/** The tiles of a shared board in the board's own period, kept up to date; asks for a new opening when this one is over. */
import { useEffect, useMemo } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { OpenShare } from '../api/shares.ts';
import { BoardContext, type BoardView } from '../boards/board-context.ts';
import { BoardGrid } from '../boards/board-grid.tsx';
import { comparisonLabel, isRunning, periodLabel } from '../boards/periods.ts';
import { dateIn } from '../boards/site-date.ts';
import { useBoardFreshness } from '../boards/use-board-freshness.ts';
import { useLiveTiles } from '../boards/use-live-tiles.ts';
import { ColorSchemeToggle } from '../chrome/color-scheme-toggle.tsx';
import { FreshnessSign } from '../chrome/freshness-sign.tsx';
import { useFormats } from '../design/formats-context.ts';
import { Mark } from '../design/mark.tsx';
import { useNow } from '../design/use-now.ts';
import styles from './shared-board-view.module.css';

interface SharedBoardViewProps {
  readonly opened: OpenShare;
  readonly embedded: boolean;
  /** The link is taken back, or what was given for it has run out. */
  readonly onOver: () => void;
}

const MINUTE_MS = 60_000;

export function SharedBoardView({ opened, embedded, onOver }: SharedBoardViewProps) {
  const { board, access } = opened;
  const formats = useFormats();
  // What a link shows of a site is all that tiles need of one.
  const site = opened.site as Site;
  const today = dateIn(site.timezone, useNow(MINUTE_MS));
  const { period, comparison } = board;
  const running = isRunning(period, today);
  const frame = useMemo(() => ({ period, comparison, filters: [] }), [period, comparison]);
  const live = useLiveTiles(board, site.id, frame, running, access);
  const fresh = useBoardFreshness(site.id, running, live);
  const streaming = live.link?.state === 'open';
  const over = fresh.kind === 'signed-out';
  useEffect(() => {
    if (over) onOver();
  }, [over, onOver]);
  useEffect(() => {
    document.title = `${board.title} · ${site.domain}`;
  }, [board.title, site.domain]);
  const view = useMemo<BoardView>(
    () => ({
      site,
      period,
      comparison,
      filters: [],
      frame,
      running,
      streaming,
      narrow: undefined,
      shared: { boardId: board.id, access },
    }),
    [site, period, comparison, frame, running, streaming, board.id, access],
  );
  const against = comparison === 'none' ? '' : `, against ${comparisonLabel(comparison, period).toLowerCase()}`;
  return (
    <main className={styles.page} data-embedded={embedded || undefined}>
      <header className={styles.header}>
        <div>
          <h1 className={styles.title}>{board.title}</h1>
          <p className={styles.frame}>
            {site.domain} · {periodLabel(period, formats)}
            {against}
          </p>
        </div>
        <FreshnessSign fresh={fresh} />
        {!embedded && <ColorSchemeToggle />}
      </header>
      <BoardContext value={view}>
        <BoardGrid tiles={board.tiles} />
      </BoardContext>
      <footer className={styles.footer}>
        <Mark size="1rem" /> Measured with Weir, in the time of {site.timezone}
      </footer>
    </main>
  );
}
