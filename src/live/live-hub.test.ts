/** The live hub on a real engine and a real stream: one count however many watch, news at once, honest silence. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import { systemClock } from '../event/clock.ts';
import { parseQuery } from '../query/parse-query.ts';
import { type QuerySource, runQuery } from '../query/run-query.ts';
import { Store } from '../store/store.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import { type GroupMember, STORE_GROUP, type Stream } from '../stream/stream.ts';
import { LiveHub } from './live-hub.ts';
import type { LiveSnapshot } from './snapshot.ts';

const SITE = {
  id: '6f1c2a52-0d5c-4b7e-9f57-1f2f0c9d8e01',
  domain: 'shop.example',
  timezone: 'Asia/Kolkata',
  currency: 'EUR',
};
const MINUTE = 60_000;

let folder: string;
let engine: TestEngine;
let store: Store;
let stream: Stream;
let member: GroupMember;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-live-'));
  engine = await startTestEngine();
  store = new Store(engine);
  await store.migrate();
  stream = await openLmdbStream({ folder, partitions: 1 });
  member = await stream.join(STORE_GROUP);
});

afterAll(async () => {
  await member?.leave();
  await Promise.all([store?.close(), stream?.close()]);
  await engine?.stop();
  await rm(folder, { recursive: true });
});

let batches = 0;
/** As the writer does: append, insert, save the position. */
async function storeVisit(visitor: number, minutesAgo: number, path: string, revenue = 0): Promise<void> {
  const events = [
    { after: 0, name: 'pageview', path },
    ...(revenue > 0 ? [{ after: 1, name: 'Order Completed', path, revenue }] : []),
  ];
  const rows = visitRows({
    siteId: SITE.id,
    visitor,
    start: Date.now() - minutesAgo * MINUTE,
    events,
    columns: { country: 'IN', source: visitor % 2 ? 'Google' : '' },
  });
  await stream.append([{ key: String(visitor), value: Buffer.from('{}') }]);
  await store.insertEvents(rows, `batch-${batches++}`);
  const { next } = await stream.bounds(0);
  await member.save(0, { next });
}

interface Viewer {
  readonly messages: { event: string; data: Record<string, unknown> }[];
  snapshot(): LiveSnapshot | undefined;
}

function watch(hub: LiveHub): Viewer & { leave: () => void } {
  const messages: Viewer['messages'] = [];
  const leave = hub.subscribe(SITE, (event, json) => messages.push({ event, data: JSON.parse(json) }));
  const snapshot = () =>
    messages.findLast(({ event }) => event === 'snapshot')?.data as unknown as LiveSnapshot | undefined;
  return { messages, snapshot, leave };
}

async function until(holds: () => boolean, ms = 20_000): Promise<void> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) throw new Error('waited in vain');
    await sleep(10);
  }
}

describe('LiveHub', () => {
  it('shows what is stored, and soon what is stored next, with the numbers of history', async () => {
    const hub = new LiveHub({ store, stream, clock: systemClock });
    await storeVisit(1, 20, '/a');
    await storeVisit(2, 2, '/a', 19.5);
    const viewer = watch(hub);
    await until(() => viewer.snapshot()?.visitorsNow === 1);
    const first = viewer.snapshot();
    expect(first?.minutes).toHaveLength(30);
    expect(first?.minutes.reduce((sum, { pageviews }) => sum + pageviews, 0)).toBe(2);
    expect(first?.pages).toEqual([{ value: '/a', visitors: 2 }]);
    expect(first?.sources).toEqual([
      { value: 'Direct / None', visitors: 1 },
      { value: 'Google', visitors: 1 },
    ]);
    expect(first?.countries).toEqual([{ value: 'IN', visitors: 2 }]);
    expect(first?.recent.map(({ name, revenue }) => [name, revenue])).toEqual([
      ['Order Completed', 19.5],
      ['pageview', null],
      ['pageview', null],
    ]);
    expect(first?.today).toMatchObject({ orders: 1, revenue: 19.5 });
    expect(first?.weekBefore).toEqual({ visitors: 0, pageviews: 0, orders: 0, revenue: 0 });
    expect(first?.visitorsUsual).toBeNull();

    await storeVisit(3, 0, '/b');
    await until(() => viewer.snapshot()?.visitorsNow === 2);
    expect(viewer.snapshot()?.recent[0]).toMatchObject({ path: '/b', bot: false });
    const query = parseQuery({ site_id: SITE.id, metrics: ['visitors'], date_range: 'realtime' });
    const history = await runQuery(store, SITE, query, Date.now(), { rawOnly: true });
    expect(history.results[0]?.metrics[0]).toBe(2);
    viewer.leave();
    hub.close();
  });

  it('counts once however many watch, and not at all when nobody does', async () => {
    let asked = 0;
    const counting: QuerySource = {
      query: (sql, params, options) => {
        asked++;
        return store.query(sql, params, options);
      },
    };
    const hub = new LiveHub({ store: counting, stream, clock: systemClock });
    const viewers = Array.from({ length: 50 }, () => watch(hub));
    await until(() => viewers.every((viewer) => viewer.messages.length >= 2));
    expect(hub.viewers).toBe(50);
    const [one, other] = viewers.map(({ messages }) => messages.map(({ data }) => data.at));
    expect(one).toEqual(other);
    // The first count asks everything, every later one a few things.
    expect(asked).toBeLessThan(25 + 10 * (one?.length ?? 0));
    const late = watch(hub);
    expect(late.messages).toHaveLength(1);
    for (const viewer of [...viewers, late]) viewer.leave();
    await sleep(200);
    const before = asked;
    await sleep(1_500);
    expect(asked).toBe(before);
    hub.close();
  });

  it('says since when it knows nothing new, and goes on by itself', async () => {
    let isDown = false;
    const failing: QuerySource = {
      query: (sql, params, options) =>
        isDown ? Promise.reject(new Error('connect ECONNREFUSED')) : store.query(sql, params, options),
    };
    const errors: unknown[] = [];
    const hub = new LiveHub({ store: failing, stream, clock: systemClock, onError: (error) => errors.push(error) });
    const viewer = watch(hub);
    await until(() => viewer.snapshot() !== undefined);
    isDown = true;
    await until(() => viewer.messages.at(-1)?.event === 'stale');
    const stale = viewer.messages.at(-1)?.data;
    expect(stale?.since).toBe(viewer.snapshot()?.at);
    expect(errors.length).toBeGreaterThan(0);
    isDown = false;
    await until(() => viewer.messages.at(-1)?.event === 'snapshot');
    viewer.leave();
    hub.close();
  });
});
