/** Who took a step of a funnel and not the next, the last to stop first. */
import { useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import { type ExploreFrame, fetchDropped } from '../api/explore.ts';
import type { Go } from '../chrome/use-place.ts';
import { PeopleList } from './people-list.tsx';
import styles from './who-stopped.module.css';

type FunnelQuery = Extract<TileQuery, { kind: 'funnel' }>;

interface WhoStoppedProps {
  readonly site: Site;
  readonly frame: ExploreFrame;
  readonly query: FunnelQuery;
  readonly go: Go;
}

export function WhoStopped({ site, frame, query, go }: WhoStoppedProps) {
  const { steps } = query;
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
      <PeopleList
        site={site}
        label="Who stopped"
        empty="Nobody stopped here."
        question={['dropped', frame, query, at]}
        fetch={(signal) => fetchDropped(frame, query, at, signal)}
        go={go}
      />
    </>
  );
}
