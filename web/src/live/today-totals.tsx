/** Today so far beside the same weekday a week ago at the same hour. Orders and revenue only where a site has them. */
import { memo } from 'react';
import type { LiveSnapshot, LiveTotals } from '../../../src/live/snapshot.ts';
import { useFormats } from '../design/formats-context.ts';
import styles from './today-totals.module.css';

interface TodayTotalsProps {
  readonly snapshot: LiveSnapshot | null;
  readonly currency: string;
  readonly timeZone: string;
}

export const TodayTotals = memo(function TodayTotals({ snapshot, currency, timeZone }: TodayTotalsProps) {
  const { count, short, money, weekday } = useFormats();
  const sells =
    snapshot !== null &&
    [snapshot.today, snapshot.weekBefore].some(({ orders, revenue }) => orders > 0 || revenue !== 0);
  const figures: [string, keyof LiveTotals, (value: number) => string][] = [
    ['Visitors', 'visitors', short],
    ['Pageviews', 'pageviews', short],
    ...(sells
      ? ([
          ['Orders', 'orders', short],
          ['Revenue', 'revenue', (value: number) => money(value, currency)],
        ] as [string, keyof LiveTotals, (value: number) => string][])
      : []),
  ];
  const before = snapshot ? `last ${weekday(snapshot.at, timeZone)}` : 'a week ago';
  return (
    <dl className={styles.totals}>
      {figures.map(([label, key, write]) => (
        <div key={key} className={styles.total}>
          <dt>{label} today</dt>
          {snapshot ? (
            <>
              <dd className={styles.figure} title={key === 'revenue' ? undefined : count(snapshot.today[key])}>
                {write(snapshot.today[key])}
                <Change now={snapshot.today[key]} before={snapshot.weekBefore[key]} />
              </dd>
              <dd className={styles.before}>
                {snapshot.weekBefore.visitors > 0 ? write(snapshot.weekBefore[key]) : 'none'}{' '}
                <span title={`${before}, up to the same time`}>{before} by now</span>
              </dd>
            </>
          ) : (
            <>
              <dd className={styles.figure}>
                <span className={styles.pending} />
              </dd>
              <dd className={styles.before}>&nbsp;</dd>
            </>
          )}
        </div>
      ))}
    </dl>
  );
});

function Change({ now, before }: { now: number; before: number }) {
  const { change, count } = useFormats();
  if (before <= 0 || now < 0) return null;
  const share = (now - before) / before;
  const words = share >= 9.995 ? `×${count(now / before)}` : change(share);
  const trend = Math.abs(share) < 0.01 ? 'even' : share > 0 ? 'up' : 'down';
  return (
    <span className={styles.change} data-trend={trend}>
      {words}
    </span>
  );
}
