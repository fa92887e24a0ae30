/** Says of a site that has not sent anything yet what to do next; of every other, nothing. */
import type { Site } from '../../../src/accounts/site.ts';
import type { Go } from '../chrome/use-place.ts';
import styles from './no-events-yet.module.css';
import { useBegins } from './use-comparable.ts';

export function NoEventsYet({ site, go }: { readonly site: Site; readonly go: Go }) {
  const { data: begins } = useBegins(site.id, true);
  if (begins !== null) return null;
  return (
    <p className={styles.hint} role="status">
      <span>
        Nothing has come from <bdi>{site.domain}</bdi> yet; what is here fills with the first event.
      </span>
      <button type="button" onClick={() => go({ view: 'snippet' })}>
        How to send events
      </button>
    </p>
  );
}
