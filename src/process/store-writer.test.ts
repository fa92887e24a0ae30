/** What goes wrong around the writer, one thing at a time: rubbish in the stream, rows the store refuses, an engine that is gone, a worker that takes over. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import type { CapturedEvent, StreamEntry } from '../event/captured-event.ts';
import { migrate, readMigrations } from '../store/migrate.ts';
import { Store } from '../store/store.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import { STORE_GROUP, type Stream } from '../stream/stream.ts';
import { batchIdApart, batchIdWhole } from './batch-id.ts';
import { newDraft } from './draft.ts';
import { StoreWriter } from './store-writer.ts';

let engine: TestEngine;
let store: Store;

beforeAll(async () => {
  engine = await startTestEngine();
  store = new Store(engine);
  await migrate(
    store,
    (await readMigrations()).filter(({ name }) => /^00[126]-/.test(name)),
  );
});

afterAll(async () => {
  await store.close();
  await engine.kill();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

const NOW = Date.now();

const eventOf = (siteId: string, fields: Partial<CapturedEvent> = {}): CapturedEvent => ({
  kind: 'event',
  siteId,
  eventId: randomUUID(),
  door: 'segment',
  type: 'track',
  name: 'Clicked',
  visitorId: randomBytes(8).toString('hex'),
  time: NOW,
  timeGiven: true,
  receivedAt: NOW,
  userAgent: '',
  place: { country: '', region: '', city: '' },
  properties: {},
  context: {},
  ...fields,
});

async function withStream(partitions: number, act: (stream: Stream) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-store-writer-test-'));
  const stream = await openLmdbStream({ folder, partitions });
  await act(stream).finally(async () => {
    await stream.close();
    await rm(folder, { recursive: true, force: true });
  });
}

const append = (stream: Stream, entries: readonly (StreamEntry | string)[]) =>
  stream.append(
    entries.map((entry) => ({
      key: typeof entry === 'string' ? '' : entry.kind === 'event' ? entry.visitorId : '',
      value: Buffer.from(typeof entry === 'string' ? entry : JSON.stringify(entry)),
    })),
  );

/** A worker on the stream; `stop` finishes what it has begun, `stored` is what it reported of each batch. */
async function startWriter(stream: Stream): Promise<{ stop(): Promise<void>; readonly stored: readonly number[] }> {
  const stopping = new AbortController();
  const stored: number[] = [];
  const member = await stream.join(STORE_GROUP);
  const writer = new StoreWriter({
    stream,
    store,
    member,
    newBatchId: () => randomBytes(8).toString('hex'),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    onStored: (batch) => stored.push(batch.stored),
  });
  const running = writer.run(stopping.signal);
  return {
    stored,
    async stop() {
      stopping.abort();
      await running;
      await member.leave();
    },
  };
}

async function untilStored(stream: Stream): Promise<void> {
  while ((await stream.lag(STORE_GROUP)).some(({ records }) => records > 0)) await setTimeout(10);
}

async function storeAll(stream: Stream): Promise<void> {
  const writer = await startWriter(stream);
  await untilStored(stream);
  await writer.stop();
}

const outcomesOf = (siteId: string) =>
  store.query(
    'SELECT outcome, reason, toUInt32(sum(count)) AS n FROM outcomes WHERE site_id = {siteId:UUID} GROUP BY outcome, reason ORDER BY outcome, reason',
    { siteId },
  );

const countOf = async (siteId: string) =>
  Number(
    (await store.query<{ n: string }>('SELECT count() AS n FROM events WHERE site_id = {siteId:UUID}', { siteId }))[0]
      ?.n,
  );

