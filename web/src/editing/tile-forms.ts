/** The forms a tile can take: what each needs to be asked, and how a question changes to suit another form. Pure. */
import type { Form, Tile } from '../../../src/boards/board.ts';
import type { MetricsTileQuery, PipelineTileQuery, TileQuery } from '../../../src/boards/tile-query.ts';
import { PIPELINE_FORMS, pipelineQuery } from './pipeline-choices.ts';

export interface FormChoice {
  readonly form: Form;
  readonly label: string;
  readonly kind: TileQuery['kind'];
  /** How large a new one is, in columns and rows. */
  readonly w: number;
  readonly h: number;
}

export const FORM_CHOICES: readonly FormChoice[] = [
  { form: 'number', label: 'Number', kind: 'metrics', w: 3, h: 2 },
  { form: 'line', label: 'Line', kind: 'metrics', w: 6, h: 4 },
  { form: 'area', label: 'Area', kind: 'metrics', w: 6, h: 4 },
  { form: 'bars', label: 'Bars', kind: 'metrics', w: 6, h: 4 },
  { form: 'list', label: 'Top list', kind: 'metrics', w: 4, h: 5 },
  { form: 'table', label: 'Table', kind: 'metrics', w: 6, h: 5 },
  { form: 'map', label: 'World map', kind: 'metrics', w: 6, h: 5 },
  { form: 'gauge', label: 'Gauge', kind: 'metrics', w: 3, h: 2 },
  { form: 'funnel', label: 'Funnel', kind: 'funnel', w: 5, h: 4 },
  { form: 'retention', label: 'Retention', kind: 'retention', w: 8, h: 4 },
  { form: 'paths', label: 'Paths', kind: 'paths', w: 8, h: 5 },
  { form: 'heatmap', label: 'Hours of the week', kind: 'heatmap', w: 6, h: 4 },
  { form: 'ticker', label: 'Ticker', kind: 'events', w: 4, h: 5 },
  { form: 'table', label: 'Shop report', kind: 'shop', w: 6, h: 5 },
  { form: 'line', label: 'Pipeline', kind: 'pipeline', w: 6, h: 4 },
];

/** Whether it shows how much of a dimension's values there is, over time or side by side. */
export const NEEDS_DIMENSION: readonly Form[] = ['list', 'table'];
export const MAY_SPLIT: readonly Form[] = ['line', 'area', 'bars'];
export const SEVERAL_METRICS: readonly Form[] = ['list', 'table', 'line', 'area'];

/** Questions about events; others, about Weir itself, know no visitors to choose among. */
export const FILTERED_KINDS: readonly TileQuery['kind'][] = [
  'metrics',
  'funnel',
  'retention',
  'paths',
  'heatmap',
  'events',
  'shop',
];

const isTime = (dimension: string) => dimension.startsWith('time');
const USUAL_DIMENSION = 'event:page';
const USUAL_TARGET = 1_000;
/** How many rows are asked for: as many as a tile may be tall enough for. */
const ROWS: Readonly<Partial<Record<Form, number>>> = { list: 20, table: 100, map: 250, bars: 20 };

/** Which choice a tile is; a table of a shop's figures is another than one that counts, and so is what shows the pipeline's. */
export function isChoice({ form, query }: Pick<Tile, 'form' | 'query'>, choice: FormChoice): boolean {
  if (choice.kind === 'shop' || choice.kind === 'pipeline') return query.kind === choice.kind;
  return form === choice.form && query.kind !== 'shop';
}

/** The forms that a tile may change to without asking about something else; a list of the pipeline's needs parts. */
export function choicesFor({ query }: Pick<Tile, 'query'>): readonly FormChoice[] {
  if (query.kind !== 'pipeline') return FORM_CHOICES.filter(({ kind }) => kind !== 'pipeline');
  return FORM_CHOICES.filter(
    ({ form, kind }) => kind === 'metrics' && pipelineQuery(form, query.series, false) !== undefined,
  );
}

