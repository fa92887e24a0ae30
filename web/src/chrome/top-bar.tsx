/** Chrome, and little of it: which site, how fresh, what time it is there, light or dark, who is signed in. */
import type { Site } from '../../../src/accounts/site.ts';
import type { Me } from '../api/account.ts';
import { Mark } from '../design/mark.tsx';
import type { Freshness } from '../live/freshness.ts';
import { ColorSchemeToggle } from './color-scheme-toggle.tsx';
import { DemoSign } from './demo-sign.tsx';
import { FreshnessSign } from './freshness-sign.tsx';
import { SiteClock } from './site-clock.tsx';
import { SiteMenu } from './site-menu.tsx';
import styles from './top-bar.module.css';
import type { Go } from './use-place.ts';

interface TopBarProps {
  /** undefined while there is none. */
  readonly site: Site | undefined;
  readonly me: Me;
  /** null where nothing claims to be live. */
  readonly fresh: Freshness | null;
  readonly clockAheadMs: number;
  readonly go: Go;
}

export function TopBar({ site, me, fresh, clockAheadMs, go }: TopBarProps) {
  return (
    <header className={styles.bar}>
      <Mark />
      {site && <SiteMenu site={site} me={me} go={go} />}
      {site?.demo && <DemoSign site={site} me={me} go={go} />}
      <span className={styles.gap} />
      {fresh && <FreshnessSign fresh={fresh} />}
      {site && <SiteClock timeZone={site.timezone} clockAheadMs={clockAheadMs} />}
      <ColorSchemeToggle />
    </header>
  );
}
