/** The time where the site is: every "today" on the page is that day. */
import { useFormats } from '../design/formats-context.ts';
import { useNow } from '../design/use-now.ts';
import styles from './top-bar.module.css';

export function SiteClock({ timeZone, clockAheadMs }: { timeZone: string; clockAheadMs: number }) {
  const { clock } = useFormats();
  const now = useNow(1_000) + clockAheadMs;
  const city = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;
  return (
    <time className={styles.clock} title={timeZone}>
      {clock(now, timeZone)} {city}
    </time>
  );
}