test('what cannot be read goes to quarantine, with the reason and as it came, once; the events around it are stored', async () => {
  await withStream(1, async (stream) => {
    const siteId = randomUUID();
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const poison = JSON.stringify(eventOf(siteId)).replace('"properties":{}', `"properties":{"deep":${deep}}`);
    const line: StreamEntry = {
      kind: 'unreadable',
      siteId,
      eventId: randomUUID(),
      door: 'log',
      reason: 'unreadable_line',
      detail: 'no date',
      receivedAt: NOW,
      payload: 'x - -',
      origin: 'a.log:3',
    };
    const entries = [
      eventOf(siteId),
      'not JSON \0',
      eventOf(siteId),
      poison,
      line,
      '{"kind":"event"}',
      eventOf(siteId),
    ];
    await append(stream, entries);
    await storeAll(stream);
    expect(await countOf(siteId)).toBe(3);
    const expected = [
      { outcome: 'stored', reason: '', n: 3 },
      { outcome: 'quarantined', reason: 'unprocessable', n: 1 },
      { outcome: 'quarantined', reason: 'unreadable_line', n: 1 },
    ];
    expect(await outcomesOf(siteId)).toEqual(expected);
    const kept = await store.query<Record<string, string>>(
      "SELECT reason, detail, payload, origin FROM quarantine WHERE site_id IN ({siteId:UUID}, toUUID('00000000-0000-0000-0000-000000000000')) ORDER BY reason, payload",
      { siteId },
    );
    expect(kept.map(({ reason }) => reason)).toEqual([
      'unprocessable',
      'unreadable_line',
      'unreadable_record',
      'unreadable_record',
    ]);
    expect(kept[0]).toMatchObject({ payload: poison, detail: expect.stringMatching(/^putProperties: RangeError/) });
    expect(kept[1]).toMatchObject({ detail: 'no date', payload: 'x - -', origin: 'a.log:3' });
    expect(kept[2]?.payload).toBe('not JSON \0');

    await stream.reset(STORE_GROUP, 0, 0);
    await storeAll(stream);
    expect(await countOf(siteId)).toBe(3);
    expect(await outcomesOf(siteId)).toEqual([
      expected[0],
      ...expected.slice(1),
      { outcome: 'duplicate', reason: 'duplicate', n: 5 },
    ]);
  });
});

test('a row that the store refuses harms none of the others', async () => {
  await store.command("ALTER TABLE events ADD CONSTRAINT no_poison CHECK name != 'poison'");
  await withStream(1, async (stream) => {
    const siteId = randomUUID();
    const events = Array.from({ length: 50 }, (_, n) => eventOf(siteId, n % 20 === 7 ? { name: 'poison' } : {}));
    await append(stream, events);
    await storeAll(stream);
    expect(await countOf(siteId)).toBe(47);
    expect(await outcomesOf(siteId)).toEqual([
      { outcome: 'stored', reason: '', n: 47 },
      { outcome: 'quarantined', reason: 'store_refused', n: 3 },
    ]);
    const [kept] = await store.query<{ payload: string; detail: string }>(
      'SELECT payload, detail FROM quarantine WHERE site_id = {siteId:UUID} LIMIT 1',
      { siteId },
    );
    expect(JSON.parse(kept?.payload ?? '')).toMatchObject({ name: 'poison' });
    expect(kept?.detail).toMatch(/no_poison/);
    // What follows is stored as ever.
    await append(stream, [eventOf(siteId), events[0] as CapturedEvent]);
    await storeAll(stream);
    expect(await countOf(siteId)).toBe(48);
  });
  await store.command('ALTER TABLE events DROP CONSTRAINT no_poison');
});

