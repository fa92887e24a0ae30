/** A funnel made step by step, seen while it is made; a step says who stopped there. */
import { useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { Tile } from '../../../src/boards/board.ts';
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import type { ExploreFrame } from '../api/explore.ts';
import type { Go } from '../chrome/use-place.ts';
import { FunnelFields } from '../editing/funnel-fields.tsx';
import { TileView } from '../tiles/tile-view.tsx';
import styles from './funnel-view.module.css';
import rowStyles from './rows.module.css';
import { WhoStopped } from './who-stopped.tsx';

type FunnelQuery = Extract<TileQuery, { kind: 'funnel' }>;

const USUAL: FunnelQuery = {
  kind: 'funnel',
  steps: [
    { name: 'Looked at a product', filters: [['is', 'event:name', ['Product Viewed']]] },
    { name: 'Put it into the cart', filters: [['is', 'event:name', ['Product Added']]] },
    { name: 'Ordered', filters: [['is', 'event:name', ['Order Completed']]] },
  ],
};

/** Room for the groups of a funnel that is split. */
const GROUPS_REM = 14;

export function FunnelView({ site, frame, go }: { site: Site; frame: ExploreFrame; go: Go }) {
  const [query, setQuery] = useState(USUAL);
  const complete = query.steps.every(({ filters }) => filters.length > 0);
  const tile: Tile = { id: 'funnel', title: 'Funnel', x: 0, y: 0, w: 12, h: 20, form: 'funnel', live: false, query };
  return (
    <div className={styles.funnel}>
      <section className={styles.fields} aria-label="Steps">
        <FunnelFields siteId={site.id} query={query} onChange={setQuery} />
      </section>
      <div className={styles.shown}>
        {complete ? (
          <div style={{ height: `${4 + query.steps.length * 5 + (query.dimension ? GROUPS_REM : 0)}rem` }}>
            <TileView tile={tile} whole />
          </div>
        ) : (
          <p className={rowStyles.empty}>Say of each step which events it is: add a filter to it.</p>
        )}
        {complete && <WhoStopped site={site} frame={frame} query={query} go={go} />}
      </div>
    </div>
  );
}
