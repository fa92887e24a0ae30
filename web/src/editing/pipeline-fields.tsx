/** The fields of a tile about the pipeline: which figures, and whether part by part. */
import type { Tile } from '../../../src/boards/board.ts';
import type { PipelineTileQuery } from '../../../src/boards/tile-query.ts';
import { PIPELINE_GROUPS, partsOf, pipelineQuery, takesSeveral, withSeries } from './pipeline-choices.ts';
import styles from './tile-editor.module.css';
import { MAY_SPLIT } from './tile-forms.ts';

interface PipelineFieldsProps {
  readonly tile: Tile;
  readonly query: PipelineTileQuery;
  /** Whether the figures of the whole installation are shown to who makes the tile. */
  readonly mayManage: boolean;
  readonly onChange: (query: PipelineTileQuery) => void;
}

export function PipelineFields({ tile: { form }, query, mayManage, onChange }: PipelineFieldsProps) {
  const parts = partsOf(query.series[0]);
  const maySplit = (MAY_SPLIT.includes(form) || form === 'table') && parts !== '';
  const split = query.dimensions?.includes('label') ?? false;
  const several = takesSeveral(form, query);
  return (
    <>
      {PIPELINE_GROUPS.filter(({ forManagers }) => mayManage || !forManagers).map(({ title, choices }) => (
        <fieldset key={title} className={styles.group}>
          <legend>{title}</legend>
          <div className={styles.forms}>
            {choices
              .filter(([, , each]) => form !== 'list' || each !== '')
              .map(([series, label]) => (
                <button
                  key={series}
                  type="button"
                  aria-pressed={(several ? query.series : query.series.slice(0, 1)).includes(series)}
                  onClick={() => onChange(withSeries(form, query, series))}
                >
                  {label}
                </button>
              ))}
          </div>
        </fieldset>
      ))}
      {maySplit && (
        <label className={styles.switch}>
          <input
            type="checkbox"
            checked={split}
            onChange={(event) => onChange(pipelineQuery(form, query.series, event.target.checked) ?? query)}
          />
          By {parts}
        </label>
      )}
    </>
  );
}
