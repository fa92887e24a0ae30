/** What else may be in a stream's folder, how a stream may change its shape, and what one sees of it from outside. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { openStreamFiles } from './lmdb-files.ts';
import { lmdbStreamState } from './lmdb-state.ts';
import { openLmdbStream } from './lmdb-stream.ts';
import { type Stream, StreamOverloadedError, StreamShapeError } from './stream.ts';

const ALL = { recordsMax: 1e6, bytesMax: 1e9, waitMs: 0 };
let folder: string;
const opened: Stream[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-stream-'));
});
afterEach(async () => {
  await closeAll();
  await rm(folder, { recursive: true });
});

const closeAll = () => Promise.all(opened.splice(0).map((stream) => stream.close()));

async function openHere(partitions: number): Promise<Stream> {
  const stream = await openLmdbStream({ folder, partitions });
  opened.push(stream);
  return stream;
}

/** Of bytes that no compression makes fewer. */
function recordsOf(count: number, bytes = 10) {
  return Array.from({ length: count }, (_, n) => ({ key: `visitor ${n}`, value: randomBytes(bytes) }));
}

describe('a folder that is not a stream is refused', () => {
  test('a file', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');
    await expect(openLmdbStream({ folder: path, partitions: 1 })).rejects.toThrow(/is a file/);
  });

  test('a data file that is not LMDB’s, or cut off', async () => {
    for (const content of [Buffer.alloc(100_000, 'x'), Buffer.from('short')]) {
      await writeFile(join(folder, 'data.mdb'), content);
      await expect(openHere(1)).rejects.toThrow(StreamShapeError);
    }
  });

  test('another LMDB database', async () => {
    const other = open({ path: folder });
    await other.put('key', 'value');
    await other.close();
    await expect(openHere(1)).rejects.toThrow(/not a Weir stream/);
  });

  test('a stream of a later format', async () => {
    await openHere(1);
    await closeAll();
    const files = openStreamFiles(folder);
    files.meta.putSync('shape', { format: 3, id: 'x', partitions: 1 });
    await files.close();
    await expect(openHere(1)).rejects.toThrow(/format 3/);
  });
});

test('a stream of an earlier version goes on, and that version is told so from then on', async () => {
  const before = await openHere(1);
  await before.append(recordsOf(1));
  const { id } = before;
  await closeAll();
  const files = openStreamFiles(folder);
  files.meta.putSync('shape', { format: 1, id, partitions: 1 });
  await files.close();

  const stream = await openHere(1);
  await stream.append(recordsOf(100, 1000));
  expect(stream.id).toBe(id);
  expect(await stream.read(0, 0, ALL)).toHaveLength(101);
  const now = openStreamFiles(folder);
  expect(now.meta.get('shape')).toEqual({ format: 2, id, partitions: 1 });
  await now.close();
});

test('damaged records are found when they are read', async () => {
  const stream = await openHere(1);
  await stream.append(recordsOf(100, 1000));
  const files = openStreamFiles(folder);
  const chunk = Buffer.from(files.records(0).getBinary(0) ?? []);
  chunk[50_000] = (chunk[50_000] ?? 0) ^ 1;
  files.records(0).putSync(0, chunk);
  await files.close();
  await expect(stream.read(0, 0, ALL)).rejects.toThrow(/damaged: wrong checksum/);
});

