/** Boards and the tile door over HTTP, on real accounts and a real engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../test/support/api.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import type { Site } from '../accounts/site.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let api: TestApi;
let site: Site;
let foreign: Site;
let analyst: string;
let reader: string;
let outsider: string;

const BOARD = {
  title: 'Mine',
  period: 'day',
  comparison: 'same_weekday',
  tiles: [
    {
      id: 'people',
      title: 'People – heute',
      x: 0,
      y: 0,
      w: 3,
      h: 2,
      form: 'number',
      live: true,
      query: { kind: 'metrics', metrics: ['visitors', 'revenue'], sparkline: true },
    },
    {
      id: 'pages',
      title: 'Pages',
      x: 3,
      y: 0,
      w: 3,
      h: 2,
      form: 'list',
      live: false,
      query: { kind: 'metrics', metrics: ['pageviews'], dimensions: ['event:page'], limit: 10 },
    },
  ],
};

beforeAll(async () => {
  const files = {
    boards: new Map([['press', { ...BOARD, title: 'From a file' } as never]]),
    problems: [{ file: 'odd.json', mistakes: ['It is no JSON.'] }],
  };
  api = await startTestApi({ clock: { now: () => NOW }, boardFiles: files });
  site = await api.accounts.addSite({ domain: 'shop.example', currency: 'EUR' });
  foreign = await api.accounts.addSite({ domain: 'foreign.example' });
  [analyst, reader, outsider] = await Promise.all([api.key('write'), api.key('read'), api.key('read', [foreign.id])]);
  const look = (visitor: number, start: number, path: string, source = '') =>
    visitRows({ siteId: site.id, visitor, start, events: [{ after: 0, name: 'pageview', path }], columns: { source } });
  await api.store.insertEvents(
    [
      ...visitRows({
        siteId: site.id,
        visitor: 1,
        start: NOW - 2 * HOUR,
        events: [
          { after: 0, name: 'pageview', path: '/a' },
          { after: 1_000, name: 'Product Added' },
          { after: 60_000, name: 'Order Completed', revenue: 40.5 },
        ],
        columns: { source: 'Google' },
      }),
      ...look(2, NOW - 3 * HOUR, '/a', 'Bing'),
      ...look(3, NOW - 3 * HOUR, '=1+1', 'Google'),
      ...look(4, NOW - 7 * DAY - HOUR, '/a'),
      // Later on that day than it is now: not compared with.
      ...look(5, NOW - 7 * DAY + HOUR, '/a'),
    ],
    'rows',
  );
});

afterAll(() => api?.close());

describe('boards', () => {
  it('are there from the first minute: built in and from files, to look at and not to change', async () => {
    const { boards } = (await api.ask('GET', '/api/v1/boards', reader)).json();
    expect(boards.map(({ id, origin }: { id: string; origin: string }) => `${origin} ${id}`)).toEqual([
      'built-in now',
      'built-in web',
      'built-in shop',
      'built-in pipeline',
      'file press',
    ]);
    for (const id of ['web', 'press']) {
      expect((await api.ask('PUT', `/api/v1/boards/${id}`, analyst, BOARD)).json()).toMatchObject({
        code: 'board_read_only',
      });
      expect((await api.ask('DELETE', `/api/v1/boards/${id}`, analyst)).statusCode).toBe(409);
    }
  });

  it('tell the mistakes of files to whoever may mend them', async () => {
    expect((await api.ask('GET', '/api/v1/boards', await api.key('manage'))).json().problems).toHaveLength(1);
    expect((await api.ask('GET', '/api/v1/boards', reader)).json().problems).toBeUndefined();
  });

  it('are made, changed by version, exported as they can be imported, and removed; each is logged', async () => {
    const made = (await api.ask('POST', '/api/v1/boards', analyst, BOARD)).json();
    expect(made).toMatchObject({ ...BOARD, origin: 'own', version: 1 });
    const changed = await api.ask('PUT', `/api/v1/boards/${made.id}`, analyst, { ...made, title: 'Ours' });
    expect(changed.json()).toMatchObject({ title: 'Ours', version: 2 });
    const late = await api.ask('PUT', `/api/v1/boards/${made.id}`, analyst, { ...made, title: 'Yours' });
    expect([late.statusCode, late.json().error]).toEqual([409, expect.stringContaining('at version 2 now')]);
    const file = await api.ask('GET', `/api/v1/boards/${made.id}/export`, reader);
    expect(file.headers['content-disposition']).toBe('attachment; filename="ours.json"');
    expect(file.json()).toEqual({ ...BOARD, title: 'Ours' });
    const copy = (await api.ask('POST', '/api/v1/boards', analyst, file.json())).json();
    for (const { id } of [made, copy]) {
      expect((await api.ask('DELETE', `/api/v1/boards/${id}`, analyst)).statusCode).toBe(204);
      expect((await api.ask('GET', `/api/v1/boards/${id}`, reader)).statusCode).toBe(404);
    }
    const rows = await api.accounts.database.db.selectFrom('audit').select(['action', 'actor_name']).execute();
    expect(rows.map(({ action }) => action)).toEqual([
      'board.add',
      'board.change',
      'board.add',
      'board.remove',
      'board.remove',
    ]);
  });

  it('are changed by no reader, and say what is wrong with them', async () => {
    expect((await api.ask('POST', '/api/v1/boards', reader, BOARD)).json()).toMatchObject({ code: 'may_not_edit' });
    expect((await api.ask('POST', '/api/v1/boards', undefined, BOARD)).statusCode).toBe(401);
    const wrong = await api.ask('POST', '/api/v1/boards', analyst, { ...BOARD, period: 'week' });
    expect(wrong.json()).toMatchObject({
      code: 'board_invalid',
      error: expect.stringContaining('period is "week"; allowed:'),
    });
  });

  it('have templates that can be made into boards', async () => {
    const { templates } = (await api.ask('GET', '/api/v1/board-templates', reader)).json();
    expect(templates.map(({ id }: { id: string }) => id)).toEqual(['shop', 'blog', 'saas', 'api']);
    for (const { board } of templates) {
      const { id } = (await api.ask('POST', '/api/v1/boards', analyst, board)).json();
      await api.ask('DELETE', `/api/v1/boards/${id}`, analyst);
    }
  });
});

const PAGEVIEW = [['is', 'event:name', ['pageview']]];
const ORDER = [['is', 'event:name', ['Order Completed']]];

const tile = (body: object, key = reader) => api.ask('POST', '/api/v1/tile', key, { site_id: 'shop.example', ...body });

describe('POST /api/v1/tile', () => {
  it('answers a tile of a board as the board has it: with its comparison and its sparkline', async () => {
    const answer = (await tile({ board: 'press', tile: 'people' })).json();
    expect(answer).toMatchObject({
      kind: 'metrics',
      results: [{ metrics: [3, 40.5], comparison: { metrics: [1, 0], change: [200, 100] } }],
      meta: { currency: 'EUR' },
    });
    expect(answer.sparkline.map(({ metrics }: { metrics: number[] }) => metrics[0])).toEqual([
      ...Array(9).fill(0),
      2,
      1,
      0,
      0,
    ]);
  });

  it('answers a tile with a period of its own in that, whatever the board or the viewer says', async () => {
    const tiles = BOARD.tiles.map((each) => ({ ...each, period: ['2026-11-15', '2026-11-15'] }));
    const { id } = (await api.ask('POST', '/api/v1/boards', analyst, { ...BOARD, comparison: 'none', tiles })).json();
    const answers = [
      await tile({ board: id, tile: 'people' }),
      await tile({ board: id, tile: 'people', period: '30d' }),
    ];
    for (const answer of answers) expect(answer.json().results).toMatchObject([{ metrics: [2, 0] }]);
    await api.ask('DELETE', `/api/v1/boards/${id}`, analyst);
  });

  it('answers a question of its own, in the period and with the filters that it says', async () => {
    const query = { kind: 'metrics', metrics: ['visitors'], dimensions: ['visit:source'] };
    const filters = [['is', 'visit:source', ['Google', 'Bing']]];
    expect((await tile({ query, period: '7d', filters })).json()).toMatchObject({
      results: [
        { dimensions: ['Google'], metrics: [2] },
        { dimensions: ['Bing'], metrics: [1] },
      ],
      meta: { total_rows: 2 },
    });
  });

  it('tells since when a site has events at all', async () => {
    const begins = async (id: string, key: string) => (await api.ask('GET', `/api/v1/sites/${id}/begins`, key)).json();
    expect(await begins('shop.example', reader)).toEqual({ begins: '2026-11-15' });
    expect(await begins(foreign.id, outsider)).toEqual({ begins: null });
  });

  it('splits a series by its greatest values only', async () => {
    const query = { kind: 'metrics', metrics: ['visitors'], dimensions: ['time:hour', 'visit:source'], limit: 1 };
    const { results } = (await tile({ query })).json();
    expect(results).toEqual([
      { dimensions: ['2026-11-22 09:00:00', 'Google'], metrics: [1] },
      { dimensions: ['2026-11-22 10:00:00', 'Google'], metrics: [1] },
    ]);
  });

  it('answers funnels, with the one of the period compared with', async () => {
    const steps = [{ filters: PAGEVIEW }, { filters: ORDER }];
    const answer = (await tile({ query: { kind: 'funnel', steps }, comparison: 'same_weekday' })).json();
    const visitors = (funnel: { steps: { visitors: number }[] }) => funnel.steps.map((step) => step.visitors);
    expect(answer.kind).toBe('funnel');
    expect(visitors(answer)).toEqual([3, 1]);
    expect(visitors(answer.comparison)).toEqual([1, 0]);
  });

  it('says where the visitors of a page that was clicked go, not that page alone', async () => {
    const { nodes } = (await tile({ query: { kind: 'paths', depth: 2 }, filters: ORDER })).json();
    expect(nodes.map(({ name }: { name: string }) => name)).toEqual(['/a', 'Product Added', 'Order Completed']);
  });

  it.each([
    [
      'funnel',
      { steps: [{ filters: PAGEVIEW }, { filters: ORDER }] },
      'funnel',
      { steps: [{ filters: PAGEVIEW }, { filters: ORDER }] },
    ],
    ['retention', { grain: 'day' }, 'retention', { grain: 'day' }],
    ['paths', { depth: 2 }, 'paths', { depth: 2 }],
    ['heatmap', { metric: 'pageviews' }, 'heatmap', { metric: 'pageviews' }],
    ['events', { limit: 2 }, 'events', { limit: 2 }],
    ['shop', { report: 'products' }, 'shop/products', {}],
    ['shop', { report: 'abandonment' }, 'shop/abandonment', {}],
    ['shop', { report: 'customers' }, 'shop/customers', {}],
    ['shop', { report: 'frequency' }, 'shop/frequency', {}],
    ['shop', { report: 'usual_hour' }, 'shop/usual-hour', {}],
    ['shop', { report: 'stock' }, 'shop/stock', {}],
  ])('answers %s %j as its own route does, and as files', async (kind, asked, route, body) => {
    const answer = await tile({ query: { kind, ...asked }, period: '7d' });
    const common = { site_id: 'shop.example', date_range: '7d' };
    const own = await api.ask('POST', `/api/v1/${route}`, reader, { ...common, ...body });
    expect([own.statusCode, answer.json()]).toEqual([200, { kind, ...own.json() }]);
    const ask = { site_id: 'shop.example', query: { kind, ...asked }, period: '7d' };
    const csv = await api.ask('POST', '/api/v1/tile/export?format=csv', reader, ask);
    const parquet = await api.ask('POST', '/api/v1/tile/export?format=parquet', reader, ask);
    const file = parquet.rawPayload.toString('base64');
    const described = await api.store.query<{ name: string }>('DESCRIBE format(Parquet, base64Decode({file:String}))', {
      file,
    });
    expect(csv.body.split('\r\n')[0]).toBe(described.map(({ name }) => name).join(','));
  });

  it.each([
    [{}, 400, 'neither query nor board and tile'],
    [{ board: 'press' }, 400, 'neither query nor board and tile'],
    [{ board: 'press', tile: 'gone' }, 404, 'it has: people, pages'],
    [{ board: 'gone', tile: 'people' }, 404, 'no board "gone"'],
    [{ site_id: 'foreign', board: 'press', tile: 'people' }, 404, 'no site "foreign"'],
    [{ site_id: undefined, board: 'press', tile: 'people' }, 400, 'site_id is missing'],
    [{ query: { kind: 'sql' } }, 400, 'query.kind is "sql"; allowed: metrics'],
    [{ query: { kind: 'metrics', metrics: ['visitos'] } }, 400, 'metrics[0] is "visitos"; allowed: visitors'],
    [{ board: 'press', tile: 'people', period: '8 weeks' }, 400, 'period is "8 weeks"; allowed: "30m"'],
    [
      { board: 'press', tile: 'people', filters: [['is', 'visit:planet', ['x']]] },
      400,
      'filters[0][1] is "visit:planet"',
    ],
    [{ board: 'press', tile: 'people', colour: 'red' }, 400, 'has the key "colour"'],
  ])('says what is wrong with %j', async (body, status, words) => {
    const answer = await tile(body);
    expect([answer.statusCode, answer.json().error]).toEqual([status, expect.stringContaining(words)]);
  });

  it('shows nobody a site that is not theirs', async () => {
    const answer = await tile({ board: 'press', tile: 'people' }, outsider);
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'site_unknown']);
  });
});

describe('export', () => {
  it('is a CSV that no spreadsheet runs', async () => {
    const answer = await api.ask(
      'GET',
      '/api/v1/boards/press/tiles/pages/export?site_id=shop.example&format=csv&comparison=none&period=2026-11-22,2026-11-22',
      reader,
    );
    expect(answer.headers['content-disposition']).toBe('attachment; filename="shop-example-pages.csv"');
    expect(answer.body).toBe("event:page,pageviews\r\n/a,2\r\n'=1+1,1\r\n(none),0\r\n");
  });

  it('is Parquet with the same numbers', async () => {
    const answer = await api.ask('POST', '/api/v1/tile/export?format=parquet', reader, {
      site_id: site.id,
      board: 'press',
      tile: 'people',
    });
    expect(answer.headers['content-type']).toBe('application/vnd.apache.parquet');
    const rows = await api.store.query('SELECT * FROM format(Parquet, base64Decode({file:String}))', {
      file: answer.rawPayload.toString('base64'),
    });
    expect(rows).toEqual([
      {
        visitors: '3',
        visitors_before: '1',
        visitors_change: 200,
        revenue: 40.5,
        revenue_before: 0,
        revenue_change: 100,
      },
    ]);
  });

  it('is the answer itself as JSON, and nothing else', async () => {
    const ask = (format: string) =>
      api.ask('GET', `/api/v1/boards/press/tiles/people/export?site_id=shop.example&format=${format}`, reader);
    expect((await ask('json')).json()).toEqual((await tile({ board: 'press', tile: 'people' })).json());
    expect((await ask('xls')).json().error).toBe('format is "xls"; allowed: csv, parquet, json.');
    expect((await ask('csv&period=,&period=a')).json().error).toContain('"a"');
    const filters = encodeURIComponent('[["is", "event:page", ["/a"]]]');
    const csv = await api.ask(
      'GET',
      `/api/v1/boards/press/tiles/pages/export?site_id=shop.example&format=csv&filters=${filters}&comparison=none`,
      reader,
    );
    expect(csv.body).toBe('event:page,pageviews\r\n/a,2\r\n');
  });
});
