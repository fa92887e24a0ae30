/** `weir board`, `weir share`, `weir segment` and `weir annotate`. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runWeir, startWeir } from '../../test/support/run-command.ts';
import { openAccounts } from '../accounts/open-accounts.ts';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-board-commands-'));
  const site = await weir(['site', 'add', 'shop.example']);
  expect(site.code).toBe(0);
});

afterAll(() => rm(dataDir, { recursive: true }));

const weir = (args: readonly string[], input?: string) =>
  runWeir(args, { env: { WEIR_DATA: dataDir }, ...(input !== undefined && { input }) });

it('store what they print, from a file or a pipe, and say what is wrong with it', async () => {
  const web = await weir(['board', 'get', 'web']);
  // A process, because it reads what the shell pipes into it.
  const { id } = JSON.parse((await startWeir(['board', 'put', '-'], { WEIR_DATA: dataDir }, web.out)).out);
  expect((await weir(['board', 'get', id])).out).toBe(web.out);
  const changed = JSON.stringify({ ...JSON.parse(web.out), title: 'Mine' });
  expect(JSON.parse((await weir(['board', 'put', '-', '--id', id], changed)).out)).toEqual({ id, version: 2 });
  const template = await weir(['board', 'put', '--template', 'blog']);
  await mkdir(join(dataDir, 'boards'));
  await writeFile(join(dataDir, 'boards', 'press.json'), web.out);
  await writeFile(join(dataDir, 'boards', 'odd.json'), '{"title": 1}');
  const listed = await weir(['board', 'list', '--json']);
  const boards = listed.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(boards.map((board) => `${board.origin} ${board.title}`)).toEqual([
    'built-in Now',
    'built-in Web',
    'built-in Shop',
    'built-in Pipeline',
    'file Web',
    'own Mine',
    'own Blog',
  ]);
  expect(listed.err).toMatch(/^odd\.json: .*title is 1; allowed: a text of 1 to 200 characters\./m);
  const checked = await weir([
    'board',
    'check',
    join(dataDir, 'boards', 'press.json'),
    join(dataDir, 'boards', 'odd.json'),
  ]);
  expect([checked.code, checked.out, checked.err]).toEqual([
    1,
    expect.stringContaining('press.json: a board'),
    expect.stringContaining('period is missing; allowed: '),
  ]);
  expect((await weir(['board', 'put', '-'], '{}')).code).toBe(1);
  expect((await weir(['board', 'remove', id, '--yes'])).code).toBe(0);
  expect((await weir(['board', 'remove', JSON.parse(template.out).id])).code).toBe(2);
  expect((await weir(['board', 'get', id])).err).toContain('no such board');
});

it('make links, segments and annotations that a server knows, and log each', async () => {
  const made = await weir([
    'share',
    'add',
    '--site',
    'shop.example',
    '--board',
    'web',
    '--expires',
    '12h',
    '--origin',
    '*',
  ]);
  const { id, token } = JSON.parse(made.out);
  const accounts = await openAccounts({ dataDir });
  expect(await accounts.shares.byToken(token)).toMatchObject({ id, boardId: 'web', origins: ['*'] });
  expect((await weir(['share', 'list'])).out).toContain(id);
  expect((await weir(['share', 'revoke', id])).code).toBe(0);
  expect(await accounts.shares.byToken(token)).toBeUndefined();
  expect((await weir(['share', 'add', '--site', 'shop.example', '--board', 'gone'])).code).toBe(1);

  const note = await weir(['annotate', '--site', 'shop.example', 'v2.0', '--at', '2026-11-22T12:00:00Z']);
  expect(JSON.parse(note.out)).toMatchObject({ kind: 'release', text: 'v2.0', at: Date.UTC(2026, 10, 22, 12) });
  expect((await weir(['annotate', '--site', 'shop.example', '--list'])).out).toContain('v2.0');
  expect((await weir(['annotate', '--site', 'shop.example', 'x', '--kind', 'party'])).err).toContain(
    'release, campaign, alarm',
  );
  expect((await weir(['annotate', '--site', 'shop.example', '--remove', JSON.parse(note.out).id])).code).toBe(0);

  const filters = [['is', 'visit:country', ['DE']]];
  const segment = await weir(['segment', 'put', '--site', 'shop.example', 'Germans', JSON.stringify(filters)]);
  expect(JSON.parse(segment.out)).toMatchObject({ name: 'Germans', filters });
  expect((await weir(['segment', 'put', '--site', 'shop.example', 'x', '[["is"]]'])).code).toBe(2);
  expect((await weir(['segment', 'list', '--site', 'shop.example'])).out).toContain('Germans');
  expect((await weir(['segment', 'remove', '--site', 'shop.example', JSON.parse(segment.out).id])).code).toBe(0);

  const log = await accounts.database.db.selectFrom('audit').select(['action', 'actor_kind']).execute();
  expect(log.filter(({ actor_kind: kind }) => kind === 'cli').map(({ action }) => action)).toEqual(
    expect.arrayContaining(['board.add', 'share.add', 'share.revoke', 'annotation.add', 'segment.put']),
  );
  await accounts.close();
});
