/** Which site this is. What it opens on is loaded when it is first wanted, not with the board. */
import { lazy, Suspense, useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { Me } from '../api/account.ts';
import { ChevronIcon } from '../design/icons.tsx';
import styles from './top-bar.module.css';
import type { Go } from './use-place.ts';

const SiteMenuList = lazy(async () => ({ default: (await import('./site-menu-list.tsx')).SiteMenuList }));

interface SiteMenuProps {
  readonly site: Site;
  readonly me: Me;
  readonly go: Go;
}

export function SiteMenu({ site, me, go }: SiteMenuProps) {
  const [wanted, setWanted] = useState(false);
  const name = (
    <>
      <bdi>{site.domain}</bdi>
      <ChevronIcon />
    </>
  );
  const closed = (
    <button
      type="button"
      className={styles.site}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setWanted(true)}
    >
      {name}
    </button>
  );
  if (!wanted) return closed;
  return (
    <Suspense fallback={closed}>
      <SiteMenuList site={site} me={me} go={go} name={name} />
    </Suspense>
  );
}
