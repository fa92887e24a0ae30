/** A funnel looked at closely: the people who stopped on the way. */
import type { Tile } from '../../../src/boards/board.ts';
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import { useBoard } from '../boards/board-context.ts';
import { usePlace } from '../chrome/use-place.ts';
import { Dialog } from '../design/dialog.tsx';
import { WhoStopped } from '../explore/who-stopped.tsx';
import styles from './tile-details.module.css';

interface FunnelDetailsProps {
  readonly tile: Tile;
  readonly query: Extract<TileQuery, { kind: 'funnel' }>;
  readonly onClose: () => void;
}

export function FunnelDetails({ tile, query, onClose }: FunnelDetailsProps) {
  const { site, frame } = useBoard();
  const [, go] = usePlace();
  return (
    <Dialog title={tile.title} onClose={onClose}>
      <div className={styles.people}>
        <WhoStopped site={site} frame={{ siteId: site.id, ...frame }} query={query} go={go} />
      </div>
    </Dialog>
  );
}
