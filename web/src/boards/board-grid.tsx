/** The tiles of a board in their places: twelve columns on a wide screen, fewer on a narrow one, always in reading order. */
import type { Tile } from '../../../src/boards/board.ts';
import { TileView } from '../tiles/tile-view.tsx';
import styles from './board-grid.module.css';
import { inReadingOrder } from './tile-layout.ts';

export function BoardGrid({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <div className={styles.grid}>
      {inReadingOrder(tiles).map((tile) => (
        <div
          key={tile.id}
          className={styles.cell}
          data-form={tile.form}
          data-width={widthOf(tile)}
          style={{ '--x': tile.x + 1, '--y': tile.y + 1, '--w': tile.w, '--h': tile.h } as React.CSSProperties}
        >
          <TileView tile={tile} />
        </div>
      ))}
    </div>
  );
}

/** How wide it is where there are no twelve columns: numbers beside each other, what has about half the board half of it. */
function widthOf({ w, h }: Tile): 'sixth' | 'fourth' | 'half' | 'full' {
  if (h <= 2 && w <= 3) return w <= 2 ? 'sixth' : 'fourth';
  return w <= 7 ? 'half' : 'full';
}
