/** The organisation's sites: settings, write key, removal, and a new one. */
import { useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import fields from '../design/fields.module.css';
import { Block } from './block.tsx';
import styles from './settings.module.css';
import type { SettingsProps } from './settings-props.ts';
import { SiteDialog } from './site-dialog.tsx';

export function SitesSection({ me, go, onChange }: SettingsProps) {
  const [editing, setEditing] = useState<Site>();
  // As it is now, while the dialog stands over it.
  const shown = editing && (me.sites.find(({ id }) => id === editing.id) ?? editing);
  return (
    <Block
      title="Sites"
      lead="What one write key sends to and one board shows. Each counts its days in a zone of its own."
    >
      <button
        type="button"
        className={fields.button}
        data-kind="main"
        onClick={() => go({ view: 'new-site', subject: '' })}
      >
        Add a site
      </button>
      <ul className={styles.list}>
        {me.sites.map((site) => (
          <li key={site.id} className={styles.row}>
            <div className={styles.what}>
              <bdi className={styles.name}>{site.domain}</bdi>
              {site.demo && <span className={styles.tag}>demo data</span>}
              <p className={styles.facts}>
                {site.timezone} · {site.currency}
                {site.allowedOrigins.length > 0 && ` · events from ${site.allowedOrigins.join(', ')} only`}
              </p>
            </div>
            <div>
              <button
                type="button"
                className={fields.button}
                data-kind="quiet"
                onClick={() => go({ site: site.domain, view: 'snippet' })}
              >
                How to send
              </button>
              <button type="button" className={fields.button} data-kind="quiet" onClick={() => setEditing(site)}>
                Change
              </button>
            </div>
          </li>
        ))}
      </ul>
      {shown && <SiteDialog site={shown} go={go} onChange={onChange} onClose={() => setEditing(undefined)} />}
    </Block>
  );
}
