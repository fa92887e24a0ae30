/** Real processes on one stream folder: writing side by side, killed in the middle, and on a disk that is full. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { openLmdbStream } from './lmdb-stream.ts';
import type { Stream } from './stream.ts';

const ALL = { recordsMax: 1e6, bytesMax: 1e9, waitMs: 0 };
const PARTITIONS = 2;

class Child {
  readonly process: ChildProcess;
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  readonly exit: Promise<unknown>;

  constructor(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
    this.process = spawn(process.execPath, [join(import.meta.dirname, 'stream-child.ts'), ...args], {
      env: { ...process.env, PARTITIONS: String(PARTITIONS), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.exit = once(this.process, 'close');
    if (this.process.stdout) createInterface(this.process.stdout).on('line', (line) => this.lines.push(line));
    this.process.stderr?.on('data', (data) => this.errors.push(String(data)));
  }

  say(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exit;
  }

  /** Numbers of the appends that it reported as done. */
  acknowledged(): number[] {
    return this.lines.filter((line) => line.startsWith('acknowledged ')).map((line) => Number(line.split(' ')[1]));
  }
}

let folder: string;
const children: Child[] = [];

const start = (env: Readonly<Record<string, string>>, ...args: readonly string[]): Child => {
  const child = new Child(env, ...args);
  children.push(child);
  return child;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-stream-'));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
  await rm(folder, { recursive: true });
});