test('taking a batch apart leaves out the rows that are in already', async () => {
  await store.command("ALTER TABLE events ADD CONSTRAINT no_poison CHECK name != 'poison'");
  await withStream(1, async (stream) => {
    const siteId = randomUUID();
    const events = Array.from({ length: 20 }, (_, n) => eventOf(siteId, n === 13 ? { name: 'poison' } : {}));
    await append(stream, ['no event', ...events.slice(0, 6), 'nor this', ...events.slice(6)]);
    const whole = batchIdWhole(randomBytes(8).toString('hex'));
    const dead = await stream.join(STORE_GROUP);
    while (dead.partitions.length === 0) await setTimeout(10);
    await dead.save(0, { next: 0, pending: { from: 0, to: 22, batchId: batchIdApart(whole) } });
    await dead.leave();
    // As of an insert into several months of which the first were written.
    const rowOf = ({ eventId, visitorId, name, time }: CapturedEvent) =>
      Object.assign(newDraft(0, whole), { siteId, eventId, visitorId, name, time, receivedAt: NOW });
    await store.insertEvents(
      [4, 9, 12].map((n) => rowOf(events[n] as CapturedEvent)),
      'some-months',
    );
    await storeAll(stream);
    const rows = await store.query(
      'SELECT toUInt32(count()) AS n, toUInt32(uniqExact(event_id)) AS ids FROM events WHERE site_id = {siteId:UUID}',
      { siteId },
    );
    expect(rows).toEqual([{ n: 19, ids: 19 }]);
    const kept = await store.query<{ id: string }>(
      'SELECT event_id AS id FROM quarantine WHERE site_id = {siteId:UUID}',
      { siteId },
    );
    expect(kept).toEqual([{ id: events[13]?.eventId }]);
  });
  await store.command('ALTER TABLE events DROP CONSTRAINT no_poison');
});

test('waits for an engine that is gone, and stores everything once when it is back', async () => {
  await withStream(1, async (stream) => {
    const siteId = randomUUID();
    const writer = await startWriter(stream);
    await append(
      stream,
      Array.from({ length: 2_000 }, () => eventOf(siteId)),
    );
    await setTimeout(40);
    await engine.kill();
    await append(
      stream,
      Array.from({ length: 3_000 }, () => eventOf(siteId)),
    );
    await setTimeout(300);
    const { dataFolder, url } = engine;
    engine = await startTestEngine({ dataFolder });
    expect(engine.url).toBe(url);
    await untilStored(stream);
    await writer.stop();
    const rows = await store.query(
      'SELECT toUInt32(count()) AS n, toUInt32(uniqExact(event_id)) AS ids FROM events WHERE site_id = {siteId:UUID}',
      { siteId },
    );
    expect(rows).toEqual([{ n: 5_000, ids: 5_000 }]);
    expect(await outcomesOf(siteId)).toEqual([{ outcome: 'stored', reason: '', n: 5_000 }]);
  });
});

test('a batch that another worker had begun is reported by the one that stores it', async () => {
  await withStream(1, async (stream) => {
    const siteId = randomUUID();
    await append(
      stream,
      Array.from({ length: 30 }, () => eventOf(siteId)),
    );
    const dead = await stream.join(STORE_GROUP);
    while (dead.partitions.length === 0) await setTimeout(10);
    const { next: from } = await dead.position(0);
    await dead.save(0, { next: from, pending: { from, to: from + 20, batchId: randomBytes(8).toString('hex') } });
    await dead.leave();
    const writer = await startWriter(stream);
    await untilStored(stream);
    await writer.stop();
    expect(await countOf(siteId)).toBe(30);
    expect(writer.stored).toEqual([20, 10]);
  });
});

test('workers share partitions, and take over from one that leaves', async () => {
  await withStream(4, async (stream) => {
    const siteId = randomUUID();
    const first = await startWriter(stream);
    const second = await startWriter(stream);
    for (let round = 0; round < 10; round++) {
      await append(
        stream,
        Array.from({ length: 200 }, () => eventOf(siteId)),
      );
      if (round === 5) await first.stop();
      await setTimeout(20);
    }
    await untilStored(stream);
    await second.stop();
    const rows = await store.query(
      'SELECT toUInt32(count()) AS n, toUInt32(uniqExact(event_id)) AS ids, toUInt32(uniqExact(partition)) AS partitions FROM events WHERE site_id = {siteId:UUID}',
      { siteId },
    );
    expect(rows).toEqual([{ n: 2_000, ids: 2_000, partitions: 4 }]);
  });
});
