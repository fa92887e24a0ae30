/** Settings: one's own account, and for who manages the organisation, its people, keys and sites. */
import { useEffect, useRef } from 'react';
import { TopBar } from '../chrome/top-bar.tsx';
import { change, type Place, writePlace } from '../chrome/use-place.ts';
import { AccountSection } from './account-section.tsx';
import { AuditSection } from './audit-section.tsx';
import { KeysSection } from './keys-section.tsx';
import { OrganisationSection } from './organisation-section.tsx';
import { PeopleSection } from './people-section.tsx';
import styles from './settings.module.css';
import type { SettingsProps } from './settings-props.ts';
import { SharesSection } from './shares-section.tsx';
import { SitesSection } from './sites-section.tsx';
import { TeamsSection } from './teams-section.tsx';

const SECTIONS = [
  { id: 'account', label: 'Your account', Section: AccountSection, forAll: true },
  { id: 'sites', label: 'Sites', Section: SitesSection },
  { id: 'people', label: 'People', Section: PeopleSection },
  { id: 'teams', label: 'Teams', Section: TeamsSection },
  { id: 'keys', label: 'API keys', Section: KeysSection },
  { id: 'shares', label: 'Share links', Section: SharesSection },
  { id: 'organisation', label: 'Organisation', Section: OrganisationSection },
  { id: 'audit', label: 'Audit log', Section: AuditSection },
] as const;

export function SettingsPage({ place, ...props }: SettingsProps & { readonly place: Place }) {
  const { site, me, go } = props;
  const open = SECTIONS.filter((section) => me.mayManage || 'forAll' in section);
  const chosen = open.find(({ id }) => id === place.subject) ?? SECTIONS[0];
  const { Section } = chosen;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${chosen.label} · Weir`;
    // On a phone they stand in one line that is longer than the screen.
    nav.current?.querySelector(`[href$="of=${chosen.id}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chosen.label, chosen.id]);
  return (
    <div className={styles.page}>
      <TopBar site={site} me={me} fresh={null} clockAheadMs={0} go={go} />
      <main className={styles.main}>
        <h1 className={styles.title}>Settings</h1>
        {open.length > 1 && (
          <nav ref={nav} className={styles.nav} aria-label="Settings">
            <ul>
              {open.map(({ id, label }) => (
                <li key={id}>
                  <a
                    href={writePlace(change(place, { view: 'settings', subject: id }))}
                    aria-current={id === chosen.id ? 'page' : undefined}
                    onClick={(event) => {
                      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                      event.preventDefault();
                      go({ view: 'settings', subject: id });
                    }}
                  >
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <div className={styles.section}>
          <Section {...props} />
        </div>
      </main>
    </div>
  );
}
