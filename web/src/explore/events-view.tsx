/** Everything that was received, newest first, beside what its properties say; a click on a value narrows the list to it. */
import { useQuery } from '@tanstack/react-query';
import type { Site } from '../../../src/accounts/site.ts';
import { type ExploreFrame, fetchEvents, fetchProperties } from '../api/explore.ts';
import type { Go } from '../chrome/use-place.ts';
import { useFormats } from '../design/formats-context.ts';
import { type Filters, isChosen, toggleValues } from '../filters/filter-model.ts';
import { DayBegun } from './day-begun.tsx';
import { daysBegun } from './days.ts';
import { EventRow } from './event-row.tsx';
import styles from './events-view.module.css';
import { ListFrame, nothing } from './list-frame.tsx';
import rowStyles from './rows.module.css';
import { usePages } from './use-pages.ts';

interface EventsViewProps {
  readonly site: Site;
  readonly frame: ExploreFrame;
  readonly filters: Filters;
  readonly go: Go;
}

export function EventsView({ site, frame, filters, go }: EventsViewProps) {
  const formats = useFormats();
  const { rows, error, refetch, hasNextPage, fetchNextPage } = usePages(['events', frame], async (offset, signal) => {
    const { events, more } = await fetchEvents(frame, offset, signal);
    return { rows: events, more };
  });
  const properties = useQuery({
    queryKey: ['properties', frame],
    queryFn: ({ signal }) => fetchProperties(frame, signal),
  });
  const days = daysBegun(rows?.map(({ time }) => time) ?? [], site.timezone, Date.now());
  return (
    <div className={styles.events}>
      <div>
        <ListFrame
          rows={rows}
          error={error}
          onRetry={() => void refetch()}
          onMore={hasNextPage ? () => void fetchNextPage() : undefined}
          empty={nothing('events', frame)}
        >
          <ul className={rowStyles.rows} aria-label="Events">
            {rows?.map((event, index) => (
              <li key={event.event_id}>
                <DayBegun date={days[index]} />
                <EventRow
                  event={event}
                  site={site}
                  onVisitor={() => go({ view: 'visitor', subject: event.visitor_id })}
                />
              </li>
            ))}
          </ul>
        </ListFrame>
      </div>
      <aside className={styles.properties} aria-label="Properties">
        <h2 className={styles.heading}>Properties</h2>
        {properties.data?.properties.length === 0 && <p className={rowStyles.quiet}>These events carry none.</p>}
        {properties.data?.properties.map(({ name, events, values, top }) => (
          <section key={name} className={styles.property}>
            <h3 title={`${formats.count(events)} events, ${formats.count(values)} different values`}>
              <bdi>{name}</bdi> <span>{formats.tiny(events)}</span>
            </h3>
            <ul>
              {top.map(({ value, events: count }) => {
                const dimension = `event:props:${name}`;
                return (
                  <li key={value}>
                    <button
                      type="button"
                      aria-pressed={isChosen(filters, [dimension, value])}
                      onClick={() => go({ filters: toggleValues(filters, [dimension, value]) })}
                    >
                      <span className={styles.bar} style={{ transform: `scaleX(${count / Math.max(1, events)})` }} />
                      <bdi>{value || '(empty)'}</bdi>
                      <b>{formats.tiny(count)}</b>
                    </button>
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
      </aside>
    </div>
  );
}
