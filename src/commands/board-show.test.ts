/** `weir board show` and `weir query` on the real engine: the numbers of the tile door as tables, JSON, CSV and Parquet, and what it refuses. */
import { rm } from 'node:fs/promises';
import { afterAll, expect, it } from 'vitest';
import { startTestEngine } from '../../test/support/engine.ts';
import { runCommand } from '../../test/support/run-command.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import { openAccounts } from '../accounts/open-accounts.ts';
import { Store } from '../store/store.ts';
import { boardCommand } from './board.ts';
import { queryCommand } from './query.ts';

const engine = await startTestEngine();
const { dataFolder } = engine;
const store = new Store(engine);

afterAll(async () => {
  await store.close();
  await engine.kill();
  await rm(dataFolder, { recursive: true, force: true });
});

const JANUARY = ['--period', '2026-01-01,2026-01-31', '--comparison', 'none'];
const show = (...args: string[]) =>
  runCommand(boardCommand, dataFolder, 'show', 'web', '--site', 'shop.example', ...args);

it('shows what a board says of a site', async () => {
  await store.migrate();
  const accounts = await openAccounts({ dataDir: dataFolder });
  const { id: siteId } = await accounts.addSite({ domain: 'shop.example' });
  await accounts.close();
  const events = [{ after: 0, name: 'pageview', path: '/tea' }];
  await store.insertEvents(visitRows({ siteId, visitor: 1, start: Date.UTC(2026, 0, 5), events }), 'one');

  const tiles = (await show(...JANUARY, '--json')).trim().split('\n');
  const pages = tiles.map((line) => JSON.parse(line)).find(({ title }) => title === 'Pages');
  expect(pages).toMatchObject({ kind: 'metrics', results: [{ dimensions: ['/tea'], metrics: [1, 1] }] });
  const ofPages = ['--tile', pages.tile, ...JANUARY];
  expect(await show(...ofPages, '--csv')).toBe('event:page,visitors,pageviews\r\n/tea,1,1\r\n');
  expect(await show(...ofPages, '--parquet')).toMatch(/^PAR1.*pageviews.*PAR1$/s);
  expect(await show(...ofPages)).toMatch(/^\nPages .*\nEVENT:PAGE +VISITORS +PAGEVIEWS\n\/tea +1 +1\n$/);
  const elsewhere = JSON.stringify([['is', 'event:page', ['/']]]);
  expect(await show(...ofPages, '--filters', elsewhere)).toContain('Nothing in this period.');
});

it('asks what the API answers, as JSON and as CSV', async () => {
  const ask = (...args: string[]) => runCommand(queryCommand, dataFolder, '--site', 'shop.example', ...args);
  const month = { date_range: ['2026-01-01', '2026-01-31'] };
  const pages = JSON.stringify({ ...month, metrics: ['visitors'], dimensions: ['event:page'] });
  expect(JSON.parse(await ask(pages))).toMatchObject({ results: [{ dimensions: ['/tea'], metrics: [1] }] });
  expect(await ask(pages, '--csv')).toBe('event:page,visitors\r\n/tea,1\r\n');
  const { sessions } = JSON.parse(await ask('sessions', JSON.stringify(month)));
  expect(sessions).toMatchObject([{ entry_page: '/tea', pageviews: 1 }]);
  const { visitor } = JSON.parse(await ask('visitor', sessions[0].visitor_id));
  expect(visitor).toMatchObject({ visits: 1, events: 1 });
  for (const [args, exitCode, words] of [
    [['{'], 2, 'QUESTION is no JSON'],
    [['[]'], 2, 'QUESTION is no object'],
    [['{}'], 2, 'metrics is missing'],
    [['funnels', '{}'], 2, 'KIND is "funnels"; allowed: sessions, '],
    [['funnel', '{}', '--csv'], 2, '--csv is for'],
    [['funnel', JSON.stringify(month)], 2, 'steps'],
    [['visitor', 'x'], 2, '16 hexadecimal digits'],
    [['visitor', '0123456789abcdef'], 1, 'no event of a visitor'],
  ] as const) {
    await expect(ask(...args)).rejects.toMatchObject({ exitCode, message: expect.stringContaining(words) });
  }
});

it.each([
  [['--period', 'soon'], 'period is "soon"; allowed: '],
  [['--filters', '[["is"]]'], 'filters'],
  [['--tile', 'none'], '--tile is "none"; the board has: '],
  [['--csv'], 'say which with --tile'],
  [['--parquet'], 'say which with --tile'],
  [['--json', '--csv', '--tile', '1'], 'one of --json, --csv and --parquet'],
])('refuses %j', async (args, words) => {
  await expect(show(...args)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(words) });
});
