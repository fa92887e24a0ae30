import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../config/limits.ts';
import { METRIC_NAMES } from '../query/metrics.ts';
import { BOARD_COLUMNS, type BoardDefinition, FORMS, type Form } from './board.ts';
import { BUILT_IN_BOARDS } from './built-in-boards.ts';
import { BoardError, readBoard } from './read-board.ts';
import { BOARD_TEMPLATES } from './templates.ts';
import { COMPARISONS, PERIODS, type Period } from './tile-query.ts';

const TILE = {
  id: 'a',
  title: 'Visitors',
  x: 0,
  y: 0,
  w: 3,
  h: 2,
  form: 'number',
  live: true,
  query: { kind: 'metrics', metrics: ['visitors'] },
};
const BOARD = { title: 'Mine', period: '7d', comparison: 'none', tiles: [TILE] };

function mistakesOf(board: unknown): readonly string[] {
  try {
    readBoard(board);
    return [];
  } catch (error) {
    if (error instanceof BoardError) return error.mistakes;
    throw error;
  }
}

const withTile = (tile: object) => ({ ...BOARD, tiles: [{ ...TILE, ...tile }] });
const withQuery = (query: object, form = 'list') => withTile({ form, query: { kind: 'metrics', ...query } });

describe('readBoard', () => {
  it.each([...BUILT_IN_BOARDS, ...BOARD_TEMPLATES.map(({ id, board }) => [id, board] as const)])(
    'calls each tile of %s by a name of its own',
    (_id, { tiles }) => {
      const titles = tiles.map(({ title }) => title);
      expect(titles).toEqual([...new Set(titles)]);
    },
  );

  it.each([...BUILT_IN_BOARDS])('takes the built-in board %s', (_id, board) => {
    expect(readBoard(JSON.parse(JSON.stringify(board)))).toEqual(board);
  });

  it.each(BOARD_TEMPLATES.map((template) => [template.id, template.board] as const))(
    'takes the template %s',
    (_, board) => expect(readBoard(JSON.parse(JSON.stringify(board)))).toEqual(board),
  );

  it.each([
    [null, 'The whole is null; allowed: an object.'],
    [{ ...BOARD, tiles: undefined }, `tiles is missing; allowed: a list of at most ${limits.boardTilesMax} tiles.`],
    [{ ...BOARD, colour: 'red' }, 'The whole has the key "colour"; allowed: title, period, comparison, tiles.'],
    [
      { ...BOARD, comparison: 'last' },
      `comparison is "last"; allowed: ${COMPARISONS.map((name) => `"${name}"`).join(', ')}.`,
    ],
    [withTile({ form: 'pie' }), `tiles[0].form is "pie"; allowed: ${FORMS.map((name) => `"${name}"`).join(', ')}.`],
    [withTile({ period: 'week' }), /^tiles\[0\]\.period is "week"; allowed: /],
    [withTile({ w: 0 }), 'tiles[0].w is 0; allowed: a whole number from 1 to 12.'],
    [withTile({ x: 10 }), 'tiles[0].x + w is 13; allowed: at most 12, the columns of a board.'],
    [{ ...BOARD, tiles: [TILE, TILE] }, 'tiles[1].id is "a"; allowed: an id that no other tile of the board has.'],
    [
      withTile({ query: { kind: 'guess' } }),
      'tiles[0].query.kind is "guess"; allowed: metrics, funnel, retention, paths, heatmap, events, shop, pipeline.',
    ],
    [
      withQuery({ metrics: ['visitors'] }),
      'tiles[0].query.dimensions of a list is []; allowed: one, which is not a time.',
    ],
    [
      withTile({ query: { kind: 'funnel', steps: [] }, form: 'funnel' }),
      /^tiles\[0\]: steps is \[\]; allowed: a list of 2 to /,
    ],
    [withTile({ form: 'funnel' }), /^tiles\[0\]\.form of a question of kind metrics is "funnel"; allowed: number, /],
    [withTile({ form: 'gauge' }), 'tiles[0].target is missing; allowed: a number above 0.'],
    [
      withQuery({ metrics: ['visitors'], dimensions: ['visit:device'] }, 'map'),
      'tiles[0].query.dimensions of a map is ["visit:device"]; allowed: ["visit:country"].',
    ],
    [
      withQuery({ metrics: ['visitors'], dimensions: ['visit:device'], sparkline: true }),
      'tiles[0]: query.sparkline is true; allowed with dimensions: false.',
    ],
  ])('says what is wrong with %j', (board, mistake) =>
    expect(mistakesOf(board)).toContainEqual(typeof mistake === 'string' ? mistake : expect.stringMatching(mistake)),
  );

  it('says every mistake of every tile at once, in the words of the query', () => {
    const tiles = [
      { ...TILE, id: 'a', query: { kind: 'metrics', metrics: ['visitos'] } },
      {
        ...TILE,
        id: 'b',
        query: { kind: 'metrics', metrics: ['visitors'], filters: [['is', 'visit:planet', ['Mars']]] },
      },
    ];
    const mistakes = mistakesOf({ ...BOARD, tiles });
    expect(mistakes).toHaveLength(2);
    expect(mistakes[0]).toMatch(/^tiles\[0\]: metrics\[0\] is "visitos"; allowed: visitors, /);
    expect(mistakes[1]).toMatch(/^tiles\[1\]: filters\[0\]\[1\] is "visit:planet"; allowed: /);
  });

  it('takes every board of sound parts, as it is and as JSON', () => {
    fc.assert(
      fc.property(soundBoard, (board) => {
        expect(readBoard(JSON.parse(JSON.stringify(board)))).toEqual(board);
      }),
    );
  });

  it('refuses a sound board with any one part broken, and says where', () => {
    fc.assert(
      fc.property(soundBoard, fc.nat(), fc.constantFrom(...BREAKS), (board, place, [path, value]) => {
        fc.pre(board.tiles.length > 0);
        const broken = structuredClone(board) as unknown as Record<string, unknown>;
        const index = place % board.tiles.length;
        const parts = path.replace('#', String(index)).split('.');
        const holder = parts.slice(0, -1).reduce<Record<string, unknown>>((at, part) => at[part] as never, broken);
        holder[parts.at(-1) as string] = value;
        const where = path.startsWith('tiles') ? `tiles[${index}]` : parts[0];
        expect(mistakesOf(broken).some((mistake) => mistake.startsWith(where as string))).toBe(true);
      }),
    );
  });

  it('answers anything at all with a board or with mistakes', () => {
    fc.assert(fc.property(fc.anything(), (value) => void mistakesOf(value)));
    fc.assert(fc.property(fc.jsonValue(), (query) => void mistakesOf(withTile({ query }))));
  });
});

