/** The fields of a tile that counts: which metrics, and split by what. */
import type { Tile } from '../../../src/boards/board.ts';
import type { MetricsTileQuery } from '../../../src/boards/tile-query.ts';
import { DIMENSION_CHOICES } from '../tiles/dimension-words.ts';
import { METRIC_CHOICES } from '../tiles/metric-words.ts';
import styles from './tile-editor.module.css';
import { MAY_SPLIT, NEEDS_DIMENSION, SEVERAL_METRICS, splitOf, withSplit } from './tile-forms.ts';

interface MetricsFieldsProps {
  readonly tile: Tile;
  readonly query: MetricsTileQuery;
  readonly onChange: (tile: Tile) => void;
}

export function MetricsFields({ tile, query, onChange }: MetricsFieldsProps) {
  const { form } = tile;
  const ask = (changed: MetricsTileQuery) => onChange({ ...tile, query: changed });
  const split = splitOf(query);
  const several = SEVERAL_METRICS.includes(form) && !(MAY_SPLIT.includes(form) && split !== '');
  const toggle = (metric: string) => {
    const left = query.metrics.filter((each) => each !== metric);
    const metrics = left.length < query.metrics.length ? left : [...query.metrics, metric];
    if (metrics.length > 0) ask({ ...query, metrics });
  };
  return (
    <>
      <fieldset className={styles.group}>
        <legend>{several ? 'Metrics, the first counts most' : 'Metric'}</legend>
        <div className={styles.forms}>
          {METRIC_CHOICES.map(({ value, label }) => (
            <button
              key={value}
              type="button"
              aria-pressed={query.metrics.includes(value)}
              onClick={() => (several ? toggle(value) : ask({ ...query, metrics: [value] }))}
            >
              {label}
            </button>
          ))}
        </div>
      </fieldset>
      {(NEEDS_DIMENSION.includes(form) || MAY_SPLIT.includes(form)) && (
        <label className={styles.field}>
          <span>{MAY_SPLIT.includes(form) ? 'Split by' : 'Of which'}</span>
          <select
            className={styles.input}
            value={split}
            onChange={(event) => ask(withSplit(query, event.target.value))}
          >
            {MAY_SPLIT.includes(form) && <option value="">nothing</option>}
            {split !== '' && !DIMENSION_CHOICES.some(({ value }) => value === split) && (
              <option value={split}>{split}</option>
            )}
            {DIMENSION_CHOICES.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
