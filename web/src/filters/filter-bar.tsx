/** What the board is narrowed to, each filter a chip that can be changed or taken away, and the way to more of them. */
import { lazy, Suspense } from 'react';
import { useFormats } from '../design/formats-context.ts';
import { CloseIcon, FunnelIcon, PlusIcon } from '../design/icons.tsx';
import { Popup } from '../design/popup.tsx';
import styles from './filter-bar.module.css';
import type { Filters } from './filter-model.ts';
import { groupWords } from './filter-words.ts';

const Segments = lazy(async () => ({ default: (await import('./segments.tsx')).Segments }));
const FilterEditor = lazy(async () => ({ default: (await import('./filter-editor.tsx')).FilterEditor }));

interface FilterBarProps {
  readonly siteId: string;
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

export function FilterBar({ siteId, filters, onChange }: FilterBarProps) {
  const formats = useFormats();
  if (filters.length === 0) return null;
  return (
    <ul className={styles.bar} aria-label="Filters">
      {filters.map((group, index) => {
        const words = groupWords(group, formats);
        return (
          <li key={words} className={styles.chip}>
            <Popup
              kind="quiet"
              align="start"
              title={`Change: ${words}`}
              button={<bdi className={styles.words}>{words}</bdi>}
            >
              {(close) => (
                <Suspense fallback={<div className={styles.place} />}>
                  <FilterEditor
                    siteId={siteId}
                    group={group}
                    onApply={(changed) => {
                      onChange(filters.toSpliced(index, 1, changed));
                      close();
                    }}
                  />
                </Suspense>
              )}
            </Popup>
            <button
              type="button"
              className={styles.remove}
              aria-label={`Remove filter: ${words}`}
              title="Remove"
              onClick={() => onChange(filters.toSpliced(index, 1))}
            >
              <CloseIcon />
            </button>
          </li>
        );
      })}
      {filters.length > 1 && (
        <li>
          <button type="button" className={styles.clear} onClick={() => onChange([])}>
            Clear all
          </button>
        </li>
      )}
    </ul>
  );
}

interface FilterButtonProps extends FilterBarProps {
  readonly align?: 'start' | 'end';
  /** Whether filters with a name can be chosen here, and whether they can be made and removed too. */
  readonly segments?: 'choose' | 'change';
  /** The dimension that is asked about at first. */
  readonly about?: string | undefined;
}

/** Adds one more. */
export function FilterButton({ siteId, filters, onChange, align, segments, about }: FilterButtonProps) {
  return (
    <Popup
      kind="quiet"
      align={align ?? 'end'}
      label="Add a filter"
      button={
        <>
          {filters.length > 0 ? <PlusIcon /> : <FunnelIcon />}
          <span className={styles.word}>Filter</span>
        </>
      }
    >
      {(close) => (
        <Suspense fallback={<div className={styles.place} />}>
          <FilterEditor
            siteId={siteId}
            group={[]}
            about={about}
            onApply={(added) => {
              onChange([...filters, added]);
              close();
            }}
          />
          {segments && (
            <Segments
              siteId={siteId}
              filters={filters}
              mayChange={segments === 'change'}
              onChoose={(chosen) => {
                onChange(chosen);
                close();
              }}
            />
          )}
        </Suspense>
      )}
    </Popup>
  );
}
