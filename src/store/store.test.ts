/** The store on the real engine: rows come back as they went in, a token counts once, refusals are told from outages, retention is set. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { EventBlock, OutcomeBlock, QuarantineBlock, RecentBlock } from './event-blocks.ts';
import type { EventRow } from './event-row.ts';
import { applyRetention, RETAINED_TABLES } from './retention.ts';
import { Store, StoreRefusedError } from './store.ts';

let engine: TestEngine;
let store: Store;

beforeAll(async () => {
  engine = await startTestEngine();
  store = new Store(engine);
  await store.migrate();
});

afterAll(async () => {
  await store.close();
  await engine.kill();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 50 }).map((value) => value.toWellFormed()),
  fc.string({ maxLength: 200 }),
);
const hex64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => value.toString(16).padStart(16, '0'));
const time = fc.oneof(
  fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 5, 1) }),
  fc.constantFrom(Date.UTC(2000, 0, 1), Date.UTC(2026, 11, 31, 23, 59, 59, 999)),
);
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const money = fc.integer({ min: -(10 ** 15), max: 10 ** 15 });
const change = fc.integer({ min: -1, max: 1 });
const pairs = fc
  .uniqueArray(text, { maxLength: 4 })
  .chain((names) => fc.tuple(...names.map((name) => text.map((value) => [name, value]))).map((list) => list.flat()));

const COLUMN_VALUES: { readonly [Column in keyof EventRow]: fc.Arbitrary<EventRow[Column]> } = {
  siteId: fc.uuid(),
  eventId: fc.uuid(),
  name: text,
  type: text,
  door: text,
  time,
  originalTimestamp: text,
  receivedAt: time,
  visitorId: hex64,
  userId: text,
  anonymousId: text,
  groupId: text,
  previousId: text,
  address: text,
  bot: text,
  sessionId: hex64,
  sessionStart: time,
  sessionSeq: u32,
  sessionEnd: time,
  sessionPageviews: u32,
  visitChange: change,
  bounceChange: change,
  durationChangeMs: fc.maxSafeInteger(),
  entryPage: text,
  hostname: text,
  path: text,
  query: text,
  title: text,
  status: fc.integer({ min: 0, max: 65_535 }),
  responseBytes: fc.maxSafeNat(),
  method: text,
  referrer: text,
  source: text,
  channel: text,
  utmSource: text,
  utmMedium: text,
  utmCampaign: text,
  utmTerm: text,
  utmContent: text,
  clickId: text,
  country: text,
  region: text,
  city: text,
  device: text,
  browser: text,
  browserVersion: text,
  os: text,
  osVersion: text,
  screen: text,
  language: text,
  orderId: text,
  revenue: money,
  currency: text,
  productIds: fc.array(text, { maxLength: 3 }),
  productNames: fc.array(text, { maxLength: 3 }),
  productBrands: fc.array(text, { maxLength: 3 }),
  productCategories: fc.array(text, { maxLength: 3 }),
  productPrices: fc.array(money, { maxLength: 3 }),
  productQuantities: fc.array(u32, { maxLength: 3 }),
  engagementMs: u32,
  properties: pairs,
  traits: pairs,
  origin: text,
  partition: fc.integer({ min: 0, max: 65_535 }),
  batch: hex64,
};
const eventRow = fc.record(COLUMN_VALUES) as fc.Arbitrary<EventRow>;
const someRow = (): EventRow => fc.sample(eventRow, 1)[0] as EventRow;

/** `session_id` → sessionId. */
const camel = (column: string) =>
  column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as keyof EventRow;

/** A column as JSON shows it, from the row's value. */
function shown(column: keyof EventRow, row: EventRow): unknown {
  const value = row[column];
  if (column === 'visitorId' || column === 'sessionId' || column === 'batch')
    return BigInt(`0x${row[column]}`).toString();
  if (column === 'time' || column === 'receivedAt' || column === 'sessionStart' || column === 'sessionEnd')
    return new Date(row[column]).toISOString().replace('T', ' ').replace('Z', '');
  if (column === 'responseBytes' || column === 'durationChangeMs') return String(value);
  if (column === 'revenue') return row.revenue / 10_000;
  if (column === 'productPrices') return row.productPrices.map((price) => price / 10_000);
  if (column === 'properties' || column === 'traits') {
    const map: Record<string, string> = {};
    for (let at = 0; at < row[column].length; at += 2) map[row[column][at] as string] = row[column][at + 1] as string;
    return map;
  }
  return value;
}

test('names every column of its tables in order', async () => {
  for (const [table, { names }] of Object.entries({
    events: new EventBlock(),
    recent: new RecentBlock(),
    quarantine: new QuarantineBlock(),
    outcomes: new OutcomeBlock(),
  })) {
    const rows = await store.query<{ name: string }>(
      'SELECT name FROM system.columns WHERE database = {database:String} AND table = {table:String} ORDER BY position',
      { database: store.database, table },
    );
    expect(rows.map(({ name }) => name)).toEqual(names);
  }
});

test('gives back every row as it went in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(eventRow, { minLength: 1, maxLength: 20 }), async (rows) => {
      const siteId = randomUUID();
      const own = rows.map((row) => ({ ...row, siteId, eventId: randomUUID() }));
      await store.insertEvents(own, randomUUID());
      const stored = await store.query<Record<string, unknown>>('SELECT * FROM events WHERE site_id = {siteId:UUID}', {
        siteId,
      });
      const byId = new Map(stored.map((row) => [row.event_id, row]));
      expect(stored).toHaveLength(own.length);
      for (const row of own) {
        for (const column of new EventBlock().names)
          expect([column, byId.get(row.eventId)?.[column]]).toEqual([column, shown(camel(column), row)]);
      }
    }),
    { seed: 7, numRuns: 25 },
  );
});

