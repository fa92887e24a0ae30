/** One event, told in a line; opened, with everything it brought. */
import type { Site } from '../../../src/accounts/site.ts';
import type { ShownEvent } from '../api/tile-answers.ts';
import { Flag } from '../design/flag.tsx';
import { useFormats } from '../design/formats-context.ts';
import { deviceName, eventWords, sourceName } from '../live/event-words.ts';
import styles from './event-row.module.css';
import rowStyles from './rows.module.css';

interface EventRowProps {
  readonly event: ShownEvent;
  readonly site: Site;
  /** Goes to who did it; undefined where that is known already. */
  readonly onVisitor?: (() => void) | undefined;
}

export function EventRow({ event, site, onVisitor }: EventRowProps) {
  const formats = useFormats();
  const revenue = event.revenue === 0 ? null : event.revenue;
  const { verb, object } = eventWords({
    name: event.name,
    path: event.path,
    bot: event.bot !== '',
    revenue,
    product: event.products[0]?.name ?? '',
  });
  const facts: readonly (readonly [string, string])[] = [
    ['Event', event.name],
    ['Type', event.type],
    ['Page', `${event.hostname}${event.path}`],
    ['Title', event.title],
    ['User', event.user_id],
    ['Order', event.order_id],
    ['Browser', [event.browser, event.os].filter(Boolean).join(' on ')],
    ['Bot', event.bot],
    ...event.products.map(
      (product) =>
        ['Product', `${formats.count(product.quantity || 1)} × ${product.name || product.product_id}`] as const,
    ),
    ...Object.entries(event.properties),
    ...Object.entries(event.traits),
  ];
  return (
    <details className={styles.event}>
      <summary className={rowStyles.row}>
        <time
          className={rowStyles.quiet}
          dateTime={new Date(event.time).toISOString()}
          title={formats.dateTime(event.time, site.timezone)}
        >
          {formats.clockSeconds(event.time, site.timezone)}
        </time>
        <Flag country={event.country} />
        <span>
          <span className={styles.verb}>{verb}</span> <bdi>{object}</bdi>
        </span>
        <span className={`${rowStyles.quiet} ${rowStyles.wide}`}>
          {[
            event.user_id,
            formats.country(event.country),
            sourceName(event.source),
            event.bot ? 'bot' : deviceName(event.device),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span className={rowStyles.money}>{revenue !== null && formats.money(revenue, site.currency)}</span>
      </summary>
      <div className={styles.more}>
        <dl className={styles.facts}>
          {facts
            .filter(([, value]) => value !== '')
            .map(([name, value], index) => (
              <div key={`${name} ${index}`}>
                <dt>{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
        </dl>
        {onVisitor && (
          <button type="button" className={rowStyles.more} onClick={onVisitor}>
            Everything this visitor did
          </button>
        )}
      </div>
    </details>
  );
}
