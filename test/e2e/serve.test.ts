/** The whole program as its operator sees it: starts, refuses a second one, drains, and leaves nothing behind when it is killed. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Store, type StoreAddress } from '../../src/store/store.ts';
import { isRunning } from '../support/is-running.ts';
import { type Role, Weir } from '../support/weir.ts';

const ROLES: readonly Role[] = ['engine', 'web', 'worker'];
const MAIN = join(import.meta.dirname, '../../src/main.ts');

let weir: Weir;
let writeKey: string;
let key: string;

beforeAll(async () => {
  weir = await Weir.start();
  ({ writeKey } = await weir.addSite('shop.example'));
  key = await weir.addKey();
});
afterAll(async () => {
  await weir.stop();
});

test('says where it is, and answers operators', async () => {
  await weir.until(async () => weir.log.join('').includes(`Open http://127.0.0.1:`));
  expect(await (await fetch(`${weir.url}/healthz`)).json()).toEqual({ status: 'ok' });
  expect((await fetch(`${weir.url}/metrics`)).status).toBe(401);
  const metrics = await fetch(`${weir.url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
  expect(await metrics.text()).toContain('weir_events_accepted_total');
});

test('says what a body may be, to those who forget to call it JSON', async () => {
  for (const type of ['application/x-www-form-urlencoded', 'text/plain']) {
    const headers = { authorization: `Bearer ${key}`, 'content-type': type };
    const answer = await fetch(`${weir.url}/api/v2/query`, { method: 'POST', headers, body: '{}' });
    const error = `Content-Type is "${type}"; allowed: "application/json".`;
    expect([answer.status, await answer.json()]).toEqual([415, expect.objectContaining({ error })]);
  }
});

test('refuses a second server on the same data, by name', async () => {
  const second = await failing('serve', { WEIR_DATA: weir.dataDir, WEIR_PORT: '0' });
  expect(second).toEqual({
    code: 1,
    stderr: expect.stringContaining(`weir serve (process ${weir.pid}) is running with the data folder`),
  });
});

test('refuses a port that another program has; a data folder it makes is for its owner alone', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as { port: number };
  const dataDir = join(weir.dataDir, 'other');
  const refused = await failing('serve', {
    WEIR_DATA: dataDir,
    WEIR_HOST: '127.0.0.1',
    WEIR_PORT: String(port),
  });
  other.close();
  expect(refused).toEqual({ code: 1, stderr: expect.stringContaining(`Port ${port} is in use by another program`) });
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
});

test('brings the engine back at the same address, which only the owner may read', async () => {
  const file = join(weir.dataDir, 'run', 'engine.json');
  const before = readFileSync(file, 'utf8');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const pid = weir.childPid('engine');
  weir.kill('engine');
  await weir.until(async () => weir.childPid('engine') !== undefined && weir.childPid('engine') !== pid);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('engine and worker give way to capture when processors are short (W5)', () => {
  const niceness = (role: Role) => getPriority(weir.childPid(role) ?? -1) - getPriority(weir.pid);
  // 19 is the most there is, for tests that are nice themselves.
  const nicer = Math.min(5, 19 - getPriority(weir.pid));
  expect([niceness('web'), niceness('worker'), niceness('engine')]).toEqual([0, nicer, nicer]);
});

test.skipIf(process.platform !== 'linux')(
  'the merges of the store give way to all who wait for an answer',
  async () => {
    const engine = weir.childPid('engine') ?? -1;
    const threads = `/proc/${engine}/task`;
    const merging = () =>
      readdirSync(threads).filter((thread) => readFileSync(`${threads}/${thread}/comm`, 'utf8').startsWith('Merge'));
    await weir.until(
      async () => merging().length > 0 && merging().every((thread) => getPriority(Number(thread)) === 19),
    );
  },
);

test('takes events while the engine and the worker hang (W5)', async () => {
  const hung = [weir.childPid('engine'), weir.childPid('worker')].filter((pid) => pid !== undefined);
  for (const pid of hung) process.kill(pid, 'SIGSTOP');
  try {
    for (let event = 0; event < 20; event++) expect((await track(`hung ${event}`)).status).toBe(200);
  } finally {
    for (const pid of hung) process.kill(pid, 'SIGCONT');
  }
});

test('deletes what a removed site has sent, and takes nothing more of it', async () => {
  const gone = await weir.addSite('gone.example');
  const events = { site_id: gone.id, metrics: ['events'], date_range: 'day' };
  expect((await track('seen', gone.writeKey)).status).toBe(200);
  await weir.until(async () => (await weir.query(key, events)).results[0]?.metrics[0] === 1);
  await weir.command('site', 'remove', gone.id, '--yes');
  await expect(weir.query(key, events)).rejects.toThrow('404');
  await weir.until(async () => (await track('late', gone.writeKey)).status === 401);
  const login = JSON.parse(readFileSync(join(weir.dataDir, 'run', 'engine.json'), 'utf8')) as StoreAddress;
  const store = new Store(login);
  await weir.until(
    async () => (await store.query('SELECT 1 FROM events WHERE site_id = {id:UUID}', { id: gone.id })).length === 0,
  );
  await store.close();
});

test('leaves no process behind when its supervisor is killed, and starts again at once', async () => {
  await weir.until(async () => ROLES.every((role) => weir.childPid(role) !== undefined));
  const pids = ROLES.map((role) => weir.childPid(role) ?? 0);
  weir.kill('supervisor');
  await weir.ended();
  await weir.start();
  expect(pids.filter(isRunning)).toEqual([]);
  expect((await track('after the kill')).status).toBe(200);
});

test('finishes what was begun on SIGTERM, though a board is open and a request is half sent', async () => {
  const site = JSON.parse((await weir.command('site', 'list', '--json')).split('\n')[0] ?? '') as { id: string };
  const board = await fetch(`${weir.url}/api/v1/live?site_id=${site.id}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  expect(board.status).toBe(200);
  const slow = slowTrack(500);
  await sleep(200);
  const pids = ROLES.map((role) => weir.childPid(role) ?? 0);
  const begun = performance.now();
  process.kill(weir.pid, 'SIGTERM');
  expect((await slow).status).toBe(200);
  expect(await weir.ended()).toBe(0);
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(pids.filter(isRunning)).toEqual([]);
  await board.body?.cancel().catch(() => {});
});

function track(event: string, key = writeKey): Promise<Response> {
  const body = JSON.stringify({ writeKey: key, event, anonymousId: 'a' });
  return fetch(`${weir.url}/v1/track`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}

/** The second half of the body comes only after a while. */
function slowTrack(waitMs: number): Promise<Response> {
  const [first, second] = [`{"writeKey":"${writeKey}","event":"slow",`, '"anonymousId":"a"}'];
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(Buffer.from(first));
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      controller.enqueue(Buffer.from(second));
      controller.close();
    },
  });
  return fetch(`${weir.url}/v1/track`, { method: 'POST', body, duplex: 'half' } as RequestInit);
}

