/** The command line without a server: help, send, tail, replay, doctor, and what it says when it is used wrongly. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, environment, MAIN, runWeir, startWeir } from '../support/run-command.ts';

const ROOT = join(import.meta.dirname, '../..');

let dataDir: string;
let siteId: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'weir-commands-'));
  siteId = (JSON.parse((await weir('site', 'add', 'shop.example')).out) as { id: string }).id;
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('helps: all commands, one command, no command', async () => {
  const { code, out } = await weir('help');
  expect([code, out.split('\n')[0]]).toEqual([0, 'Usage: weir COMMAND …']);
  const names = [...out.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name ?? '');
  expect(names).toEqual(
    expect.arrayContaining(['serve', 'demo', 'import', 'send', 'tail', 'replay', 'doctor', 'site', 'key', 'user']),
  );
  for (const name of ['serve', 'import', 'doctor'])
    expect((await weir('help', name)).out).toContain(`Usage: weir ${name}`);
  expect((await weir()).out).toBe(out);
  expect((await weir('import', '--help')).out).toBe((await weir('help', 'import')).out);
});

test('says what a mistyped command may have meant, and ends with 2', async () => {
  expect(await processOf({}, 'imprt')).toMatchObject({
    code: 2,
    err: 'weir: weir has no command "imprt". Did you mean import?\n',
  });
  expect(await weir('xyzzy')).toMatchObject({
    code: 2,
    err: 'weir: weir has no command "xyzzy". weir help lists them.\n',
  });
  expect(await weir('serve', '--prot=1')).toMatchObject({ code: 2, err: expect.stringContaining('Usage: weir serve') });
});

test('sends an event, shows it, and stores it on a replay', async () => {
  const sent = await weir(
    'send',
    '--site',
    'shop.example',
    '--id',
    'order-1',
    'Order Completed',
    'revenue=9.5',
    'products=[{"name":"Tea"}]',
    'note=a=b',
  );
  expect(sent.code).toBe(0);
  const { eventId } = JSON.parse(sent.out) as { eventId: string };

  const shown = await tailHere('--site', siteId, '--last', '10', '--json');
  expect(JSON.parse(shown)).toMatchObject({
    eventId,
    siteId,
    name: 'Order Completed',
    properties: { revenue: 9.5, products: [{ name: 'Tea' }], note: 'a=b' },
  });
  expect(await tail('-n', '1')).toContain('shop.example  Order Completed');

  expect(JSON.parse((await weir('replay', '--from', '0')).out)).toEqual({ replayed: 1, left: 0 });
  // It is stored: read again, it is recognised.
  expect(JSON.parse((await weir('replay', '--from', '2026-01-01')).out)).toEqual({ replayed: 1, left: 0 });
});

test('refuses what a door would refuse, in its words', async () => {
  expect(await weir('send', '--site', 'shop.example', 'Paid', 'revenue')).toMatchObject({
    code: 2,
    err: expect.stringContaining('"revenue" is not PROPERTY=VALUE.'),
  });
  expect(await weir('send', '--site', 'shop.example', ' ')).toMatchObject({
    code: 2,
    err: expect.stringContaining('A track call needs an event name.'),
  });
  expect(await weir('send', '--site', 'shop.example', 'Paid', '--time', 'yesterday')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--time is "yesterday"; allowed: '),
  });
  expect(await weir('replay', '--from', 'yesterday')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--from is "yesterday"'),
  });
});

test('examines the machine and the configuration', async () => {
  const { code, out } = await weir('doctor', '--json');
  const findings = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { check: string; ok: boolean; found: string });
  expect(findings.map(({ check }) => check)).toEqual([
    'Node.js',
    'Memory',
    'Data folder',
    'Disk',
    'Port',
    'Engine',
    'Dashboard',
    'Places',
  ]);
  expect(code).toBe(findings.every(({ ok }) => ok) ? 0 : 1);
  const wrong = await weirWith({ WEIR_CITY_DB: '/nowhere.mmdb' }, 'doctor');
  expect(wrong).toMatchObject({
    code: 1,
    out: expect.stringMatching(/WRONG {2}Places .*nowhere\.mmdb cannot be read/),
  });
  expect(wrong.out).toMatch(/WEIR_WEBS +1 +default/);
});

test('names every setting that is not allowed, together', async () => {
  const { code, err } = await processOf({ WEIR_PORT: 'http', WEIR_WORKERS: '0', WEIR_COLOUR: 'red' }, 'serve');
  expect(code).toBe(1);
  for (const name of ['WEIR_PORT', 'WEIR_WORKERS', 'WEIR_COLOUR']) expect(err).toContain(name);
});

test('starts from any folder, by an older Node.js too, through bin/weir.js', async () => {
  const child = spawn(process.execPath, [join(ROOT, 'bin/weir.js'), '--version'], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  expect(Buffer.concat(chunks).toString()).toMatch(/^\d+\.\d+\.\d+\n$/);
});

function weir(...args: string[]): Promise<Ended> {
  return weirWith({}, ...args);
}

function weirWith(env: Record<string, string>, ...args: string[]): Promise<Ended> {
  return runWeir(args, { env: { ...environment(), WEIR_DATA: dataDir, WEIR_PORT: '0', ...env } });
}

/** Where it is the process that is tested. */
function processOf(env: Record<string, string>, ...args: string[]): Promise<Ended> {
  return startWeir(args, { WEIR_DATA: dataDir, WEIR_PORT: '0', ...env });
}

/** The first line of a tail, which then is ended. */
async function tail(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [MAIN, 'tail', ...args], {
    env: { ...environment(), WEIR_DATA: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  for await (const chunk of child.stdout) {
    out += chunk;
    if (out.includes('\n')) child.kill('SIGTERM');
  }
  return out.split('\n')[0] ?? '';
}

/** The same within this process. */
async function tailHere(...args: string[]): Promise<string> {
  const ending = new AbortController();
  const env = { WEIR_DATA: dataDir };
  const onOut = (text: string) => text.includes('\n') && ending.abort();
  const { out } = await runWeir(['tail', ...args], { env, signal: ending.signal, onOut });
  return out.split('\n')[0] ?? '';
}
