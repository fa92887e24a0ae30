/** A funnel made step by step, seen while it is made; a step says who stopped there. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { Tile } from '../../../src/boards/board.ts';
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import { type ExploreFrame, fetchDropped } from '../api/explore.ts';
import type { Go } from '../chrome/use-place.ts';
import { Flag } from '../design/flag.tsx';
import { useFormats } from '../design/formats-context.ts';
import { FunnelFields } from '../editing/funnel-fields.tsx';
import { deviceName, sourceName } from '../live/event-words.ts';
import { TileView } from '../tiles/tile-view.tsx';
import styles from './funnel-view.module.css';
import { ListFrame } from './list-frame.tsx';
import rowStyles from './rows.module.css';

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
  const [step, setStep] = useState(1);
  const at = Math.min(step, query.steps.length - 1);
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
            <TileView tile={tile} />
          </div>
        ) : (
          <p className={rowStyles.empty}>Say of each step which events it is: add a filter to it.</p>
        )}
        <div className={styles.who}>
          <h2>Who stopped after</h2>
          <select aria-label="Step" value={at} onChange={(event) => setStep(Number(event.target.value))}>
            {query.steps.slice(0, -1).map(({ name }, index) => (
              <option key={index} value={index + 1}>
                {name || `Step ${index + 1}`}
              </option>
            ))}
          </select>
        </div>
        {complete && <Dropped site={site} frame={frame} query={query} step={at} go={go} />}
      </div>
    </div>
  );
}

interface DroppedProps {
  readonly site: Site;
  readonly frame: ExploreFrame;
  readonly query: FunnelQuery;
  readonly step: number;
  readonly go: Go;
}

function Dropped({ site, frame, query, step, go }: DroppedProps) {
  const formats = useFormats();
  const { data, error, refetch } = useQuery({
    queryKey: ['dropped', frame, query, step],
    queryFn: ({ signal }) => fetchDropped(frame, query, step, signal),
  });
  return (
    <ListFrame
      rows={data?.visitors}
      error={error}
      onRetry={() => void refetch()}
      onMore={undefined}
      empty="Nobody stopped here."
    >
      <ul className={rowStyles.rows} aria-label="Who stopped">
        {data?.visitors.map((visitor) => (
          <li key={visitor.visitor_id}>
            <button
              type="button"
              className={rowStyles.row}
              onClick={() => go({ view: 'visitor', subject: visitor.visitor_id })}
            >
              <time className={rowStyles.quiet}>{formats.clock(visitor.last_at, site.timezone)}</time>
              <Flag country={visitor.country} />
              <bdi>{visitor.user_id || `Visitor ${visitor.visitor_id.slice(0, 8)}`}</bdi>
              <span className={`${rowStyles.quiet} ${rowStyles.wide}`}>
                {[formats.country(visitor.country), sourceName(visitor.source), deviceName(visitor.device)].join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {data && data.total > data.visitors.length && (
        <p className={rowStyles.quiet}>
          {formats.count(data.visitors.length)} of {formats.count(data.total)} people.
        </p>
      )}
    </ListFrame>
  );
}
