/** Which site this is; opens on the others, the tracking snippet, a new site, and the way out. */
import { Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Site } from '../../../src/accounts/site.ts';
import { type Me, signOut } from '../api/account.ts';
import { CheckIcon, ChevronIcon } from '../design/icons.tsx';
import styles from './top-bar.module.css';
import type { Place } from './use-place.ts';

interface SiteMenuProps {
  readonly site: Site;
  readonly me: Me;
  readonly go: (place: Place) => void;
}

export function SiteMenu({ site, me, go }: SiteMenuProps) {
  const queries = useQueryClient();
  const leave = async () => {
    await signOut().catch(() => {});
    await queries.invalidateQueries();
  };
  return (
    <Menu position="bottom-start" classNames={{ dropdown: styles.menu ?? '' }}>
      <Menu.Target>
        <button type="button" className={styles.site}>
          <bdi>{site.domain}</bdi>
          <ChevronIcon />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {me.sites.length > 1 && <Menu.Label>Sites</Menu.Label>}
        {me.sites.length > 1 &&
          me.sites.map(({ id, domain }) => (
            <Menu.Item
              key={id}
              onClick={() => go({ site: domain, view: 'live' })}
              rightSection={id === site.id ? <CheckIcon /> : null}
              aria-current={id === site.id || undefined}
            >
              {domain}
            </Menu.Item>
          ))}
        {me.sites.length > 1 && <Menu.Divider />}
        <Menu.Item onClick={() => go({ site: site.domain, view: 'snippet' })}>Tracking snippet</Menu.Item>
        <Menu.Item onClick={() => go({ site: site.domain, view: 'new-site' })}>Add a site</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={leave}>
          Sign out <span className={styles.who}>{me.user.email ?? ''}</span>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
