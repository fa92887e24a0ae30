/** One tile: its title, its data, and what is shown while there is none. */
import { lazy, memo, Suspense, useRef, useState } from 'react';
import type { Tile } from '../../../src/boards/board.ts';
import type { ResultRow } from '../../../src/query/query.ts';
import type { TileAnswer } from '../api/tile-answers.ts';
import { useBoard } from '../boards/board-context.ts';
import { OwnPeriod } from '../boards/own-period.tsx';
import { periodLabel } from '../boards/periods.ts';
import { useFormats } from '../design/formats-context.ts';
import { ExpandIcon } from '../design/icons.tsx';
import { ListHead } from './list-tile.tsx';
import { metricLabel } from './metric-words.ts';
import { isList } from './metrics-body.tsx';
import { TileBody } from './tile-body.tsx';
import { TileMenu } from './tile-menu.tsx';
import { TileTrouble } from './tile-trouble.tsx';
import styles from './tile-view.module.css';
import { useTile } from './use-tile.ts';

// Opened on demand.
const FunnelDetails = lazy(async () => ({ default: (await import('./funnel-details.tsx')).FunnelDetails }));
const TileDetails = lazy(async () => ({ default: (await import('./tile-details.tsx')).TileDetails }));

interface TileViewProps {
  readonly tile: Tile;
  /** What a closer look would show stands beside it. */
  readonly whole?: boolean;
}

export const TileView = memo(function TileView({ tile, whole = false }: TileViewProps) {
  if (tile.period === undefined) return <ShownTile tile={tile} whole={whole} />;
  return (
    <OwnPeriod period={tile.period}>
      <ShownTile tile={tile} whole={whole} />
    </OwnPeriod>
  );
});

function ShownTile({ tile, whole }: Required<TileViewProps>) {
  const formats = useFormats();
  const shown = useRef<HTMLElement>(null);
  const { data, error, isPlaceholderData, refetch, isFetching } = useTile(tile, shown);
  const [close, setClose] = useState(false);
  const { form, query, title } = tile;
  const { filters, shared } = useBoard();
  const filtered = filters.length > 0;
  const old = isPlaceholderData || (error !== null && data !== undefined);
  return (
    <section ref={shown} className={styles.tile} aria-label={title} aria-busy={isFetching && !data} data-form={form}>
      <header className={styles.header}>
        <h2 className={styles.title} title={title}>
          {title}
        </h2>
        {tile.period !== undefined && <span className={styles.unit}>{periodLabel(tile.period, formats)}</span>}
        <span className={styles.tools} data-picture="none">
          <span className={styles.hand}>
            {(query.kind === 'metrics' || query.kind === 'funnel') && !shared && !whole && (
              <button
                type="button"
                className={styles.closer}
                aria-label={`Look closer: ${title}`}
                title="Look closer"
                onClick={() => setClose(true)}
              >
                <ExpandIcon />
              </button>
            )}
            {data && <TileMenu tile={tile} shown={() => shown.current} />}
          </span>
        </span>
        <span className={styles.gap} />
        {error && data && (
          <span className={styles.doubt} title={error.message} role="status">
            Not up to date
          </span>
        )}
        {form === 'map' && query.kind === 'metrics' && (
          <span className={styles.unit}>{metricLabel(query.metrics[0] ?? '').toLowerCase()}</span>
        )}
        {isList(tile) && query.kind === 'metrics' && <ListHead metrics={query.metrics} />}
      </header>
      <div className={styles.body} data-old={old || undefined}>
        {error && !data ? (
          <TileTrouble error={error} onRetry={() => void refetch()} />
        ) : data && isEmpty(tile, data) ? (
          <p className={styles.empty}>{filtered ? 'Nothing with these filters.' : 'Nothing in this period.'}</p>
        ) : (
          <TileBody tile={tile} answer={data} />
        )}
      </div>
      {close && query.kind === 'funnel' && (
        <Suspense>
          <FunnelDetails tile={tile} query={query} onClose={() => setClose(false)} />
        </Suspense>
      )}
      {close && query.kind === 'metrics' && (
        <Suspense>
          <TileDetails tile={tile} query={query} onClose={() => setClose(false)} />
        </Suspense>
      )}
    </section>
  );
}

/** A zero is a number, and a line along the ground a course; a list without rows has nothing to show. */
function isEmpty({ form }: Tile, answer: TileAnswer): boolean {
  switch (answer.kind) {
    case 'metrics':
    case 'pipeline':
      if (form === 'line' || form === 'area' || form === 'bars') return answer.results.every(isUnknown);
      return answer.results.length === 0 && form !== 'number' && form !== 'gauge';
    case 'paths':
      return answer.nodes.length === 0;
    case 'heatmap':
      return answer.cells.every(({ value }) => value === 0);
    default:
      return false;
  }
}

/** Times without a figure, as acknowledgements before the first event, make no chart. */
function isUnknown({ metrics, comparison }: ResultRow): boolean {
  return [...metrics, ...(comparison?.metrics ?? [])].every((value) => value === null);
}
