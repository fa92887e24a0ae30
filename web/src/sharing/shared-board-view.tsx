/** The tiles of a shared board in the board's own period, kept up to date; asks for a new opening when this one is over. */
import { useEffect, useMemo } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { OpenShare } from '../api/shares.ts';
import { frameCaption } from '../boards/board-caption.ts';
import { BoardContext } from '../boards/board-context.ts';
import { BoardGrid } from '../boards/board-grid.tsx';
import { useBoardFreshness } from '../boards/use-board-freshness.ts';
import { useBoardView } from '../boards/use-board-view.ts';
import { ColorSchemeToggle } from '../chrome/color-scheme-toggle.tsx';
import { FreshnessSign } from '../chrome/freshness-sign.tsx';
import { useFormats } from '../design/formats-context.ts';
import { Mark } from '../design/mark.tsx';
import type { Filters } from '../filters/filter-model.ts';
import styles from './shared-board-view.module.css';

interface SharedBoardViewProps {
  readonly opened: OpenShare;
  readonly embedded: boolean;
  /** The link is taken back, or what was given for it has run out. */
  readonly onOver: () => void;
}

const NONE: Filters = [];

export function SharedBoardView({ opened, embedded, onOver }: SharedBoardViewProps) {
  const { board, access } = opened;
  const formats = useFormats();
  // What a link shows of a site is all that tiles need of one.
  const site = opened.site as Site;
  const { period, comparison } = board;
  const shared = useMemo(() => ({ boardId: board.id, access }), [board.id, access]);
  const { view, live } = useBoardView({ site, period, comparison, filters: NONE, narrow: undefined, shared }, board);
  const fresh = useBoardFreshness(site.id, view.running, live);
  const over = fresh.kind === 'signed-out';
  useEffect(() => {
    if (over) onOver();
  }, [over, onOver]);
  useEffect(() => {
    document.title = `${board.title} · ${site.domain}`;
  }, [board.title, site.domain]);
  return (
    <main className={styles.page} data-embedded={embedded || undefined}>
      <header className={styles.header}>
        <div>
          <h1 className={styles.title}>{board.title}</h1>
          <p className={styles.frame}>{frameCaption(view, formats)}</p>
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