/** All records as `writer.append.index`, with offsets proved dense and appends proved whole. */
async function contents(stream: Stream): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let partition = 0; partition < stream.partitions; partition++) {
    const records = await stream.read(partition, 0, ALL);
    expect(records.map(({ offset }) => offset)).toEqual(records.map((_, index) => index));
    expect((await stream.bounds(partition)).next).toBe(records.length);
    const lastOf = new Map<string, number>();
    for (const { value } of records) {
      const text = Buffer.from(value).toString().trimEnd();
      const [writer = '', append = '', index = ''] = text.split('.');
      const append7 = `${writer}.${Number(append) % 7}`;
      const rank = Number(append) * 10 + Number(index);
      expect(rank).toBeGreaterThan(lastOf.get(append7) ?? -1);
      lastOf.set(append7, rank);
      const key = `${writer}.${append}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
  }
  for (const [key, count] of found) expect([key, count]).toEqual([key, 1 + (Number(key.split('.')[1]) % 5)]);
  return found;
}

test('several processes write one log, and a reader in another follows it', async () => {
  const stream = await openLmdbStream({ folder, partitions: PARTITIONS });
  const writers = ['a', 'b', 'c'].map((name) => start({}, 'append', folder, name, '100', '100'));
  const total = 3 * 20 * (1 + 2 + 3 + 4 + 5);
  const followed = await Promise.all(
    [0, 1].map(async (partition) => {
      let next = 0;
      for (;;) {
        const records = await stream.read(partition, next, { ...ALL, waitMs: 3000 });
        if (records.length === 0) return next;
        expect(records[0]?.offset).toBe(next);
        next += records.length;
      }
    }),
  );
  await Promise.all(writers.map(({ exit }) => exit));
  expect(followed.reduce((a, b) => a + b)).toBe(total);
  expect((await contents(stream)).size).toBe(300);
  await stream.close();
});

test('kill -9 in the middle of appends: what was acknowledged is there once, whole, and the log goes on', async () => {
  const rounds = 6;
  const killed: Child[] = [];
  const survivor = start({}, 'append', folder, 'survivor', '1500', '50');
  for (let round = 0; round < rounds; round++) {
    const writer = start({}, 'append', folder, `victim${round}`, '100000', '2000');
    await until(() => writer.acknowledged().length > 20 + 7 * round);
    await writer.kill();
    killed.push(writer);
  }
  await survivor.exit;
  expect(survivor.acknowledged()).toHaveLength(1500);
  const stream = await openLmdbStream({ folder, partitions: PARTITIONS });
  const found = await contents(stream);
  for (let n = 0; n < 1500; n++) expect(found.has(`survivor.${n}`)).toBe(true);
  killed.forEach((writer, round) => {
    const acknowledged = writer.acknowledged();
    for (const n of acknowledged) expect(found.has(`victim${round}.${n}`)).toBe(true);
    // At most the one append that was under way is there without its acknowledgement.
    const present = [...found.keys()].filter((key) => key.startsWith(`victim${round}.`)).length;
    expect(present - acknowledged.length).toBeLessThanOrEqual(1);
  });
  await stream.append([{ key: 'k', value: Buffer.from('after.0.0') }]);
  await stream.close();
});

test('a member killed -9 gives up its partitions at once, not when its lease runs out', async () => {
  const first = start({}, 'own', folder, 'store');
  await until(() => first.lines.includes('owns 0,1'));
  await first.kill();
  const before = performance.now();
  const stream = await openLmdbStream({ folder, partitions: PARTITIONS });
  const second = await stream.join('store');
  expect(second.partitions).toEqual([0, 1]);
  expect(performance.now() - before).toBeLessThan(limits.memberLeaseMs / 2);

  const third = start({}, 'own', folder, 'store');
  await until(() => third.lines.some((line) => line.startsWith('owns')) && second.partitions.length === 1);
  await third.kill();
  const killedAt = performance.now();
  await until(() => second.partitions.length === 2);
  expect(performance.now() - killedAt).toBeLessThan(limits.memberLeaseMs / 2);
  await stream.close();
});

describe('a full disk', () => {
  const mountedAt = async (): Promise<string | undefined> => {
    const disk = join(folder, 'disk');
    try {
      execFileSync('mkdir', [disk]);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'weir-test', disk], { stdio: 'pipe' });
      return disk;
    } catch (error) {
      console.log(`Skipped: cannot mount a small disk here (${(error as Error).message.trim()}).`);
      return undefined;
    }
  };

  // With the reserve, without, and with statfs claiming room that is not there: then writing itself must find out.
  test.each([String(limits.diskReserveBytes), '0', '-1e12'])(
    'refuses appends, loses nothing, and recovers by itself (reserve %s)',
    async (reserve) => {
      const disk = await mountedAt();
      if (!disk) return;
      try {
        const stream = join(disk, 'stream');
        const filler = join(disk, 'filler');
        const writer = start({ RESERVE: reserve }, 'append', stream, 'w', '100000', '3000');
        await until(() => writer.acknowledged().length > 50);
        await writeFile(filler, Buffer.alloc(40 * 1024 ** 2)).catch(() => undefined);
        await until(() => writer.lines.filter((line) => line.startsWith('refused')).length > 20);

        // While it is full, another process can open the stream, read all of it, and save where it is.
        const reader = await openLmdbStream({ folder: stream, partitions: PARTITIONS });
        const member = await reader.join('store');
        expect(member.partitions).toEqual([0, 1]);
        expect((await reader.read(0, 0, ALL)).length).toBeGreaterThan(0);
        await member.save(0, { next: 1 });

        const refusedAt = writer.acknowledged().length;
        await rm(filler);
        await until(() => writer.acknowledged().length > refusedAt + 20);
        await until(() => writer.lines.filter((line) => line.startsWith('refused')).length > 200);

        // Full of records this time: retention makes room within the file.
        const full = writer.acknowledged().length;
        const drop = { ageMsMax: 1e12, bytesMax: 4 * 1024 ** 2, keepFor: [] };
        const dropped = await reader.retain(drop);
        expect(dropped).toBeGreaterThan(0);
        await until(() => writer.acknowledged().length > full + 20);

        await writer.kill();
        expect(writer.errors.join('')).toBe('');
        expect(writer.lines.filter((line) => line.startsWith('refused') && !line.endsWith('StreamFullError'))).toEqual(
          [],
        );
        const acknowledged = new Set(writer.acknowledged());
        const seen = new Map<string, number>();
        let oldest = Number.POSITIVE_INFINITY;
        for (const partition of [0, 1]) {
          const { first } = await reader.bounds(partition);
          const records = await reader.read(partition, 0, ALL);
          expect(records.map(({ offset }) => offset)).toEqual(records.map((_, index) => first + index));
          for (const { value } of records) {
            const append = Buffer.from(value).toString().split('.')[1] ?? '';
            seen.set(append, (seen.get(append) ?? 0) + 1);
            oldest = Math.min(oldest, Number(append));
          }
        }
        const kept = [...acknowledged].filter(
          (n) => n > oldest + 10 && n > Math.max(...[...seen.keys()].map(Number)) - 200,
        );
        expect(kept.length).toBeGreaterThan(0);
        for (const n of kept) expect([n, seen.get(String(n))]).toEqual([n, 1 + (n % 5)]);
        await reader.close();
      } finally {
        await Promise.all(children.splice(0).map((child) => child.kill()));
        execFileSync('umount', ['-l', disk]);
      }
    },
  );
});

/** Disks of shared machines stand still for half a minute now and then, which is not what these tests are about. */
const WITHIN_MS = 90_000;

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Not within ${WITHIN_MS} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
