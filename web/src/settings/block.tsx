/** One matter of the settings: what it is, a word about it, and what can be done. */
import type { ReactNode } from 'react';
import styles from './settings.module.css';

interface BlockProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}

export function Block({ title, lead, children }: BlockProps) {
  return (
    <section className={styles.block} aria-label={title}>
      <h2 className={styles.heading}>{title}</h2>
      {lead && <p className={styles.lead}>{lead}</p>}
      {children}
    </section>
  );
}

/** Where the reader is, not the site: when one signed in is a matter of one's own clock. */
export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
