/** Yes only once it is on disk; bounded in records, bytes and time; nothing leaks when the stream fails. */
import { expect, test } from 'vitest';
import { type AppendRecord, StreamFullError } from '../stream/stream.ts';
import { AppendQueue } from './append-queue.ts';

const BOUNDS = { appendQueueRecordsMax: 10, appendQueueBytesMax: 100, appendMsMax: 50, retryAfterS: 5 };
const record = (bytes = 1): AppendRecord => ({ key: 'k', value: new Uint8Array(bytes) });

function queueOver(append: () => Promise<void>) {
  const errors: unknown[] = [];
  return { queue: new AppendQueue({ append }, BOUNDS, (error) => errors.push(error)), errors };
}

test('says yes when the stream does, and not before', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { queue } = queueOver(() => promise);
  let verdict: unknown;
  const appended = queue.append([record()]).then((value) => (verdict = value));
  await new Promise(setImmediate);
  expect(verdict).toBeUndefined();
  expect(queue.records).toBe(1);
  resolve();
  await appended;
  expect(verdict).toMatchObject({ ok: true });
  expect(queue.records).toBe(0);
});

test('refuses beyond its records and its bytes, with a time to come back', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { queue } = queueOver(() => promise);
  const first = queue.append(Array.from({ length: 10 }, () => record()));
  expect(await queue.append([record()])).toMatchObject({ reason: 'overloaded', retryAfterS: 5 });
  resolve();
  await first;
  expect(await queue.append([record(101)])).toMatchObject({ reason: 'overloaded' });
  expect(await queue.append([record(100)])).toMatchObject({ ok: true });
});

test('a full disk is a refusal; any other failure is, too, and is reported', async () => {
  const full = queueOver(() => Promise.reject(new StreamFullError('full')));
  expect(await full.queue.append([record()])).toMatchObject({ reason: 'storage_full', retryAfterS: 5 });
  expect(full.errors).toEqual([]);
  const broken = queueOver(() => {
    throw new Error('broken');
  });
  expect(await broken.queue.append([record()])).toMatchObject({ reason: 'storage_full', retryAfterS: 5 });
  expect(broken.errors.length).toBe(1);
  expect(broken.queue.records + full.queue.records).toBe(0);
});

test('a stream that never answers does not keep the sender waiting, and its records stay counted', async () => {
  const { queue } = queueOver(() => new Promise(() => {}));
  expect(await queue.append([record()])).toMatchObject({ reason: 'overloaded' });
  expect(queue.records).toBe(1);
});
