/** The people behind a number, who was there last first; a click opens who it was. */
import { useQuery } from '@tanstack/react-query';
import type { Site } from '../../../src/accounts/site.ts';
import type { People } from '../api/explore.ts';
import type { Go } from '../chrome/use-place.ts';
import { Flag } from '../design/flag.tsx';
import { useFormats } from '../design/formats-context.ts';
import { deviceName, sourceName } from '../live/event-words.ts';
import { DayBegun } from './day-begun.tsx';
import { daysBegun } from './days.ts';
import { ListFrame } from './list-frame.tsx';
import styles from './rows.module.css';

interface PeopleListProps {
  readonly site: Site;
  /** What the list is called, and what is said when nobody is in it. */
  readonly label: string;
  readonly empty: string;
  /** Under which the answer is kept, and how it is asked for. */
  readonly question: readonly unknown[];
  readonly fetch: (signal: AbortSignal) => Promise<People>;
  readonly go: Go;
}

export function PeopleList({ site, label, empty, question, fetch, go }: PeopleListProps) {
  const formats = useFormats();
  const { data, error, refetch } = useQuery({ queryKey: question, queryFn: ({ signal }) => fetch(signal) });
  const days = daysBegun(data?.visitors.map(({ last_at: at }) => at) ?? [], site.timezone, Date.now());
  return (
    <ListFrame rows={data?.visitors} error={error} onRetry={() => void refetch()} onMore={undefined} empty={empty}>
      <ul className={styles.rows} aria-label={label}>
        {data?.visitors.map((visitor, index) => (
          <li key={visitor.visitor_id}>
            <DayBegun date={days[index]} />
            <button
              type="button"
              className={styles.row}
              onClick={() => go({ view: 'visitor', subject: visitor.visitor_id })}
            >
              <time className={styles.quiet}>{formats.clock(visitor.last_at, site.timezone)}</time>
              <Flag country={visitor.country} />
              <bdi>{visitor.user_id || `Visitor ${visitor.visitor_id.slice(0, 8)}`}</bdi>
              <span className={`${styles.quiet} ${styles.wide}`}>
                {[formats.country(visitor.country), sourceName(visitor.source), deviceName(visitor.device)].join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {data && data.total > data.visitors.length && (
        <p className={styles.quiet}>
          {formats.count(data.visitors.length)} of {formats.count(data.total)} people.
        </p>
      )}
    </ListFrame>
  );
}