async function failing(command: string, env: Record<string, string>): Promise<{ code: number; stderr: string }> {
  try {
    await promisify(execFile)(process.execPath, [MAIN, command], {
      env: { PATH: process.env.PATH ?? '', ...env },
      timeout: 30_000,
    });
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, stderr };
  }
  throw new Error('it did not fail');
}

test('is stopped in order through npm, too, as service managers and containers do', async () => {
  const root = join(import.meta.dirname, '../..');
  const dataDir = mkdtempSync(join(tmpdir(), 'weir-npm-'));
  const npm = spawn('npm', ['start'], {
    cwd: root,
    env: { ...process.env, WEIR_DATA: dataDir, WEIR_HOST: '127.0.0.1', WEIR_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  onTestFinished(() => {
    // All that it started, had it not stopped.
    if (isRunning(-(npm.pid as number))) process.kill(-(npm.pid as number), 'SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });
  let output = '';
  npm.stdout.on('data', (chunk: Buffer) => {
    const before = output;
    output += chunk.toString();
    // A second signal would kill.
    if (output.includes('Everything runs') && !before.includes('Everything runs')) npm.kill('SIGTERM');
  });
  // The pipe closes when all who write to it have ended, npm or not.
  await once(npm.stdout, 'close');
  expect(output.trimEnd().split('\n').at(-1)).toContain('Stopped.');
});