test('a token counts once, in the table and in what is derived from it', async () => {
  const siteId = randomUUID();
  const rows = [1, 2, 3].map(() => ({
    ...someRow(),
    siteId,
    eventId: randomUUID(),
    name: 'pageview',
    bot: '',
    time: Date.UTC(2026, 0, 1),
    sessionStart: Date.UTC(2026, 0, 1),
  }));
  for (let n = 0; n < 3; n++) await store.insertEvents(rows, 'token-1');
  expect(await store.query('SELECT count() AS n FROM events WHERE site_id = {siteId:UUID}', { siteId })).toEqual([
    { n: '3' },
  ]);
  expect(
    await store.query("SELECT sum(events) AS n FROM rollup_hour WHERE site_id = {siteId:UUID} AND dimension = ''", {
      siteId,
    }),
  ).toEqual([{ n: '3' }]);
  await store.insertEvents(rows, 'token-2');
  expect(await store.query('SELECT count() AS n FROM events WHERE site_id = {siteId:UUID}', { siteId })).toEqual([
    { n: '6' },
  ]);
});

test('takes events of more months than the engine would', async () => {
  const siteId = randomUUID();
  const rows = Array.from({ length: 101 }, (_, month) => ({
    ...someRow(),
    siteId,
    time: Date.UTC(2000, month, 1),
    sessionStart: Date.UTC(2000, month, 1),
  }));
  await store.insertEvents(rows, randomUUID());
  expect(await store.query('SELECT count() AS n FROM events WHERE site_id = {siteId:UUID}', { siteId })).toEqual([
    { n: '101' },
  ]);
});

test('says when the store refuses, and only then', async () => {
  await expect(store.insert('events', [Buffer.from('rubbish')], 'x')).rejects.toThrow(StoreRefusedError);
  await expect(store.query('SELECT nonsense')).rejects.toThrow(StoreRefusedError);
  const nobody = new Store({ ...engine, url: 'http://127.0.0.1:9' });
  expect(await nobody.ping()).toBe(false);
  await expect(nobody.query('SELECT 1')).rejects.not.toThrow(StoreRefusedError);
  await nobody.close();
});

test('refuses tokens and databases that could carry SQL', async () => {
  await expect(store.insert('events', [Buffer.from('x')], "a', x = '")).rejects.toThrow(RangeError);
  expect(() => new Store({ ...engine, database: 'a b' })).toThrow(RangeError);
});

test('reads binary answers in chunks', async () => {
  const chunks: Buffer[] = [];
  for await (const chunk of store.readBinary('SELECT number FROM numbers(100000)')) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  expect(bytes).toHaveLength(800_000);
  expect(bytes.readBigUInt64LE(799_992)).toBe(99_999n);
});

/** A database without the hundred months of the tests above. */
async function withFreshStore(act: (fresh: Store) => Promise<void>): Promise<void> {
  const fresh = new Store({ ...engine, database: 'fresh' });
  await fresh.createDatabase();
  await fresh.migrate();
  await act(fresh).finally(() => fresh.close());
}

test('keeps rows as long as it is told: the rule is changed only when it differs, and old rows go everywhere', async () => {
  await withFreshStore(async (fresh) => {
    const tables = Object.keys(RETAINED_TABLES).sort();
    const siteId = randomUUID();
    const at = (sent: number) => ({
      ...someRow(),
      siteId,
      eventId: randomUUID(),
      bot: '',
      time: sent,
      sessionStart: sent,
      receivedAt: Date.now(),
    });
    await fresh.insertEvents([at(Date.UTC(2015, 0, 1)), at(Date.now())], randomUUID());
    expect([...(await applyRetention(fresh, 30))].sort()).toEqual(tables);
    expect(await applyRetention(fresh, 30)).toEqual([]);
    for (const table of ['events', 'sessions', 'rollup_hour', 'rollup_day']) {
      await fresh.command(`OPTIMIZE TABLE ${table} FINAL`);
      const [row] = await fresh.query<{ n: string }>(
        `SELECT uniqExact(toYear(${RETAINED_TABLES[table]})) AS n FROM ${table} WHERE site_id = {siteId:UUID}`,
        { siteId },
      );
      expect([table, row?.n]).toEqual([table, '1']);
    }
    expect([...(await applyRetention(fresh, 0))].sort()).toEqual(tables);
    expect(await applyRetention(fresh, 0)).toEqual([]);
  });
});

test('a read is asked once more when the server hangs up on an idle connection, and an insert is not', async () => {
  // Stands between the two, and hangs up on the requests it is told to.
  let hangUps = 0;
  let requests = 0;
  const sockets = new Set<Socket>();
  const { hostname, port } = new URL(engine.url);
  const between = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (bytes) => {
      if (bytes.includes(' HTTP/1.1\r\n')) requests++;
      if (hangUps > 0) {
        hangUps--;
        near.resetAndDestroy();
      } else far.write(bytes);
    });
    far.on('data', (bytes) => near.write(bytes));
  });
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  const through = new Store({ ...engine, url: `http://127.0.0.1:${(between.address() as AddressInfo).port}` });
  try {
    expect(await through.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    [hangUps, requests] = [1, 0];
    expect(await through.query('SELECT 2 AS two')).toEqual([{ two: 2 }]);
    expect(requests).toBe(2);
    [hangUps, requests] = [2, 0];
    await expect(through.query('SELECT 3 AS three')).rejects.toThrow();
    expect(requests).toBe(2);
    [hangUps, requests] = [1, 0];
    await expect(through.command('SELECT 4')).rejects.toThrow();
    expect(requests).toBe(1);
  } finally {
    await through.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => between.close(resolve));
  }
});
