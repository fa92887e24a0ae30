/** Several processes on one accounts database: they start together, race for the same thing, and write at the same time. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { Readable, Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openAccounts } from './open-accounts.ts';

interface Racer {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** What it prints, line by line. */
  readonly lines: AsyncIterator<string>;
}

/** They stay for all races: to start one takes longer than any race. */
const racers: Racer[] = [];
const RACERS = 4;
const CODE = `
  const { readFile } = await import('node:fs/promises');
  const { createInterface } = await import('node:readline');
  const { openAccounts } = await import(${JSON.stringify(import.meta.resolve('./open-accounts.ts'))});
  const { openSignIn } = await import(${JSON.stringify(import.meta.resolve('./password-sign-in.ts'))});
  const { PasswordHasher } = await import(${JSON.stringify(import.meta.resolve('./password.ts'))});
  const hasher = new PasswordHasher({ N: 2 ** 10, r: 8, p: 1 });
  const print = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
  const given = { readFile, openAccounts, openSignIn, hasher, print };
  const AsyncFunction = (async () => {}).constructor;
  print('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const { body, dataDir } = JSON.parse(line);
    await new AsyncFunction('dataDir', ...Object.keys(given), body)(dataDir, ...Object.values(given));
  }`;

let dataDir: string;

beforeAll(async () => {
  for (let count = 0; count < RACERS; count++) {
    const args = ['--input-type=module', '-e', CODE];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    racers.push({ child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() });
  }
  expect(await Promise.all(racers.map(answer))).toEqual(Array(RACERS).fill('ready'));
});

afterAll(async () => {
  const ended = racers.map(({ child }) => child.exitCode ?? once(child, 'exit'));
  for (const { child } of racers) child.stdin.end();
  await Promise.all(ended);
});

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-accounts-'));
});

afterEach(() => rm(dataDir, { recursive: true }));

/** Runs `body`, which prints JSON, in `count` processes at once, and resolves to what each printed. */
function race<T>(count: number, body: string): Promise<T[]> {
  const running = racers.slice(0, count);
  for (const { child } of running) child.stdin.write(`${JSON.stringify({ body, dataDir })}\n`);
  return Promise.all(running.map((racer) => answer<T>(racer)));
}

async function answer<T>({ child, lines }: Racer): Promise<T> {
  const { value, done } = await lines.next();
  if (done) throw new Error(`a process ended with ${child.exitCode}`);
  return JSON.parse(value) as T;
}

it('processes that start together on an empty folder migrate it once and agree on salt and cookie secret', async () => {
  const answers = await race<{ salt: string; secret: string }>(
    4,
    `const accounts = await openAccounts({ dataDir });
     const signIn = await openSignIn({ database: accounts.database, dataDir });
     const salt = Buffer.from(await accounts.dailySalt('2026-11-22')).toString('hex');
     print({ salt, secret: await readFile(dataDir + '/auth.key', 'utf8') });
     await accounts.close();`,
  );
  expect(new Set(answers.map((answer) => answer.salt)).size).toBe(1);
  expect(new Set(answers.map((answer) => answer.secret)).size).toBe(1);
});

it('of processes that set up the first owner at the same moment, one succeeds', async () => {
  const answers = await race<{ added: boolean }>(
    4,
    `const accounts = await openAccounts({ dataDir });
     const signIn = await openSignIn({ database: accounts.database, dataDir, hasher });
     print({ added: await signIn.addFirstOwner({ email: 'p' + process.pid + '@shop.example', password: 'correct horse' }) });
     await accounts.close();`,
  );
  expect(answers.filter((answer) => answer.added)).toHaveLength(1);
  const accounts = await openAccounts({ dataDir });
  const users = await accounts.database.db.selectFrom('user').select('email').execute();
  await accounts.close();
  expect(users).toHaveLength(1);
});

it('processes that write at the same time lose nothing, and of those that want one domain, one gets it', async () => {
  const answers = await race<{ won: boolean }>(
    3,
    `const accounts = await openAccounts({ dataDir });
     for (let index = 0; index < 60; index++) await accounts.addKey({ name: process.pid + ' ' + index });
     const won = await accounts.addSite({ domain: 'shop.example' }).then(() => true, () => false);
     print({ won });
     await accounts.close();`,
  );
  expect(answers.filter((answer) => answer.won)).toHaveLength(1);
  const accounts = await openAccounts({ dataDir });
  const keys = await accounts.keys();
  await accounts.close();
  expect(new Set(keys.map((key) => key.name)).size).toBe(180);
});

it('waits for a lock without stopping the event loop or those who only look something up', async () => {
  const accounts = await openAccounts({ dataDir });
  const holder = new DatabaseSync(join(dataDir, 'accounts.sqlite'));
  holder.exec('begin immediate');
  let beats = 0;
  const timer = setInterval(() => beats++, 5);
  const adding = accounts.addSite({ domain: 'shop.example' });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await accounts.sites()).toEqual([]);
  expect(beats).toBeGreaterThan(15);
  holder.exec('commit');
  holder.close();
  expect((await adding).domain).toBe('shop.example');
  clearInterval(timer);
  await accounts.close();
});
