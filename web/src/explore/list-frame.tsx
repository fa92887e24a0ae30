/** Around a list of people or events: what is shown before it comes, when it is empty, when it fails, and the way to more. */
import type { ReactNode } from 'react';
import type { ExploreFrame } from '../api/explore.ts';
import { TileTrouble } from '../tiles/tile-trouble.tsx';
import styles from './rows.module.css';

interface ListFrameProps {
  readonly rows: readonly unknown[] | undefined;
  readonly error: Error | null;
  readonly onRetry: () => void;
  readonly onMore: (() => void) | undefined;
  readonly empty: string;
  readonly children: ReactNode;
}

/** What to say of a list without rows, and what to do about it. */
export function nothing(what: string, { filters }: Pick<ExploreFrame, 'filters'>): string {
  if (filters.length === 0) return `No ${what} in this period. Choose a longer one.`;
  return `No ${what} in this period with these filters. Choose a longer one, or take a filter away.`;
}

export function ListFrame({ rows, error, onRetry, onMore, empty, children }: ListFrameProps) {
  if (error && !rows) return <TileTrouble error={error} onRetry={onRetry} />;
  if (!rows) return <div className={styles.place} aria-busy="true" />;
  if (rows.length === 0) return <p className={styles.empty}>{empty}</p>;
  return (
    <>
      {children}
      {onMore && (
        <button type="button" className={styles.more} onClick={onMore}>
          Show more
        </button>
      )}
    </>
  );
}