/** The same tile in another form, with its question changed as little as that form can answer. */
export function withForm(tile: Tile, { form, kind }: Pick<FormChoice, 'form' | 'kind'>): Tile {
  // A shop's report may be a list too.
  if (tile.query.kind === 'shop' && kind === 'shop') return tile;
  if (kind === 'pipeline') return tile.query.kind === kind ? tile : aboutPipeline({ ...tile, form });
  if (tile.query.kind === 'pipeline' && kind === 'metrics') return withPipelineForm(tile, tile.query, form);
  const { target, ...rest } = tile;
  const query = kind === 'metrics' ? metricsFor(tile.query, form) : questionOf(kind, tile.query);
  const kept = form === 'gauge' ? (target ?? USUAL_TARGET) : form === 'number' ? target : undefined;
  return { ...rest, form, query, ...(kept !== undefined && { target: kept }) };
}

/** The pipeline's figures in one of the forms that show them; in another there is nothing to show, and the tile stays as it is. */
function withPipelineForm(tile: Tile, { series, dimensions }: PipelineTileQuery, form: Form): Tile {
  const { target, ...rest } = tile;
  const query = pipelineQuery(form, series, dimensions?.includes('label') ?? false);
  if (!query) return tile;
  const kept = form === 'gauge' ? (target ?? USUAL_TARGET) : form === 'number' ? target : undefined;
  return { ...rest, form, query, ...(kept !== undefined && { target: kept }) };
}

/** The same tile about the pipeline; in a line where its form shows nothing of that. */
export function aboutPipeline(tile: Tile): Tile {
  if (tile.query.kind === 'pipeline') return tile;
  const form = PIPELINE_FORMS.includes(tile.form) ? tile.form : 'line';
  return withPipelineForm({ ...tile, form }, { kind: 'pipeline', series: ['stored'] }, form);
}

/** The same tile about the site's visitors. */
export function aboutSite(tile: Tile): Tile {
  if (tile.query.kind !== 'pipeline') return tile;
  return { ...tile, query: metricsFor(tile.query, tile.form) };
}

function questionOf(kind: TileQuery['kind'], query: TileQuery): TileQuery {
  if (query.kind === kind) return query;
  switch (kind) {
    case 'funnel':
      return {
        kind,
        steps: [
          { name: 'Visited', filters: [['is', 'event:name', ['pageview']]] },
          { name: 'Ordered', filters: [['is', 'event:name', ['Order Completed']]] },
        ],
      };
    case 'retention':
      return { kind, grain: 'week' };
    case 'paths':
      return { kind, direction: 'forwards', depth: 3 };
    case 'heatmap':
      return { kind, metric: 'visitors' };
    case 'shop':
      return { kind, report: 'products', dimension: 'event:product' };
    case 'events':
      return { kind, limit: 20 };
    default:
      return metricsFor(query, 'number');
  }
}

function metricsFor(query: TileQuery, form: Form): MetricsTileQuery {
  const before: Partial<MetricsTileQuery> = query.kind === 'metrics' ? query : {};
  const metrics = before.metrics?.length ? before.metrics : ['visitors'];
  const split = before.dimensions?.find((dimension) => !isTime(dimension));
  const filters = before.filters && { filters: before.filters };
  const limit = ROWS[form] === undefined ? undefined : { limit: ROWS[form] };
  const base = { kind: 'metrics' as const, ...filters };
  switch (form) {
    case 'line':
    case 'area':
    case 'bars':
      return {
        ...base,
        metrics: split ? metrics.slice(0, 1) : metrics,
        dimensions: split ? ['time', split] : ['time'],
        ...(split && { limit: 6 }),
      };
    case 'list':
    case 'table':
      return { ...base, metrics, dimensions: [split ?? USUAL_DIMENSION], ...limit };
    case 'map':
      return { ...base, metrics: metrics.slice(0, 1), dimensions: ['visit:country'], ...limit };
    case 'gauge':
      return { ...base, metrics: metrics.slice(0, 1) };
    default:
      return { ...base, metrics: metrics.slice(0, 1), sparkline: true };
  }
}

/** Split by another dimension, or '' by none. */
export function withSplit(query: MetricsTileQuery, dimension: string): MetricsTileQuery {
  const time = query.dimensions?.find(isTime);
  const { limit: _, ...rest } = query;
  if (time === undefined) return { ...query, dimensions: [dimension] };
  if (dimension === '') return { ...rest, dimensions: [time] };
  return { ...rest, metrics: query.metrics.slice(0, 1), dimensions: [time, dimension], limit: 6 };
}

export function splitOf(query: MetricsTileQuery): string {
  return query.dimensions?.find((dimension) => !isTime(dimension)) ?? '';
}
