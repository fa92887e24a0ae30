/** unknown → board: every mistake at once, each with where it is, what was given and what is allowed. Asks nothing of the store. */
import { limits } from '../config/limits.ts';
import { findDimension } from '../query/dimensions.ts';
import { isObject, Mistakes, QueryError } from '../query/mistakes.ts';
import { BOARD_COLUMNS, type BoardDefinition, BoardFrame, type Form, type Tile } from './board.ts';
import { schemaGuard } from './check-schema.ts';
import { planTile, type TileQuestion } from './plan-tile.ts';
import { TILE_KINDS, TILE_QUERY_SCHEMAS, type TileKind, type TileQuery } from './tile-query.ts';

/** The value is no board; `mistakes` are sentences. */
export class BoardError extends Error {
  override name = 'BoardError';
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(mistakes.join(' '));
    this.mistakes = mistakes;
  }
}

const isFrame = schemaGuard(BoardFrame);
const GUARDS = {
  metrics: schemaGuard(TILE_QUERY_SCHEMAS.metrics),
  funnel: schemaGuard(TILE_QUERY_SCHEMAS.funnel),
  retention: schemaGuard(TILE_QUERY_SCHEMAS.retention),
  paths: schemaGuard(TILE_QUERY_SCHEMAS.paths),
  heatmap: schemaGuard(TILE_QUERY_SCHEMAS.heatmap),
  events: schemaGuard(TILE_QUERY_SCHEMAS.events),
  shop: schemaGuard(TILE_QUERY_SCHEMAS.shop),
  pipeline: schemaGuard(TILE_QUERY_SCHEMAS.pipeline),
} as const satisfies Record<TileKind, unknown>;

/** Which forms show the answer of which kind of question. */
const FORMS_OF: Readonly<Record<TileKind, readonly Form[]>> = {
  metrics: ['number', 'line', 'area', 'bars', 'list', 'table', 'map', 'gauge'],
  funnel: ['funnel', 'table'],
  retention: ['retention', 'table'],
  paths: ['paths', 'table'],
  heatmap: ['heatmap', 'table'],
  events: ['ticker', 'table'],
  shop: ['table', 'list'],
  pipeline: ['number', 'gauge', 'line', 'area', 'bars', 'list', 'table'],
};

/** The board that the value is. Throws BoardError. */
export function readBoard(given: unknown): BoardDefinition {
  const mistakes = new Mistakes();
  if (!isFrame(given, '', mistakes)) throw new BoardError(mistakes.list);
  const board = given as Omit<BoardDefinition, 'tiles'> & { tiles: (Omit<Tile, 'query'> & { query: unknown })[] };
  const ids = new Set<string>();
  for (const [index, tile] of board.tiles.entries()) {
    const at = `tiles[${index}]`;
    if (ids.has(tile.id)) mistakes.add(`${at}.id`, tile.id, 'an id that no other tile of the board has');
    ids.add(tile.id);
    if (tile.x + tile.w > BOARD_COLUMNS) {
      mistakes.add(`${at}.x + w`, tile.x + tile.w, `at most ${BOARD_COLUMNS}, the columns of a board`);
    }
    checkTile(tile, at, board, mistakes);
  }
  if (mistakes.list.length === 0) checkSize(board, mistakes);
  if (mistakes.list.length > 0) throw new BoardError(mistakes.list);
  return given as BoardDefinition;
}

/** The question that the value is, checked in all of it. Throws BoardError. */
export function readTileQuery(given: unknown, at: string): TileQuery {
  const mistakes = new Mistakes();
  if (isTileQuery(given, at, mistakes)) return given;
  throw new BoardError(mistakes.list);
}

function isTileQuery(given: unknown, at: string, mistakes: Mistakes): given is TileQuery {
  const kind = isObject(given) ? TILE_KINDS.find((known) => known === given.kind) : undefined;
  if (kind) return GUARDS[kind](given, at, mistakes);
  mistakes.add(`${at}.kind`, isObject(given) ? given.kind : given, TILE_KINDS.join(', '));
  return false;
}

function checkTile(
  tile: Omit<Tile, 'query'> & { readonly query: unknown },
  at: string,
  board: Pick<TileQuestion, 'period' | 'comparison'>,
  mistakes: Mistakes,
): void {
  const { query, form } = tile;
  if (!isTileQuery(query, `${at}.query`, mistakes)) return;
  const { period = board.period } = tile;
  const { comparison } = board;
  try {
    planTile({ query, period, comparison, filters: [] });
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    for (const mistake of error.mistakes) mistakes.addSentence(`${at}: ${mistake}`);
    return;
  }
  const forms = FORMS_OF[query.kind];
  if (!forms.includes(form)) mistakes.add(`${at}.form of a question of kind ${query.kind}`, form, forms.join(', '));
  else if (query.kind === 'metrics') checkDimensions(form, query.dimensions ?? [], at, mistakes);
  else if (query.kind === 'pipeline') checkPipelineDimensions(form, query.dimensions ?? [], at, mistakes);
  if (form === 'gauge' && tile.target === undefined) mistakes.add(`${at}.target`, undefined, 'a number above 0');
}

/** What each form can show: one number, a line over time, one value a row, countries. */
function checkDimensions(form: Form, dimensions: readonly string[], at: string, mistakes: Mistakes): void {
  const isOverTime = dimensions.some((key) => findDimension(key)?.scope === 'time');
  const others = dimensions.filter((key) => findDimension(key)?.scope !== 'time');
  const wrong = (allowed: string) => mistakes.add(`${at}.query.dimensions of a ${form}`, dimensions, allowed);
  if ((form === 'number' || form === 'gauge') && dimensions.length > 0) wrong('none');
  if ((form === 'line' || form === 'area') && !isOverTime) wrong('a time dimension, and one other at most');
  if (form === 'list' && (isOverTime || others.length !== 1)) wrong('one, which is not a time');
  if (form === 'bars' && dimensions.length === 0) wrong('a time dimension, another one, or both');
  if (form === 'map' && (dimensions.length !== 1 || others[0] !== 'visit:country')) wrong('["visit:country"]');
}

function checkPipelineDimensions(form: Form, dimensions: readonly string[], at: string, mistakes: Mistakes): void {
  const given = dimensions.join();
  const wrong = (allowed: string) => mistakes.add(`${at}.query.dimensions of a ${form}`, dimensions, allowed);
  if ((form === 'number' || form === 'gauge') && given !== '') wrong('none');
  if (['line', 'area', 'bars'].includes(form) && !given.startsWith('time')) wrong('["time"] or ["time", "label"]');
  if (form === 'list' && given !== 'label') wrong('["label"]');
  if (form === 'table' && given === '') wrong('["label"], ["time"] or ["time", "label"]');
}

function checkSize(board: unknown, mistakes: Mistakes): void {
  const bytes = Buffer.byteLength(JSON.stringify(board));
  if (bytes > limits.boardBytesMax)
    mistakes.add('The size of the board', bytes, `at most ${limits.boardBytesMax} bytes of JSON`);
}
