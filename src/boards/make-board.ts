/** Builds the boards that come with Weir out of rows of tiles, placing them from left to right and from top to bottom. */
import { BOARD_COLUMNS, type BoardDefinition, type Tile } from './board.ts';

/** A tile without its place; as wide as its share of the row unless it says so. */
export type TileSpec = Pick<Tile, 'title' | 'form' | 'query'> & Partial<Pick<Tile, 'live' | 'target' | 'w'>>;

export interface RowSpec {
  /** In rows of the board. */
  readonly h: number;
  readonly tiles: readonly TileSpec[];
}

export function makeBoard(
  head: Pick<BoardDefinition, 'title' | 'period' | 'comparison'>,
  rows: readonly RowSpec[],
): BoardDefinition {
  const tiles: Tile[] = [];
  let y = 0;
  for (const row of rows) {
    let x = 0;
    for (const spec of row.tiles) {
      const w = spec.w ?? Math.floor(BOARD_COLUMNS / row.tiles.length);
      tiles.push({ live: true, ...spec, id: `${tiles.length + 1}`, x, y, w, h: row.h });
      x += w;
    }
    y += row.h;
  }
  return { ...head, tiles };
}

type Metrics = Extract<Tile['query'], { kind: 'metrics' }>;

/** One number with what it was before, and its way there. */
export const number = (title: string, metric: string, query: Partial<Metrics> = {}): TileSpec => ({
  title,
  form: 'number',
  query: { kind: 'metrics', metrics: [metric], sparkline: true, ...query },
});

/** The values of a dimension that have the most of the first metric. */
export const list = (title: string, dimension: string, metrics: string[], query: Partial<Metrics> = {}): TileSpec => ({
  title,
  form: 'list',
  query: { kind: 'metrics', metrics, dimensions: [dimension], limit: 10, ...query },
});

/** Metrics over time. */
export const overTime = (
  title: string,
  form: 'line' | 'area' | 'bars',
  metrics: string[],
  query: Partial<Metrics> = {},
): TileSpec => ({ title, form, query: { kind: 'metrics', metrics, dimensions: ['time'], ...query } });

export const map = (title: string, metric: string): TileSpec => ({
  title,
  form: 'map',
  query: { kind: 'metrics', metrics: [metric], dimensions: ['visit:country'], limit: 250 },
});

/** Ordered steps by the name of their event. */
export const funnel = (title: string, steps: readonly (readonly [name: string, event: string])[]): TileSpec => ({
  title,
  form: 'funnel',
  query: {
    kind: 'funnel',
    steps: steps.map(([name, event]) => ({ name, filters: [['is', 'event:name', [event]]] })),
  },
});

/** One of the shop's reports, as a table. */
export const shopReport = (
  title: string,
  report: Extract<Tile['query'], { kind: 'shop' }>['report'],
  dimension?: 'event:product' | 'event:brand' | 'event:category',
): TileSpec => ({
  title,
  form: 'table',
  query: { kind: 'shop', report, ...(dimension && { dimension }) },
});

type PipelineQuestion = Extract<Tile['query'], { kind: 'pipeline' }>;

/** Figures of the pipeline: numbers with their way there, or in another form by the dimensions given. */
export const pipeline = (
  title: string,
  form: 'number' | 'line' | 'area' | 'list' | 'table',
  series: PipelineQuestion['series'],
  dimensions?: PipelineQuestion['dimensions'],
): TileSpec => ({
  title,
  form,
  query: { kind: 'pipeline', series, ...(dimensions ? { dimensions } : { sparkline: true }) },
});
