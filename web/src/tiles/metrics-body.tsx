/** The forms of a question that counts. */
import type { Tile } from '../../../src/boards/board.ts';
import type { MetricsTileQuery } from '../../../src/boards/tile-query.ts';
import type { MetricsAnswer } from '../api/tile-answers.ts';
import { dimensionWords } from './dimension-words.ts';
import { GaugeTile } from './gauge-tile.tsx';
import { ListTile } from './list-tile.tsx';
import { MapTile } from './map-tile.tsx';
import { NumberTile } from './number-tile.tsx';
import { SeriesTile } from './series-tile.tsx';
import { TableTile } from './table-tile.tsx';
import { rowsThatFit } from './tile-size.ts';

/** From this many columns on a list has room for what changed. */
const WIDE_COLUMNS = 4;

interface MetricsBodyProps {
  readonly tile: Tile;
  readonly query: MetricsTileQuery;
  readonly answer: MetricsAnswer | undefined;
}

export function MetricsBody({ tile, query, answer }: MetricsBodyProps) {
  const { form, title, w, h, target } = tile;
  const [metric = ''] = query.metrics;
  if (isList(tile)) {
    // What changed stands beside the name, of which a path needs every letter.
    const columns = query.metrics.length + (isPath(query.dimensions?.[0]) ? 1 : 0);
    const wide = w >= WIDE_COLUMNS && columns < 3;
    return (
      <ListTile
        answer={answer}
        dimension={query.dimensions?.[0] ?? ''}
        metrics={query.metrics}
        rows={rowsThatFit(h)}
        wide={wide}
      />
    );
  }
  switch (form) {
    case 'gauge':
      return <GaugeTile answer={answer} metric={metric} target={target ?? 1} />;
    case 'line':
    case 'area':
    case 'bars':
      return <SeriesTile answer={answer} query={query} form={form} title={title} />;
    case 'table':
      return <TableTile answer={answer} title={title} />;
    case 'map':
      return <MapTile answer={answer} metric={metric} title={title} />;
    default:
      return <NumberTile answer={answer} metric={metric} target={target} />;
  }
}

function isPath(dimension = ''): boolean {
  return dimensionWords(dimension).kind === 'path';
}

/** Bars of what is not a time lie down. */
export function isList({ form, query }: Tile): boolean {
  if (query.kind !== 'metrics') return false;
  return form === 'list' || (form === 'bars' && !query.dimensions?.some((each) => each.startsWith('time')));
}
