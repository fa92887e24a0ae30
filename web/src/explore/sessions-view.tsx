/** The visits of the period, newest first; a click opens who it was. */
import type { Site } from '../../../src/accounts/site.ts';
import { type ExploreFrame, fetchSessions } from '../api/explore.ts';
import type { Go } from '../chrome/use-place.ts';
import { Flag } from '../design/flag.tsx';
import { useFormats } from '../design/formats-context.ts';
import { deviceName, readablePath, sourceName } from '../live/event-words.ts';
import { DayBegun } from './day-begun.tsx';
import { daysBegun } from './days.ts';
import { ListFrame, nothing } from './list-frame.tsx';
import styles from './rows.module.css';
import { usePages } from './use-pages.ts';

interface SessionsViewProps {
  readonly site: Site;
  readonly frame: ExploreFrame;
  readonly go: Go;
}

export function SessionsView({ site, frame, go }: SessionsViewProps) {
  const formats = useFormats();
  const { rows, error, refetch, hasNextPage, fetchNextPage } = usePages(['sessions', frame], async (offset, signal) => {
    const { sessions, more } = await fetchSessions(frame, offset, signal);
    return { rows: sessions, more };
  });
  const days = daysBegun(rows?.map(({ start }) => start) ?? [], site.timezone, Date.now());
  return (
    <ListFrame
      rows={rows}
      error={error}
      onRetry={() => void refetch()}
      onMore={hasNextPage ? () => void fetchNextPage() : undefined}
      empty={nothing('visits', frame)}
    >
      <ul className={styles.rows} aria-label="Sessions">
        {rows?.map((session, index) => (
          <li key={session.session_id}>
            <DayBegun date={days[index]} />
            <button
              type="button"
              className={styles.row}
              onClick={() => go({ view: 'visitor', subject: session.visitor_id })}
            >
              <time
                className={styles.quiet}
                dateTime={new Date(session.start).toISOString()}
                title={formats.dateTime(session.start, site.timezone)}
              >
                {formats.clock(session.start, site.timezone)}
              </time>
              <Flag country={session.country} />
              <span>
                <bdi>{session.user_id || readablePath(session.entry_page) || '(no page)'}</bdi>{' '}
                <span className={styles.quiet}>
                  {session.exit_page &&
                    session.exit_page !== session.entry_page &&
                    `→ ${readablePath(session.exit_page)}`}
                </span>
              </span>
              <span className={`${styles.quiet} ${styles.wide}`}>
                {[
                  formats.country(session.country),
                  sourceName(session.source),
                  session.bot ? `bot ${session.bot}` : deviceName(session.device),
                  session.browser,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              <span className={`${styles.quiet} ${styles.number} ${styles.wide}`}>
                {formats.count(session.pageviews)} {session.pageviews === 1 ? 'page' : 'pages'},{' '}
                {formats.duration(session.duration_s)}
              </span>
              <span className={styles.money}>
                {session.revenue !== 0 && formats.money(session.revenue, site.currency)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </ListFrame>
  );
}
