/** What a viewer asks of the tile door: a definition, or a tile of a board by name; and what it may ask. */
import Type, { type Static } from 'typebox';
import type { Site } from '../accounts/site.ts';
import type { Tile } from '../boards/board.ts';
import { schemaGuard } from '../boards/check-schema.ts';
import { isForManagers, planTile, type RunTile, type TileQuestion } from '../boards/plan-tile.ts';
import { BoardError, readTileQuery } from '../boards/read-board.ts';
import {
  ComparisonSchema,
  FiltersSchema,
  PeriodSchema,
  type TileQuery,
  TileQuerySchema,
} from '../boards/tile-query.ts';
import { HttpError } from '../config/errors.ts';
import { Mistakes } from '../query/mistakes.ts';
import { isShare, requireBoard, requireViewedSite, type Viewer } from './authorize-viewer.ts';
import { readOrRefuse } from './board-errors.ts';
import type { BoardRouteDeps } from './board-routes.ts';

const frame = {
  site_id: Type.Optional(Type.String({ description: "a site's id or domain" })),
  period: Type.Optional(PeriodSchema),
  comparison: Type.Optional(ComparisonSchema),
  filters: Type.Optional(FiltersSchema),
  board: Type.Optional(Type.String({ maxLength: 64, description: "a board's id" })),
  tile: Type.Optional(Type.String({ maxLength: 64, description: 'the id of a tile of the board' })),
};
const strict = { additionalProperties: false } as const;

export const TileBody = Type.Object({ ...frame, query: Type.Optional(TileQuerySchema) }, strict);
/** The same with the question left for a second look. */
const TileFrame = Type.Object({ ...frame, query: Type.Optional(Type.Unknown()) }, strict);
const isFrame = schemaGuard(TileFrame);

export type AskedFrame = Pick<Static<typeof TileFrame>, 'site_id' | 'period' | 'comparison' | 'filters'>;

export interface AskedTile {
  readonly site: Site;
  readonly question: TileQuestion;
  /** Answers it. */
  readonly run: RunTile;
  /** Whoever comes by a link is told numbers, not people. */
  readonly isPublic: boolean;
  /** What it may be called in a file. */
  readonly title: string;
}

export function readFrame(given: unknown): Static<typeof TileFrame> {
  return readOrRefuse(() => {
    const mistakes = new Mistakes();
    if (isFrame(given, '', mistakes)) return given;
    throw new BoardError(mistakes.list);
  });
}

/** Parameters of an address as the body they stand for: filters as JSON, a range as `first,last`. */
export function frameOfParameters(parameters: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  const { period, filters, ...others } = parameters;
  // One that is given twice comes as a list, whatever its type says: the schema looks at it.
  const isRange = typeof period === 'string' && period.includes(',');
  return {
    ...others,
    ...(period !== undefined && { period: isRange ? period.split(',') : period }),
    ...(filters !== undefined && { filters: parseJson(filters) }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so no list either: the schema says what it should have been.
    return text;
  }
}

/** Which question about which site. Throws HttpError: 404 for what is not there or not the viewer's, 403 for what a link may not ask. */
export async function resolveTile(deps: BoardRouteDeps, viewer: Viewer, body: unknown): Promise<AskedTile> {
  const asked = readFrame(body);
  assertAsksByReference(viewer, asked);
  const site = await requireViewedSite(deps.accounts, viewer, asked.site_id);
  if (asked.query !== undefined) {
    const query = readOrRefuse(() => readTileQuery(asked.query, 'query'));
    const { period = 'day', comparison = 'none', filters = [] } = asked;
    return askedTile(viewer, site, { query, period, comparison, filters }, query.kind);
  }
  if (asked.board === undefined || asked.tile === undefined) {
    throw new HttpError(400, 'board_invalid', 'The body has neither query nor board and tile; allowed: one of both.');
  }
  const board = await requireBoard(deps.library, viewer, asked.board);
  const tile = board.tiles.find(({ id }) => id === asked.tile);
  if (!tile) {
    const names = board.tiles.map(({ id }) => id).join(', ');
    throw new HttpError(404, 'tile_unknown', `The board has no tile ${JSON.stringify(asked.tile)}; it has: ${names}.`);
  }
  return askedTile(viewer, site, questionOf(board, tile, asked), tile.title);
}

function askedTile(viewer: Viewer, site: Site, question: TileQuestion, title: string): AskedTile {
  requireTileRight(viewer, question.query);
  return { site, question, run: readOrRefuse(() => planTile(question)), isPublic: isShare(viewer), title };
}

/** Throws HttpError 403 unless the viewer may see what the question tells of. */
export function requireTileRight(viewer: Viewer, query: TileQuery): void {
  if (viewer.mayManage || !isForManagers(query)) return;
  throw new HttpError(
    403,
    'may_not_manage',
    'This tile tells of the whole installation; owners, admins and keys of scope manage may see it.',
  );
}

/** In the tile's own period where it has one; else as the viewer says, or the board. */
export function questionOf(
  board: Pick<TileQuestion, 'period' | 'comparison'>,
  tile: Pick<Tile, 'query' | 'period'>,
  asked: AskedFrame,
): TileQuestion {
  const { comparison = board.comparison, filters = [] } = asked;
  return { query: tile.query, period: tile.period ?? asked.period ?? board.period, comparison, filters };
}

/** A link shows what its board shows: whoever holds it puts no questions of their own, and narrows none. */
export function assertAsksByReference(viewer: Viewer, asked: Static<typeof TileFrame>): void {
  if (!isShare(viewer)) return;
  const own = (['query', 'period', 'comparison', 'filters'] as const).filter((key) => asked[key] !== undefined);
  if (own.length === 0) return;
  throw new HttpError(
    403,
    'share_by_reference',
    `A share link may not set ${own.join(', ')}; allowed: board and tile, as the board has them.`,
  );
}
