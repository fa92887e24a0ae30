/** Filters that belong to a tile's question: those there are, and a way to one more. */
import { FilterBar, FilterButton } from '../filters/filter-bar.tsx';
import { type ApiFilter, type Filters, fromApiFilters, toApiFilters } from '../filters/filter-model.ts';
import styles from './tile-editor.module.css';

interface FiltersFieldProps {
  readonly legend: string;
  readonly siteId: string;
  readonly filters: readonly ApiFilter[] | undefined;
  readonly onChange: (filters: ApiFilter[]) => void;
  /** What a new filter asks about at first. */
  readonly about?: string;
  /** What holds while there is none. */
  readonly note?: string;
}

export function FiltersField({ legend, siteId, filters, onChange, about, note }: FiltersFieldProps) {
  const shown = fromApiFilters(filters ?? []);
  const narrow = (changed: Filters) => onChange([...toApiFilters(changed)]);
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      {shown === null ? (
        <p className={styles.note}>These filters say more than can be changed here; they are kept as they are.</p>
      ) : (
        <>
          {shown.length === 0 && note && <p className={styles.note}>{note}</p>}
          <FilterBar siteId={siteId} filters={shown} onChange={narrow} />
          <FilterButton siteId={siteId} filters={shown} align="start" about={about} onChange={narrow} />
        </>
      )}
    </fieldset>
  );
}
