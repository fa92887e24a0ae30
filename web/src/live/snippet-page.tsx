/** How to send events to this site, by every door. Until the first event it waits, and the page turns over by itself. */
import { useState } from 'react';
import type { Site } from '../../../src/accounts/site.ts';
import { CopyField } from '../design/copy-field.tsx';
import { Tabs } from '../design/tabs.tsx';
import { doors } from './snippet.ts';
import styles from './snippet-page.module.css';

interface SnippetPageProps {
  readonly site: Site;
  readonly waiting: boolean;
  readonly onBack: () => void;
}

export function SnippetPage({ site, waiting, onBack }: SnippetPageProps) {
  const all = doors(location.origin, site);
  const [chosen, setChosen] = useState('page');
  const door = all.find(({ id }) => id === chosen);
  return (
    <main className={styles.page}>
      <h1 className={styles.title}>{waiting ? 'Waiting for the first event' : `Send events to ${site.domain}`}</h1>
      {waiting && (
        <p className={styles.lead} role="status">
          <span className={styles.pulse} aria-hidden="true" />
          Paste one line into {site.domain} and open it in a browser. With the first event, this page turns into the
          live board by itself.
        </p>
      )}
      <Tabs label="Ways to send" tabs={all} chosen={chosen} onChoose={setChosen}>
        <p className={styles.about}>{door?.lead}</p>
        {door?.steps.map(({ label, code }) => (
          <CopyField key={label} label={label} code={code} />
        ))}
      </Tabs>
      {!waiting && (
        <button type="button" className={styles.back} onClick={onBack}>
          Back to the live board
        </button>
      )}
    </main>
  );
}
