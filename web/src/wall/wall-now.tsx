/** The live page on a wall. */
import { useEffect } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import { FreshnessSign } from '../chrome/freshness-sign.tsx';
import { SiteClock } from '../chrome/site-clock.tsx';
import { useFormats } from '../design/formats-context.ts';
import { useNow } from '../design/use-now.ts';
import { freshness } from '../live/freshness.ts';
import { LiveBoard } from '../live/live-board.tsx';
import { useLiveFeed } from '../live/use-live-feed.ts';
import styles from './wall-page.module.css';

interface WallNowProps {
  readonly site: Site;
  readonly onSignedOut: () => void;
}

export function WallNow({ site, onSignedOut }: WallNowProps) {
  const formats = useFormats();
  const state = useLiveFeed(site.id, site.domain, formats);
  const now = useNow(1_000);
  const fresh = freshness(state, Math.max(now, state.snapshotAt ?? 0));
  const signedOut = fresh.kind === 'signed-out';
  useEffect(() => {
    if (signedOut) onSignedOut();
  }, [signedOut, onSignedOut]);
  return (
    <div className={styles.now}>
      <header className={styles.header} data-inset>
        <p className={styles.title}>Now</p>
        <p className={styles.frame}>{site.domain}</p>
        <FreshnessSign fresh={fresh} />
        <SiteClock timeZone={site.timezone} clockAheadMs={state.clockAheadMs} />
      </header>
      <LiveBoard site={site} snapshot={state.snapshot} fresh={fresh} clockAheadMs={state.clockAheadMs} />
    </div>
  );
}
