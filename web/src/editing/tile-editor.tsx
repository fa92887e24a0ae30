/** What a tile shows and how: every choice is seen on the board at once. */
import { useId } from 'react';
import type { Tile } from '../../../src/boards/board.ts';
import type { TileQuery } from '../../../src/boards/tile-query.ts';
import { PERIODS, periodLabel, readPeriod, writePeriod } from '../boards/periods.ts';
import { Dialog } from '../design/dialog.tsx';
import { useFormats } from '../design/formats-context.ts';
import { CopyIcon, TrashIcon } from '../design/icons.tsx';
import { HeatmapFields, PathsFields, RetentionFields } from './analysis-fields.tsx';
import { FiltersField } from './filters-field.tsx';
import { FunnelFields } from './funnel-fields.tsx';
import { MetricsFields } from './metrics-fields.tsx';
import { PipelineFields } from './pipeline-fields.tsx';
import { ShopFields } from './shop-fields.tsx';
import styles from './tile-editor.module.css';
import { aboutPipeline, aboutSite, choicesFor, FILTERED_KINDS, isChoice, withForm } from './tile-forms.ts';

interface TileEditorProps {
  readonly tile: Tile;
  readonly siteId: string;
  readonly mayManage: boolean;
  readonly onChange: (tile: Tile) => void;
  readonly onDuplicate: () => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

export function TileEditor({ tile, siteId, mayManage, onChange, onDuplicate, onRemove, onClose }: TileEditorProps) {
  const id = useId();
  const formats = useFormats();
  const { query } = tile;
  const ask = (changed: TileQuery) => onChange({ ...tile, query: changed });
  return (
    <Dialog title="Tile" side onClose={onClose}>
      <div className={styles.editor}>
        <label className={styles.field}>
          <span>Title</span>
          <input
            className={styles.input}
            value={tile.title}
            maxLength={100}
            onChange={(event) => onChange({ ...tile, title: event.target.value || ' ' })}
          />
        </label>
        <fieldset className={styles.group}>
          <legend>About</legend>
          <div className={styles.forms}>
            <button type="button" aria-pressed={query.kind !== 'pipeline'} onClick={() => onChange(aboutSite(tile))}>
              Visitors and sales
            </button>
            <button
              type="button"
              aria-pressed={query.kind === 'pipeline'}
              onClick={() => onChange(aboutPipeline(tile))}
            >
              The pipeline
            </button>
          </div>
        </fieldset>
        <fieldset className={styles.group}>
          <legend>Form</legend>
          <div className={styles.forms}>
            {choicesFor(tile).map((choice) => (
              <button
                key={choice.label}
                type="button"
                aria-pressed={isChoice(tile, choice)}
                onClick={() => onChange(withForm(tile, choice))}
              >
                {choice.label}
              </button>
            ))}
          </div>
        </fieldset>
        {query.kind === 'metrics' && <MetricsFields tile={tile} query={query} onChange={onChange} />}
        {query.kind === 'pipeline' && <PipelineFields tile={tile} query={query} mayManage={mayManage} onChange={ask} />}
        {query.kind === 'funnel' && <FunnelFields siteId={siteId} query={query} onChange={ask} />}
        {query.kind === 'retention' && <RetentionFields siteId={siteId} query={query} onChange={ask} />}
        {query.kind === 'paths' && <PathsFields siteId={siteId} query={query} onChange={ask} />}
        {query.kind === 'heatmap' && <HeatmapFields query={query} onChange={ask} />}
        {query.kind === 'shop' && <ShopFields query={query} onChange={ask} />}
        {tile.form !== 'ticker' && (
          <label className={styles.field}>
            <span>Period</span>
            <select
              className={styles.input}
              value={tile.period === undefined ? '' : writePeriod(tile.period)}
              onChange={(event) => {
                const { period: _, ...without } = tile;
                const period = readPeriod(event.target.value);
                onChange(period === undefined ? without : { ...tile, period });
              }}
            >
              <option value="">The board's</option>
              {Array.isArray(tile.period) && (
                <option value={writePeriod(tile.period)}>{periodLabel(tile.period, formats)}</option>
              )}
              {PERIODS.map(({ period, label }) => (
                <option key={period} value={period}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
        {(tile.form === 'gauge' || tile.form === 'number') && (
          <label className={styles.field}>
            <span>Target</span>
            <input
              className={styles.input}
              type="number"
              min={1}
              value={tile.target ?? ''}
              onChange={(event) => {
                const { target: _, ...without } = tile;
                const target = Number(event.target.value);
                if (target > 0) onChange({ ...tile, target });
                else if (tile.form === 'number') onChange(without);
              }}
            />
          </label>
        )}
        {FILTERED_KINDS.includes(query.kind) && (
          <FiltersField
            legend="Only where"
            siteId={siteId}
            filters={'filters' in query ? query.filters : undefined}
            onChange={(filters) => ask({ ...query, filters } as TileQuery)}
          />
        )}
        <label className={styles.switch}>
          <input
            type="checkbox"
            checked={tile.live}
            aria-describedby={`${id}-live`}
            onChange={(event) => onChange({ ...tile, live: event.target.checked })}
          />
          Live
          <span id={`${id}-live`} className={styles.note}>
            changes as events come in; otherwise once a minute
          </span>
        </label>
        <div className={styles.acts}>
          <button type="button" onClick={onDuplicate}>
            <CopyIcon /> Duplicate
          </button>
          <button type="button" onClick={onRemove} data-danger>
            <TrashIcon /> Remove
          </button>
        </div>
      </div>
    </Dialog>
  );
}
