/** Several tiles by one request, on real accounts and a real engine: each as its own route answers it, and the totals of all by few statements. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../test/support/api.ts';
import { visitRows } from '../../test/support/visit-rows.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;

let api: TestApi;
let reader: string;
const asked: string[] = [];
beforeAll(async () => {
  api = await startTestApi({ clock: { now: () => NOW }, watch: (sql) => asked.push(sql) });
  const site = await api.accounts.addSite({ domain: 'shop.example', currency: 'EUR' });
  await api.accounts.addSite({ domain: 'foreign.example' });
  reader = await api.key('read', [site.id]);
  const events = [
    { after: 0, name: 'pageview', path: '/a' },
    { after: 60_000, name: 'Order Completed', revenue: 40.5 },
  ];
  await api.store.insertEvents(
    [1, 2, 3].flatMap((visitor) =>
      visitRows({ siteId: site.id, visitor, start: NOW - visitor * HOUR, events, columns: { source: 'Google' } }),
    ),
    'rows',
  );
});
afterAll(() => api.close());

const figure = (metrics: readonly string[], more: object = {}) => ({
  site_id: 'shop.example',
  query: { kind: 'metrics', metrics, ...more },
  comparison: 'previous_period',
});
const linesOf = (body: string) =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('answers each as its own route does, as they come, and reads what several tell by one statement', async () => {
  const tiles = [
    figure(['visitors'], { sparkline: true }),
    figure(['orders'], { sparkline: true }),
    figure(['revenue']),
    figure(['bounce_rate']),
    figure(['visitors', 'percentage'], { dimensions: ['visit:source'] }),
    { site_id: 'shop.example', query: { kind: 'events', limit: 2 } },
    ...Array.from({ length: 5 }, () => ({ site_id: 'shop.example', board: 'web', tile: '11' })),
  ];
  asked.length = 0;
  const together = await api.ask('POST', '/api/v1/tiles', reader, { tiles });
  expect([together.statusCode, together.headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
  // Now and before, the sparklines, a list now and before, the events, the pages.
  expect(asked.length).toBeLessThanOrEqual(10);
  const lines = linesOf(together.body);
  expect(lines.map(({ index }) => index).toSorted()).toEqual(tiles.map((_, index) => index).toSorted());
  for (const { index, answer } of lines) {
    const own = await api.ask('POST', '/api/v1/tile', reader, tiles[Number(index)]);
    expect(answer).toEqual(own.json());
  }
});

it('tells of what cannot be counted, and answers the others', async () => {
  const tiles = [
    { site_id: 'shop.example', query: { kind: 'sql' } },
    figure(['visitors']),
    { ...figure(['visitors']), site_id: 'foreign.example' },
    7,
  ];
  const lines = linesOf((await api.ask('POST', '/api/v1/tiles', reader, { tiles })).body);
  const told = new Map(lines.map(({ index, answer, error }) => [index, error ?? answer]));
  expect(told.get(0)).toMatchObject({ status: 400, code: 'board_invalid', message: expect.stringContaining('"sql"') });
  expect(told.get(1)).toMatchObject({ kind: 'metrics', results: [{ metrics: [3] }] });
  expect(told.get(2)).toMatchObject({ status: 404, code: 'site_unknown' });
  expect(told.get(3)).toMatchObject({ status: 400, message: expect.stringContaining('7') });
});

it.each([
  [{ tiles: [] }, 400, 'a list of 0'],
  [{ tiles: Array(51).fill({}) }, 400, 'a list of 51'],
  [{ tile: {} }, 400, '"tiles" is missing'],
  [{ tiles: [{ ...figure(['visitors']), site_id: 'foreign.example' }] }, 404, 'no site "foreign.example"'],
])('says what is wrong where nothing can be counted: %#', async (body, status, words) => {
  const answer = await api.ask('POST', '/api/v1/tiles', reader, body);
  expect([answer.statusCode, answer.json().error]).toEqual([status, expect.stringContaining(words)]);
});
