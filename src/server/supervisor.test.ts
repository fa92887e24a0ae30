/** The supervisor over real processes that crash, hang and refuse to stop. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChildSpec, SupervisionLimits } from './child.ts';
import { runFolder, tryLockData } from './data-lock.ts';
import { LogPrinter } from './log-printer.ts';
import { Supervisor } from './supervisor.ts';

const PRETEND = fileURLToPath(new URL('../../test/support/pretend-process.ts', import.meta.url));
const QUICK: SupervisionLimits = {
  restartBackoffMsMin: 20,
  restartBackoffMsMax: 160,
  restartStableMs: 60_000,
  heartbeatMs: 100,
  childHangMs: 2_000,
  childStartMs: 10_000,
};
const NEVER = new AbortController().signal;

let dataDir: string;
let supervisor: Supervisor | undefined;
let logged = '';

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'weir-supervisor-'));
  tryLockData(dataDir, 'test')?.release();
  logged = '';
});

afterEach(async () => {
  await supervisor?.stop(AbortSignal.abort());
  supervisor = undefined;
  rmSync(dataDir, { recursive: true, force: true });
});

test('starts all at once, is ready when each is, and drains stage by stage', async () => {
  const started = start([[spec('web', 'slow')], [spec('worker', 'slow')], [spec('engine', 'steady')]]);
  await started.ready;
  const written = JSON.parse(readFileSync(join(runFolder(dataDir), 'processes.json'), 'utf8'));
  expect(written.map((process: { name: string }) => process.name).sort()).toEqual(['engine', 'web', 'worker']);
  expect(await started.stop(NEVER)).toBe(true);
  const stops = logged.split('\n').filter((line) => line.includes(' stops'));
  expect(stops.map((line) => line.split(/\s+/)[1])).toEqual(['web', 'worker', 'engine']);
  expect(started.children.map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
});

test('restarts a process that was killed, under another process id', async () => {
  const started = start([[spec('web', 'steady')]]);
  await started.ready;
  for (let kill = 0; kill < 3; kill++) {
    const pid = pidOf(started);
    process.kill(pid, 'SIGKILL');
    await until(() => started.children[0]?.state === 'ready' && pidOf(started) !== pid);
  }
  expect(logged).toContain('was ended by SIGKILL');
});

test('goes on where it cannot write down what runs, as on a full disk', async () => {
  mkdirSync(join(runFolder(dataDir), 'processes.json.new'));
  const started = start([[spec('web', 'steady')]]);
  await started.ready;
  const pid = pidOf(started);
  process.kill(pid, 'SIGKILL');
  await until(() => started.children[0]?.state === 'ready' && pidOf(started) !== pid);
  expect(logged).toContain('Could not write down which processes run: EISDIR');
});

test('waits longer before each restart of a process that keeps crashing, up to the bound', async () => {
  start([[spec('worker', 'crashing')]]);
  await until(() => logged.split('exit code 3').length > 6);
  const waits = [...logged.matchAll(/again in ([\d.]+) s/g)].map(([, seconds]) => Number(seconds));
  expect(waits.slice(0, 6)).toEqual([0.02, 0.04, 0.08, 0.16, 0.16, 0.16]);
});

test('kills and restarts a process whose event loop hangs', async () => {
  const started = start([[spec('worker', 'hanging')]]);
  await started.ready;
  const pid = pidOf(started);
  await until(() => started.children[0]?.state === 'ready' && pidOf(started) !== pid);
  expect(logged).toContain('Hangs: no sign of life');
});

test('kills and restarts a process that no longer answers its question', async () => {
  let answering = true;
  const probe = { everyMs: 20, hangMs: 200, answers: async () => answering };
  const started = start([[{ ...spec('engine', 'steady'), probe }]]);
  await started.ready;
  const pid = pidOf(started);
  await sleep(400);
  expect(pidOf(started)).toBe(pid);
  answering = false;
  await until(() => started.children[0]?.state !== 'ready');
  answering = true;
  await until(() => started.children[0]?.state === 'ready' && pidOf(started) !== pid);
  expect(logged).toContain('Hangs: no answer');
});

test('kills what will not stop, at once when told to hurry, and says so', async () => {
  const started = start([[spec('web', 'stubborn')], [spec('engine', 'steady')]]);
  await started.ready;
  const hurry = new AbortController();
  setTimeout(() => hurry.abort(), 300);
  expect(await started.stop(hurry.signal)).toBe(false);
  expect(logged).toContain('Has not stopped in time');
});

test('stops while a process waits for its restart', async () => {
  const started = start([[spec('worker', 'crashing')]]);
  await until(() => started.children[0]?.state === 'waiting');
  expect(await started.stop(NEVER)).toBe(true);
  expect(started.children[0]?.state).toBe('stopped');
});

function start(stages: readonly (readonly ChildSpec[])[]): Supervisor {
  const out = new PassThrough();
  out.on('data', (chunk) => {
    logged += chunk;
  });
  const log = new LogPrinter({ out, isTty: false, level: 'debug', now: Date.now });
  supervisor = new Supervisor({ dataDir, stages, log, limits: QUICK });
  supervisor.start();
  return supervisor;
}

function spec(name: string, manner: string): ChildSpec {
  return { name, entry: PRETEND, args: [dataDir, manner], env: process.env };
}

function pidOf(started: Supervisor): number {
  return started.children[0]?.pid ?? 0;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never happened; the log:\n${logged}`);
    await sleep(10);
  }
}
