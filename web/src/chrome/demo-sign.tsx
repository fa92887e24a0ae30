/** Says of a demo site that nothing in it is real, and lets who manages remove it. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import type { Me } from '../api/account.ts';
import { removeSite } from '../api/keys.ts';
import { Popup } from '../design/popup.tsx';
import styles from './top-bar.module.css';
import type { Go } from './use-place.ts';

interface DemoSignProps {
  readonly site: Site;
  readonly me: Me;
  readonly go: Go;
}

export function DemoSign({ site, me, go }: DemoSignProps) {
  const queries = useQueryClient();
  const [trouble, setTrouble] = useState('');
  const remove = async () => {
    if (!confirm(`Remove ${site.domain} with all that was made up for it?`)) return;
    try {
      await removeSite(site.id);
      go({ site: null, view: 'live' });
      await queries.invalidateQueries();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Popup kind="quiet" align="start" title="What is this?" button={<span className={styles.demo}>demo data</span>}>
      {(close) => (
        <div className={styles.about}>
          <p>
            This shop, its visitors and its orders are made up, for you to look around. Sites of your own stand beside
            it, and nothing of it mixes with them.
          </p>
          {me.mayManage && (
            <p className={styles.acts}>
              <button
                type="button"
                onClick={() => {
                  close();
                  go({ view: 'new-site' });
                }}
              >
                Add your own site
              </button>
              <button type="button" data-danger onClick={() => void remove()}>
                Remove the demo
              </button>
            </p>
          )}
          {trouble && <p role="alert">{trouble}</p>}
        </div>
      )}
    </Popup>
  );
}