const BREAKS: readonly (readonly [string, unknown])[] = [
  ['title', ''],
  ['period', 'week'],
  ['comparison', null],
  ['tiles.#.id', 'with space'],
  ['tiles.#.x', -1],
  ['tiles.#.w', 13],
  ['tiles.#.h', 1.5],
  ['tiles.#.live', 'yes'],
  ['tiles.#.form', 'pie'],
  ['tiles.#.query', null],
  ['tiles.#.query.kind', 'sql'],
  ['tiles.#.query.metrics', []],
  ['tiles.#.query.metrics', ['visitors', 'visitors']],
  ['tiles.#.query.dimensions', ['visit:source', 'visit:source']],
  ['tiles.#.query.filters', [['is', 'visit:source']]],
  ['tiles.#.query.limit', 0],
];

const metrics = fc.uniqueArray(fc.constantFrom(...METRIC_NAMES.filter((name) => name !== 'percentage')), {
  minLength: 1,
  maxLength: 4,
});
const filters = fc.array(
  fc.record({ value: fc.string({ minLength: 1, maxLength: 20 }) }).map(({ value }) => ['is', 'visit:country', [value]]),
  { maxLength: 3 },
);
/** Forms, and dimensions that each of them can show. */
const SHAPES: readonly (readonly [readonly Form[], readonly string[][]])[] = [
  [['number'], [[]]],
  [
    ['line', 'area', 'bars'],
    [['time'], ['time:day', 'visit:source']],
  ],
  [
    ['list', 'table'],
    [['visit:device'], ['visit:country']],
  ],
];
const shape = fc
  .constantFrom(...SHAPES)
  .chain(([forms, dimensions]) => fc.tuple(fc.constantFrom(...forms), fc.constantFrom(...dimensions)));
const tile = shape.chain(([form, dimensions]) =>
  fc.record({
    id: fc.constant(''),
    title: fc.string({ minLength: 1, maxLength: 50 }),
    x: fc.nat(BOARD_COLUMNS - 4),
    y: fc.nat(100),
    w: fc.integer({ min: 1, max: 4 }),
    h: fc.integer({ min: 1, max: 10 }),
    form: fc.constant(form),
    live: fc.boolean(),
    query: fc.record({ kind: fc.constant('metrics' as const), metrics, dimensions: fc.constant(dimensions), filters }),
  }),
);
const soundBoard: fc.Arbitrary<BoardDefinition> = fc.record({
  title: fc.string({ minLength: 1, maxLength: 100 }),
  period: fc.constantFrom<Period>(...PERIODS, ['2026-01-01', '2026-02-01']),
  comparison: fc.constantFrom(...COMPARISONS),
  tiles: fc.array(tile, { maxLength: 8 }).map((tiles) => tiles.map((each, index) => ({ ...each, id: `t${index}` }))),
});
