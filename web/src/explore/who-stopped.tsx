/** Who took a step of a funnel and not the next, the last to stop first; a click opens who it was. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import { type ExploreFrame, fetchDropped } from '../api/explore.ts';
import type { Go } from '../chrome/use-place.ts';
import { Flag } from '../design/flag.tsx';
import { useFormats } from '../design/formats-context.ts';
import { deviceName, sourceName } from '../live/event-words.ts';
import { DayBegun } from './day-begun.tsx';
import { daysBegun } from './days.ts';
import { ListFrame } from './list-frame.tsx';
import rowStyles from './rows.module.css';
import styles from './who-stopped.module.css';

type FunnelQuery = Extract<TileQuery, { kind: 'funnel' }>;

interface WhoStoppedProps {
  readonly site: Site;
  readonly frame: ExploreFrame;
  readonly query: FunnelQuery;
  readonly go: Go;
}

export function WhoStopped(props: WhoStoppedProps) {
  const { steps } = props.query;
  const [step, setStep] = useState(1);
  const at = Math.min(step, steps.length - 1);
  return (
    <>
      <div className={styles.who}>
        <h2>Who stopped after</h2>
        <select aria-label="Step" value={at} onChange={(event) => setStep(Number(event.target.value))}>
          {steps.slice(0, -1).map(({ name }, index) => (
            <option key={index} value={index + 1}>
              {name || `Step ${index + 1}`}
            </option>
          ))}
        </select>
      </div>
      <Dropped {...props} step={at} />
    </>
  );
}

interface DroppedProps extends WhoStoppedProps {
  readonly step: number;
}

function Dropped({ site, frame, query, step, go }: DroppedProps) {
  const formats = useFormats();
  const { data, error, refetch } = useQuery({
    queryKey: ['dropped', frame, query, step],
    queryFn: ({ signal }) => fetchDropped(frame, query, step, signal),
  });
  const days = daysBegun(data?.visitors.map(({ last_at: at }) => at) ?? [], site.timezone, Date.now());
  return (
    <ListFrame
      rows={data?.visitors}
      error={error}
      onRetry={() => void refetch()}
      onMore={undefined}
      empty="Nobody stopped here."
    >
      <ul className={rowStyles.rows} aria-label="Who stopped">
        {data?.visitors.map((visitor, index) => (
          <li key={visitor.visitor_id}>
            <DayBegun date={days[index]} />
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
