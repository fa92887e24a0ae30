/** The menu behind the site's name: the other sites, the tracking snippet, a new site, and the way out. Open when first shown. */
import { Menu } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import { type Me, signOut } from '../api/account.ts';
import { CheckIcon } from '../design/icons.tsx';
import styles from './top-bar.module.css';
import type { Go } from './use-place.ts';

interface SiteMenuListProps {
  readonly site: Site;
  readonly me: Me;
  readonly go: Go;
  readonly name: ReactNode;
}

export function SiteMenuList({ site, me, go, name }: SiteMenuListProps) {
  const [opened, setOpened] = useState(true);
  const leave = async () => {
    await signOut().catch(() => {});
    // Anew, so that nothing of what this person saw stays in memory for the next.
    location.assign('/');
  };
  const several = me.sites.length > 1;
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" classNames={{ dropdown: styles.menu ?? '' }}>
      <Menu.Target>
        {/* The button that was pressed gave way to this one, which takes over its focus. */}
        {/* biome-ignore lint/a11y/noAutofocus: see above. */}
        <button type="button" className={styles.site} autoFocus>
          {name}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {several && <Menu.Label>Sites</Menu.Label>}
        {several &&
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
        {several && <Menu.Divider />}
        <Menu.Item onClick={() => go({ site: site.domain, view: 'snippet' })}>How to send events</Menu.Item>
        {me.mayManage && <Menu.Item onClick={() => go({ site: site.domain, view: 'new-site' })}>Add a site</Menu.Item>}
        <Menu.Item onClick={() => go({ site: site.domain, view: 'settings' })}>Settings</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={leave}>
          Sign out <span className={styles.who}>{me.user.email ?? ''}</span>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
