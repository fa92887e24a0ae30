/** What a board and a tile are. What makes sense of a tile's question and form together, read-board.ts says. */
import Type, { type Static, type TSchema } from 'typebox';
import { limits } from '../config/limits.ts';
import { ComparisonSchema, PeriodSchema, TileQuerySchema } from './tile-query.ts';

const strict = { additionalProperties: false } as const;

export const FORMS = [
  'number',
  'line',
  'area',
  'bars',
  'list',
  'table',
  'map',
  'gauge',
  'funnel',
  'retention',
  'paths',
  'heatmap',
  'ticker',
] as const;

/** Columns of a board; a row is 80 px high. */
export const BOARD_COLUMNS = 12;

const whole = (minimum: number, maximum: number) =>
  Type.Integer({ minimum, maximum, description: `a whole number from ${minimum} to ${maximum}` });

const Title = Type.String({
  minLength: 1,
  maxLength: limits.nameCharsMax,
  description: `a text of 1 to ${limits.nameCharsMax} characters`,
});

const tileSchema = <Query extends TSchema>(query: Query) =>
  Type.Object(
    {
      id: Type.String({
        pattern: '^[A-Za-z0-9_-]{1,64}$',
        description: 'letters, digits, _ and -, 1 to 64 of them, different for each tile',
      }),
      title: Title,
      x: whole(0, BOARD_COLUMNS - 1),
      y: whole(0, limits.boardRowsMax),
      w: whole(1, BOARD_COLUMNS),
      h: whole(1, limits.boardRowsMax),
      form: Type.Enum(FORMS),
      /** Of its own, whatever the board shows. */
      period: Type.Optional(PeriodSchema),
      /** Kept up to date while it is looked at. */
      live: Type.Boolean({ description: 'true or false' }),
      query,
      /** What a gauge is filled against. */
      target: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'a number above 0' })),
    },
    strict,
  );

const boardSchema = <Query extends TSchema>(query: Query) =>
  Type.Object(
    {
      title: Title,
      period: PeriodSchema,
      comparison: ComparisonSchema,
      tiles: Type.Array(tileSchema(query), {
        maxItems: limits.boardTilesMax,
        description: `a list of at most ${limits.boardTilesMax} tiles`,
      }),
    },
    strict,
  );

const TileSchema = tileSchema(TileQuerySchema);
export type Tile = Static<typeof TileSchema>;
export type Form = Tile['form'];

/** A board as it is written down: in a file, in an export, in the body of a request. */
export const BoardBody = boardSchema(TileQuerySchema);
export type BoardDefinition = Static<typeof BoardBody>;

/** The same with the questions left for a second look, which can say more than "none of these kinds". */
export const BoardFrame = boardSchema(Type.Unknown());

/** Where a board is from: `built-in` and `file` boards can be looked at and copied, not changed. */
export type BoardOrigin = 'built-in' | 'file' | 'own';

export interface Board extends BoardDefinition {
  /** UUID for own boards; for others the name they go by: `web`, or the file's name without .json. */
  readonly id: string;
  readonly origin: BoardOrigin;
  /** Own boards: raised by each change, so that who changes an old one is told. */
  readonly version?: number;
  /** Own boards, Unix ms. */
  readonly updatedAt?: number;
}
