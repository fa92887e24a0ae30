/** How to send events to this site: the snippet to paste and a call to try. Until the first event it waits, and the page turns over by itself. */
import type { Site } from '../../../src/accounts/site.ts';
import { CopyField } from '../design/copy-field.tsx';
import { curlExample, snippet } from './snippet.ts';
import styles from './snippet-page.module.css';

interface SnippetPageProps {
  readonly site: Site;
  readonly waiting: boolean;
  readonly onBack: () => void;
}

export function SnippetPage({ site, waiting, onBack }: SnippetPageProps) {
  return (
    <main className={styles.page}>
      <h1 className={styles.title}>{waiting ? 'Waiting for the first visit' : `Send events to ${site.domain}`}</h1>
      <p className={styles.lead}>
        {waiting ? (
          <>
            <span className={styles.pulse} aria-hidden="true" />
            Paste one line into {site.domain}, open it in a browser, and this page turns into the live board by itself.
          </>
        ) : (
          'Paste one line into every page. It sets no cookie and weighs about a kilobyte.'
        )}
      </p>
      <CopyField label="In the head of every page" code={snippet(location.origin, site.writeKey)} />
      <CopyField label="Or try it from a terminal, without a site" code={curlExample(location.origin, site.writeKey)} />
      {!waiting && (
        <button type="button" className={styles.back} onClick={onBack}>
          Back to the live board
        </button>
      )}
    </main>
  );
}
