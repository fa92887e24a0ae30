/** One list of the board: names, visitors, and a quiet bar for their share of the longest. */
import { memo, useRef } from 'react';
import type { LiveRow } from '../../../src/live/snapshot.ts';
import { Flag } from '../design/flag.tsx';
import { useFormats } from '../design/formats-context.ts';
import { MiddleText } from '../design/middle-text.tsx';
import { useFlip } from '../design/use-flip.ts';
import styles from './top-list.module.css';

/** The style sheet shows as many of these as the screen is tall enough for. */
const ROWS_SHOWN = 10;

interface TopListProps {
  readonly title: string;
  /** null while loading. */
  readonly rows: readonly LiveRow[] | null;
  readonly name: (value: string) => string;
  readonly kind?: 'plain' | 'path' | 'country';
}

export const TopList = memo(function TopList({ title, rows, name, kind = 'plain' }: TopListProps) {
  const { count, tiny } = useFormats();
  const list = useRef<HTMLOListElement>(null);
  const shown = rows?.slice(0, ROWS_SHOWN) ?? [];
  const most = Math.max(1, ...shown.map(({ visitors }) => visitors));
  useFlip(list, rows);
  return (
    <section className={styles.list}>
      <h2 className={styles.title}>
        {title}
        <span className={styles.unit}>
          visitors<span className="visually-hidden"> in the last 30 minutes</span>
        </span>
      </h2>
      {rows?.length === 0 ? (
        <p className={styles.empty}>Nobody just now</p>
      ) : (
        <ol ref={list} className={styles.rows} data-pending={rows === null || undefined}>
          {shown.map(({ value, visitors }) => (
            <li key={value} data-key={value} className={styles.row}>
              <span className={styles.bar} style={{ transform: `scaleX(${visitors / most})` }} />
              {kind === 'country' && <Flag country={value} />}
              {kind === 'path' ? (
                <MiddleText text={name(value) || '(none)'} />
              ) : (
                <bdi className={styles.name}>{name(value)}</bdi>
              )}
              <span className={styles.count} title={count(visitors)}>
                {tiny(visitors)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
});
