/** One visitor: who that is as far as is known, and everything they did, newest first, visit by visit. */
import { useQuery } from '@tanstack/react-query';
import type { Site } from '../../../src/accounts/site.ts';
import { fetchVisitor } from '../api/explore.ts';
import type { ShownEvent } from '../api/tile-answers.ts';
import type { Go } from '../chrome/use-place.ts';
import { Flag } from '../design/flag.tsx';
import { useFormats } from '../design/formats-context.ts';
import { deviceName, sourceName } from '../live/event-words.ts';
import { EventRow } from './event-row.tsx';
import { ListFrame } from './list-frame.tsx';
import rowStyles from './rows.module.css';
import styles from './visitor-view.module.css';

export function VisitorView({ site, id, go }: { site: Site; id: string; go: Go }) {
  const formats = useFormats();
  const { data, error, refetch } = useQuery({
    queryKey: ['visitor', site.id, id],
    queryFn: ({ signal }) => fetchVisitor(site.id, id, signal),
  });
  return (
    <ListFrame
      rows={data?.events}
      error={error}
      onRetry={() => void refetch()}
      onMore={undefined}
      empty="Nothing is known of this visitor."
    >
      {data && (
        <div className={styles.visitor}>
          <aside className={styles.facts} aria-label="Who">
            <h2 className={styles.name}>
              <Flag country={data.visitor.country} />
              <bdi>{data.user?.user_id ?? `Visitor ${id.slice(0, 8)}`}</bdi>
            </h2>
            <dl>
              <Fact name="First seen" value={formats.dateTime(data.visitor.first_seen, site.timezone)} />
              <Fact name="Last seen" value={formats.dateTime(data.visitor.last_seen, site.timezone)} />
              <Fact name="First came from" value={sourceName(data.visitor.source)} />
              <Fact name="Visits" value={formats.count(data.visitor.visits)} />
              <Fact name="Pageviews" value={formats.count(data.visitor.pageviews)} />
              <Fact name="Orders" value={data.visitor.orders > 0 ? formats.count(data.visitor.orders) : ''} />
              <Fact
                name="Spent"
                value={data.visitor.revenue === 0 ? '' : formats.money(data.visitor.revenue, site.currency)}
              />
              <Fact
                name="Where"
                value={[data.visitor.city, formats.country(data.visitor.country)].filter(Boolean).join(', ')}
              />
              <Fact
                name="With"
                value={[deviceName(data.visitor.device), data.visitor.browser, data.visitor.os]
                  .filter(Boolean)
                  .join(' · ')}
              />
              <Fact name="Language" value={data.visitor.language} />
              <Fact name="Bot" value={data.visitor.bot} />
              {Object.entries(data.user?.traits ?? {}).map(([name, value]) => (
                <Fact key={name} name={name} value={value} />
              ))}
            </dl>
            <button type="button" className={rowStyles.more} onClick={() => go({ view: 'sessions' })}>
              All sessions
            </button>
          </aside>
          <div>
            {visitsOf(data.events).map((events) => (
              <section key={events[0]?.event_id}>
                <h3 className={rowStyles.day}>{formats.dateTime(events.at(-1)?.time ?? 0, site.timezone)}</h3>
                <ol className={rowStyles.rows}>
                  {events.map((event) => (
                    <li key={event.event_id}>
                      <EventRow event={event} site={site} />
                    </li>
                  ))}
                </ol>
              </section>
            ))}
            {data.more && (
              <p className={rowStyles.quiet}>The newest {formats.count(data.events.length)} events are shown.</p>
            )}
          </div>
        </div>
      )}
    </ListFrame>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  if (value === '') return null;
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}

/** Neighbours of one visit stand together; what belongs to none joins the visit it happened in. */
function visitsOf(events: readonly ShownEvent[]): readonly (readonly ShownEvent[])[] {
  const visits: ShownEvent[][] = [];
  let of = '';
  for (const event of events) {
    const last = visits.at(-1);
    if (last && (event.session_id === '' || event.session_id === of)) last.push(event);
    else visits.push([event]);
    if (event.session_id !== '') of = event.session_id;
  }
  return visits;
}