describe('partitions', () => {
  test('a stream with nothing left to read may grow, and keeps what it has', async () => {
    const before = await openHere(1);
    await before.append(recordsOf(10));
    const member = await before.join('store');
    await member.save(0, { next: 10 });
    await closeAll();
    const after = await openHere(4);
    expect(after.id).toBe(before.id);
    expect(await after.bounds(0)).toMatchObject({ first: 0, next: 10 });
    await after.append(recordsOf(40));
    const ends = await Promise.all([0, 1, 2, 3].map(async (partition) => (await after.bounds(partition)).next));
    expect(ends.reduce((a, b) => a + b)).toBe(50);
    expect(ends.every((end) => end > 0)).toBe(true);
  });

  test('not while records are unfinished or somebody reads, lest a visitor be processed out of order', async () => {
    const stream = await openHere(2);
    await stream.append(recordsOf(10));
    const member = await stream.join('store');
    await expect(openLmdbStream({ folder, partitions: 4 })).rejects.toThrow(/while group store is being read/);
    await member.save(0, { next: 0 });
    await closeAll();
    await expect(openHere(4)).rejects.toThrow(/group store has \d+ record\(s\) to finish/);
  });

  test('a process that still counts the old number is refused', async () => {
    const old = await openHere(1);
    const grown = await openHere(2);
    await expect(old.append(recordsOf(1))).rejects.toThrow(/has grown to 2 partitions/);
    await grown.append(recordsOf(1));
  });

  test('it never shrinks', async () => {
    await openHere(2);
    await closeAll();
    const stream = await openHere(1);
    expect(stream.partitions).toBe(2);
    await stream.append(recordsOf(10));
    const ends = await Promise.all([0, 1].map(async (partition) => (await stream.bounds(partition)).next));
    expect(ends.reduce((a, b) => a + b)).toBe(10);
    expect(ends.every((end) => end > 0)).toBe(true);
    await expect(openHere(0)).rejects.toThrow(RangeError);
    await expect(openHere(limits.partitionsMax + 1)).rejects.toThrow(RangeError);
  });
});

test('appends under way at once share commits', async () => {
  const stream = await openHere(1);
  await stream.append(recordsOf(1));
  const transactions = async () => {
    const files = openStreamFiles(folder);
    const { lastTxnId } = files.root.getStats() as { lastTxnId: number };
    await files.close();
    return lastTxnId;
  };
  const before = await transactions();
  const writers = Array.from({ length: 100 }, async () => {
    for (let n = 0; n < 10; n++) await stream.append(recordsOf(1));
  });
  await Promise.all(writers);
  expect((await transactions()) - before).toBeLessThanOrEqual(20);
  expect((await stream.bounds(0)).next).toBe(1001);
});

test('the queue is bounded: what is too much is refused, the rest goes in', async () => {
  const stream = await openHere(1);
  const records = recordsOf(limits.appendQueueRecordsMax / 2);
  const outcomes = await Promise.allSettled([
    stream.append(records),
    stream.append(records),
    stream.append(recordsOf(1)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(outcomes[2]).toMatchObject({ reason: expect.any(StreamOverloadedError) });
  expect((await stream.bounds(0)).next).toBe(limits.appendQueueRecordsMax);
  await stream.append(recordsOf(1));
  await expect(stream.append(recordsOf(limits.appendQueueRecordsMax + 1))).rejects.toThrow(RangeError);
});

test('space of dropped records is used again: the file does not grow for ever', async () => {
  const stream = await openHere(1);
  const sizes: number[] = [];
  for (let round = 0; round < 30; round++) {
    for (let n = 0; n < 5; n++) await stream.append(recordsOf(200, 1000));
    await stream.read(0, 0, { ...ALL, waitMs: 0 });
    await stream.retain({ ageMsMax: 1e12, bytesMax: 1_000_000, keepFor: [] });
    sizes.push((await stat(join(folder, 'data.mdb'))).size);
  }
  expect(sizes.at(-1)).toBe(sizes[14]);
});

test('the lock file has real blocks, so that mapping it cannot fail on a full disk', async () => {
  await openHere(1);
  const { size, blocks } = await stat(join(folder, 'lock.mdb'));
  expect(blocks * 512).toBeGreaterThanOrEqual(size);
  expect((await readFile(join(folder, 'lock.mdb'))).length).toBe(size);
});

test('the state of a folder can be seen from outside', async () => {
  await expect(lmdbStreamState(folder)).rejects.toThrow(/does not hold a Weir stream/);
  await mkdir(join(folder, 'sub'));
  const stream = await openHere(2);
  await stream.append(recordsOf(10));
  const member = await stream.join('store');
  const { next } = await stream.bounds(0);
  await member.save(0, { next });
  const state = await lmdbStreamState(folder);
  expect(state).toMatchObject({
    id: stream.id,
    sizeBytes: await stream.sizeBytes(),
    partitions: [
      { first: 0, next },
      { first: 0, next: 10 - next },
    ],
  });
  expect(state.fileBytes).toBeGreaterThanOrEqual(state.sizeBytes);
  expect(state.groups).toMatchObject([
    {
      name: 'store',
      members: [{ pid: process.pid, alive: true }],
      positions: [{ next }, { next: 0 }],
      lag: [{ records: 0 }, { records: 10 - next }],
    },
  ]);
});
