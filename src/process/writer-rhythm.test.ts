/** When a writer shows live boards what has come, and in how many inserts. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { limits } from '../config/limits.ts';
import type { CapturedEvent } from '../event/captured-event.ts';
import { migrate, readMigrations } from '../store/migrate.ts';
import { Store } from '../store/store.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import { STORE_GROUP, type Stream } from '../stream/stream.ts';
import { PageUrls } from './page-url.ts';
import { PartitionWriter } from './partition-writer.ts';
import { UserAgents } from './user-agent.ts';

/** What ought to happen soon may take this long on a busy machine. */
const WITHIN_MS = 10_000;

let engine: TestEngine;
let store: Store;
let folder: string;
let stream: Stream;

beforeAll(async () => {
  engine = await startTestEngine();
  store = new Store(engine);
  await migrate(
    store,
    (await readMigrations()).filter(({ name }) => /^00[126]-/.test(name)),
  );
  folder = await mkdtemp(join(tmpdir(), 'weir-rhythm-test-'));
  stream = await openLmdbStream({ folder, partitions: 1 });
});

afterAll(async () => {
  await stream.close();
  await store.close();
  await engine.kill();
  for (const path of [folder, engine.dataFolder]) await rm(path, { recursive: true, force: true });
});

const siteId = randomUUID();

function append(count: number): Promise<void> {
  const now = Date.now();
  const events = Array.from(
    { length: count },
    (): CapturedEvent => ({
      kind: 'event',
      siteId,
      eventId: randomUUID(),
      door: 'segment',
      type: 'track',
      name: 'Clicked',
      visitorId: randomBytes(8).toString('hex'),
      time: now,
      timeGiven: true,
      receivedAt: now,
      userAgent: '',
      place: { country: '', region: '', city: '' },
      properties: {},
      context: {},
    }),
  );
  return stream.append(events.map((event) => ({ key: '', value: Buffer.from(JSON.stringify(event)) })));
}

test('what comes while a batch is stored goes on together, not in two parts', async () => {
  const storing = Promise.withResolvers<void>();
  const stored = Promise.withResolvers<void>();
  const shownTo: number[] = [];
  const insert = store.insert.bind(store);
  vi.spyOn(store, 'insert').mockImplementation(async (table, blocks, token) => {
    if (table === 'recent' && blocks.length > 0) shownTo.push(Number(token.split(':')[1]));
    if (table === 'events') {
      storing.resolve();
      await stored.promise;
    }
    await insert(table, blocks, token);
  });
  const read = vi.spyOn(stream, 'read');
  const member = await stream.join(STORE_GROUP);
  const save = member.save.bind(member);
  // Some are there as soon as the first batch is on its way.
  vi.spyOn(member, 'save').mockImplementationOnce(async (partition, position) => {
    await append(4);
    await save(partition, position);
  });
  const stopping = new AbortController();
  await append(6);
  const running = new PartitionWriter(0, 1, {
    stream,
    store,
    member,
    agents: new UserAgents(),
    pages: new PageUrls(),
    newBatchId: () => randomBytes(8).toString('hex'),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    limits,
    onStored: () => {},
  }).run(stopping.signal);
  await storing.promise;
  // The writer has taken those, and waits.
  await vi.waitFor(() => expect(read.mock.calls.map(([, from]) => from)).toContain(10), WITHIN_MS);
  await append(3);
  stored.resolve();
  await vi.waitFor(async () => expect(await member.position(0)).toEqual({ next: 13 }), WITHIN_MS);
  stopping.abort();
  await running;
  await member.leave();
  expect(shownTo).toEqual([6, 13]);
});
