/** What every Stream must do, as tests: run by each implementation's own test file, on a real one. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupConformance } from './conformance-groups.ts';
import { ALL, pause, records, type StreamHarness, texts, WITHIN_MS } from './conformance-support.ts';
import type { Stream } from './stream.ts';

export function streamConformance(name: string, harnessOf: (partitions: number) => Promise<StreamHarness>): void {
  describe(`${name} conforms to the Stream port`, () => {
    let harness: StreamHarness;
    let stream: Stream;
    const opened: Stream[] = [];

    const open = async () => {
      const another = await harness.open();
      opened.push(another);
      return another;
    };
    const use = async (partitions: number) => {
      harness = await harnessOf(partitions);
      stream = await open();
    };

    beforeEach(() => use(1));
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((one) => one.close()));
      await harness.dispose();
    });
    const restart = async (partitions: number) => {
      await Promise.all(opened.splice(0).map((one) => one.close()));
      await harness.dispose();
      await use(partitions);
    };

    describe('append and read', () => {
      test('gives back what was appended, in order, with dense offsets from 0', async () => {
        await stream.append(records('a', 'b'));
        await stream.append(records('c'));
        const read = await stream.read(0, 0, ALL);
        expect(read.map(({ offset }) => offset)).toEqual([0, 1, 2]);
        expect(texts(read)).toEqual(['a', 'b', 'c']);
        expect(await stream.bounds(0)).toMatchObject({ first: 0, next: 3 });
      });

      test('reads from any offset, and nothing past the end', async () => {
        await stream.append(records('a', 'b', 'c'));
        expect(texts(await stream.read(0, 1, ALL))).toEqual(['b', 'c']);
        expect(await stream.read(0, 3, ALL)).toEqual([]);
        expect(await stream.read(0, 1000, ALL)).toEqual([]);
      });

      test('keeps to recordsMax and bytesMax, but gives at least one record', async () => {
        await stream.append(records('aaaa', 'bbbb', 'cccc'));
        expect(await stream.read(0, 0, { ...ALL, recordsMax: 2 })).toHaveLength(2);
        expect(await stream.read(0, 0, { ...ALL, bytesMax: 8 })).toHaveLength(2);
        expect(await stream.read(0, 0, { ...ALL, bytesMax: 9 })).toHaveLength(2);
        expect(await stream.read(0, 0, { ...ALL, bytesMax: 1 })).toHaveLength(1);
      });

      test('takes empty values, big ones, and an append of nothing', async () => {
        await stream.append([]);
        const big = new Uint8Array(1_000_000).map((_, index) => index % 251);
        await stream.append([{ key: 'k', value: new Uint8Array(0) }, { key: 'k', value: big }, ...records('after')]);
        const read = await stream.read(0, 0, ALL);
        expect(read.map(({ value }) => value.byteLength)).toEqual([0, 1_000_000, 5]);
        expect(Buffer.compare(read[1]?.value ?? new Uint8Array(), big)).toBe(0);
      });

      test('values stay as they are whatever happens later', async () => {
        await stream.append(records('kept'));
        const read = await stream.read(0, 0, ALL);
        for (let round = 0; round < 20; round++) {
          await stream.append(records(`later ${round}`));
          await stream.read(0, 0, ALL);
        }
        expect(texts(read)).toEqual(['kept']);
      });

      test('many appends at once: each record once, those of one append in their order', async () => {
        const appends = Array.from({ length: 200 }, (_, append) => records(`${append}.0`, `${append}.1`));
        await Promise.all(appends.map((some) => stream.append(some)));
        const read = texts(await stream.read(0, 0, ALL));
        expect(read).toHaveLength(400);
        expect(new Set(read).size).toBe(400);
        for (let append = 0; append < 200; append++)
          expect(read.indexOf(`${append}.0`)).toBeLessThan(read.indexOf(`${append}.1`));
      });

      test('outlives being closed, with the same id', async () => {
        await stream.append(records('a'));
        const { id } = stream;
        await stream.close();
        const again = await open();
        expect(again.id).toBe(id);
        expect(texts(await again.read(0, 0, ALL))).toEqual(['a']);
        await again.append(records('b'));
        expect((await again.read(0, 0, ALL)).map(({ offset }) => offset)).toEqual([0, 1]);
      });

      test('two that are open at once write one log', async () => {
        const other = await open();
        await Promise.all(Array.from({ length: 50 }, (_, n) => (n % 2 ? stream : other).append(records(String(n)))));
        const read = await stream.read(0, 0, ALL);
        expect(read.map(({ offset }) => offset)).toEqual(Array.from({ length: 50 }, (_, n) => n));
        expect(texts(await other.read(0, 0, ALL))).toEqual(texts(read));
      });

      test('records with one key are in one partition, in order', async () => {
        await restart(4);
        const keys = Array.from({ length: 40 }, (_, n) => `visitor ${n}`);
        for (let round = 0; round < 3; round++)
          await stream.append(keys.map((key) => ({ key, value: Buffer.from(`${key}:${round}`) })));
        const found = new Map<string, string[]>();
        for (let partition = 0; partition < 4; partition++) {
          for (const text of texts(await stream.read(partition, 0, ALL))) {
            const [key = '', round = ''] = text.split(':');
            expect(stream.partitionOf(key)).toBe(partition);
            found.set(key, [...(found.get(key) ?? []), round]);
          }
        }
        expect([...found.keys()].sort()).toEqual([...keys].sort());
        for (const rounds of found.values()) expect(rounds).toEqual(['0', '1', '2']);
        expect(new Set(keys.map((key) => stream.partitionOf(key))).size).toBe(4);
      });
    });

    describe('waiting', () => {
      test('a waiting read has what is appended meanwhile, also by another', async () => {
        const other = await open();
        for (const writer of [stream, other]) {
          const { next } = await stream.bounds(0);
          const reading = stream.read(0, next, { ...ALL, waitMs: WITHIN_MS });
          await pause(30);
          await writer.append(records('news'));
          expect(texts(await reading)).toEqual(['news']);
        }
      });

      test('is empty when the time is up', async () => {
        const before = performance.now();
        expect(await stream.read(0, 0, { ...ALL, waitMs: 60 })).toEqual([]);
        expect(performance.now() - before).toBeGreaterThanOrEqual(55);
      });

      test('is empty when the signal aborts, or the stream is closed', async () => {
        const abort = new AbortController();
        const aborted = stream.read(0, 0, { ...ALL, waitMs: WITHIN_MS, signal: abort.signal });
        const closed = stream.read(0, 0, { ...ALL, waitMs: WITHIN_MS });
        abort.abort();
        expect(await aborted).toEqual([]);
        expect(await stream.read(0, 0, { ...ALL, waitMs: WITHIN_MS, signal: abort.signal })).toEqual([]);
        await stream.close();
        expect(await closed).toEqual([]);
      });
    });

    groupConformance(() => ({ harness, stream, open, restart }));

    describe('time', () => {
      test('offsetAt finds the first record appended at or after a time', async () => {
        expect(await stream.offsetAt(0, 0)).toBe(0);
        for (let n = 0; n < 30; n++) {
          await stream.append(records(`${n}`, `${n}`));
          harness.advance(10);
        }
        const read = await stream.read(0, 0, ALL);
        for (const time of [0, ...read.flatMap(({ appendedAt }) => [appendedAt - 1, appendedAt, appendedAt + 1])]) {
          const expected = read.find(({ appendedAt }) => appendedAt >= time)?.offset ?? 60;
          expect(await stream.offsetAt(0, time)).toBe(expected);
        }
      });

      test('a clock set back makes no record older than the one before', async () => {
        await stream.append(records('a'));
        harness.advance(-5000);
        await stream.append(records('b'));
        const [a, b] = await stream.read(0, 0, ALL);
        expect(b?.appendedAt).toBe(a?.appendedAt);
        expect(await stream.offsetAt(0, a?.appendedAt ?? 0)).toBe(0);
        expect((await stream.bounds(0)).newestAt).toBe(a?.appendedAt);
      });
    });

    describe('retention', () => {
      const forAges = { ageMsMax: 1e12, bytesMax: 1e12, keepFor: [] };

      test('drops what is too old, and tells how much', async () => {
        await stream.append(records('a', 'b'));
        harness.advance(1000);
        await stream.append(records('c'));
        expect(await stream.retain({ ...forAges, ageMsMax: 1000 })).toBe(0);
        harness.advance(1);
        expect(await stream.retain({ ...forAges, ageMsMax: 1000 })).toBe(2);
        expect(await stream.bounds(0)).toMatchObject({ first: 2, next: 3 });
        expect(texts(await stream.read(0, 0, ALL))).toEqual(['c']);
        expect(await stream.positions('never seen')).toEqual([{ next: 2 }]);
      });

      test('drops the oldest when there is too much', async () => {
        // A stream may compress what it keeps; this it cannot.
        for (let n = 0; n < 20; n++) await stream.append([{ key: 'k', value: randomBytes(10_000) }]);
        const size = await stream.sizeBytes();
        expect(size).toBeGreaterThanOrEqual(200_000);
        expect(await stream.retain({ ...forAges, bytesMax: size })).toBe(0);
        const dropped = await stream.retain({ ...forAges, bytesMax: 100_000 });
        expect(dropped).toBeGreaterThanOrEqual(10);
        expect(dropped).toBeLessThan(16);
        expect(await stream.sizeBytes()).toBeLessThanOrEqual(100_000);
        expect((await stream.bounds(0)).first).toBe(dropped);
      });

      test('keeps what a group in keepFor has not finished, the pending range included', async () => {
        for (let n = 0; n < 5; n++) await stream.append(records(`${n}`));
        harness.advance(1000);
        const dropAll = { ageMsMax: 1, bytesMax: 0 };
        expect(await stream.retain({ ...dropAll, keepFor: ['never joined'] })).toBe(0);
        const member = await stream.join('g');
        await member.save(0, { next: 4, pending: { from: 2, to: 4, batchId: '00112233445566ff' } });
        expect(await stream.retain({ ...dropAll, keepFor: ['g'] })).toBe(2);
        await member.save(0, { next: 4 });
        expect(await stream.retain({ ...dropAll, keepFor: ['g'] })).toBe(2);
        expect(await stream.retain({ ...dropAll, keepFor: [] })).toBe(1);
        expect(await stream.bounds(0)).toMatchObject({ first: 5, next: 5 });
        await stream.append(records('goes on'));
        expect((await stream.read(0, 0, ALL)).map(({ offset }) => offset)).toEqual([5]);
        expect(await member.position(0)).toEqual({ next: 4 });
        expect(await stream.lag('g')).toEqual([{ partition: 0, records: 1, ageMs: 0 }]);
      });
    });

    test('a closed stream refuses', async () => {
      await stream.close();
      await expect(stream.append(records('a'))).rejects.toThrow(/closed/);
      await expect(stream.read(0, 0, ALL)).rejects.toThrow(/closed/);
      await expect(stream.join('g')).rejects.toThrow(/closed/);
      await stream.close();
    });
  });
}
