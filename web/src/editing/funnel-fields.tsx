/** The steps of a funnel: what each is called, and which events are it. */
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import { useFormats } from '../design/formats-context.ts';
import { CloseIcon } from '../design/icons.tsx';
import { FilterBar, FilterButton } from '../filters/filter-bar.tsx';
import { fromApiFilters, toApiFilters } from '../filters/filter-model.ts';
import { DIMENSION_CHOICES } from '../tiles/dimension-words.ts';
import styles from './tile-editor.module.css';

type FunnelQuery = Extract<TileQuery, { kind: 'funnel' }>;

interface FunnelFieldsProps {
  readonly siteId: string;
  readonly query: FunnelQuery;
  readonly onChange: (query: FunnelQuery) => void;
}

const STEPS_MAX = 10;
const HOUR_S = 3_600;
const WINDOWS: readonly (readonly [seconds: number, label: string])[] = [
  [HOUR_S / 2, '30 minutes'],
  [HOUR_S, '1 hour'],
  [24 * HOUR_S, '1 day'],
  [7 * 24 * HOUR_S, '7 days'],
  [14 * 24 * HOUR_S, '14 days'],
  [30 * 24 * HOUR_S, '30 days'],
];
/** What the server takes when none is given. */
const WINDOW_S_USUAL = 14 * 24 * HOUR_S;

export function FunnelFields({ siteId, query, onChange }: FunnelFieldsProps) {
  const { steps } = query;
  const { dimension: _, ...whole } = query;
  const formats = useFormats();
  const within = query.window_s ?? WINDOW_S_USUAL;
  return (
    <>
      <fieldset className={styles.group}>
        <legend>Steps, in order</legend>
        <ol className={styles.steps}>
          {steps.map((step, index) => {
            const filters = fromApiFilters(step.filters);
            const put = (changed: FunnelQuery['steps'][number]) =>
              onChange({ ...query, steps: steps.toSpliced(index, 1, changed) });
            return (
              <li key={`${index} of ${steps.length}`} className={styles.step}>
                <div className={styles.line}>
                  <input
                    className={styles.input}
                    aria-label={`Name of step ${index + 1}`}
                    value={step.name ?? ''}
                    maxLength={100}
                    placeholder={`Step ${index + 1}`}
                    onChange={(event) => put({ ...step, name: event.target.value })}
                  />
                  <button
                    type="button"
                    className={styles.icon}
                    aria-label={`Remove step ${index + 1}`}
                    disabled={steps.length <= 2}
                    onClick={() => onChange({ ...query, steps: steps.toSpliced(index, 1) })}
                  >
                    <CloseIcon />
                  </button>
                </div>
                {filters !== null && (
                  <>
                    <FilterBar
                      siteId={siteId}
                      filters={filters}
                      onChange={(changed) => put({ ...step, filters: [...toApiFilters(changed)] })}
                    />
                    <FilterButton
                      siteId={siteId}
                      filters={filters}
                      align="start"
                      about="event:name"
                      onChange={(changed) => put({ ...step, filters: [...toApiFilters(changed)] })}
                    />
                  </>
                )}
              </li>
            );
          })}
        </ol>
        <button
          type="button"
          className={styles.more}
          disabled={steps.length >= STEPS_MAX}
          onClick={() =>
            onChange({
              ...query,
              steps: [...steps, { name: '', filters: [['is', 'event:name', ['Order Completed']]] }],
            })
          }
        >
          + step
        </button>
      </fieldset>
      <label className={styles.field}>
        <span>From first to last within</span>
        <select
          className={styles.input}
          value={within}
          onChange={(event) => onChange({ ...query, window_s: Number(event.target.value) })}
        >
          {!WINDOWS.some(([seconds]) => seconds === within) && (
            <option value={within}>{formats.duration(within)}</option>
          )}
          {WINDOWS.map(([seconds, label]) => (
            <option key={seconds} value={seconds}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label className={styles.field}>
        <span>Split by</span>
        <select
          className={styles.input}
          value={query.dimension ?? ''}
          onChange={(event) => onChange({ ...whole, ...(event.target.value && { dimension: event.target.value }) })}
        >
          <option value="">nothing</option>
          {DIMENSION_CHOICES.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
