/** What becomes of a removed site: nothing of it is left in any table, also of what comes late, and nothing of another site goes with it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { startTestEngine } from '../../test/support/engine.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import { openAccounts } from '../accounts/open-accounts.ts';
import { limits } from '../config/limits.ts';
import { History } from '../process/history.ts';
import { Store } from '../store/store.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import { RemovedSites } from './removed-sites.ts';

const BATCH = '00000000000000aa';

const folder = await mkdtemp(join(tmpdir(), 'weir-removed-'));
let now = Date.now();
const clock = { now: () => now };
const accounts = await openAccounts({ dataDir: folder, clock });
const stream = await openLmdbStream({ folder: join(folder, 'stream'), partitions: 2, clock });
let engine = await startTestEngine();
let store = new Store(engine);

afterAll(async () => {
  await Promise.all([accounts.close(), stream.close(), store.close()]);
  await engine.kill();
  for (const path of [folder, engine.dataFolder]) await rm(path, { recursive: true, force: true });
});

const log = { info() {}, warn() {}, error() {} };
const worker = () => new RemovedSites({ accounts, stream, store, clock, log });

async function insertAll(siteId: string, offsetTo: number): Promise<void> {
  const door = 'segment';
  const at = { siteId, partition: 0, batch: BATCH };
  const columns = { userId: 'ada', batch: BATCH };
  const visit = { siteId, visitor: offsetTo, start: now, events: [{ after: 0, name: 'pageview', path: '/' }], columns };
  await store.insertEvents(visitRows(visit), `e${offsetTo}`);
  const row = { ...at, eventId: siteId, receivedAt: now, door, reason: 'unprocessable', detail: '', origin: '' };
  await store.insertQuarantine([{ ...row, payload: '{}' }], `q${offsetTo}`);
  const tally = { ...at, minute: now, door, outcome: 'stored' as const, reason: '', count: 1 };
  await store.insertOutcomes([{ ...tally, stream: 'one', offsetTo }], `o${offsetTo}`);
}

/** How many rows of the site each table has that has a column `site_id`. A migration that adds one must be thought of in insertAll. */
async function rowsOf(siteId: string): Promise<Record<string, number>> {
  const tables = await store.query<{ table: string }>(
    `SELECT DISTINCT table FROM system.columns WHERE database = {database:String} AND name = 'site_id'`,
    { database: store.database },
  );
  const counts: Record<string, number> = {};
  for (const { table } of tables) {
    const [row] = await store.query<{ n: string }>(`SELECT count() AS n FROM ${table} WHERE site_id = {siteId:UUID}`, {
      siteId,
    });
    counts[table] = Number(row?.n);
  }
  return counts;
}

async function lookUntilGone(sites: RemovedSites, siteId: string): Promise<void> {
  for (; ; await sleep(20)) {
    await sites.look();
    if (Object.values(await rowsOf(siteId)).every((count) => count === 0)) return;
  }
}

test('deletes a removed site from every table, through a kill, and forgets it when nothing of it can come any more', async () => {
  await store.migrate();
  const [gone, other] = [
    await accounts.addSite({ domain: 'a.example' }),
    await accounts.addSite({ domain: 'b.example' }),
  ];
  await insertAll(other.id, 5);
  await insertAll(gone.id, 9);
  const others = await rowsOf(other.id);
  expect(Object.entries(await rowsOf(gone.id)).filter(([, count]) => count === 0)).toEqual([]);
  expect(Object.keys(others)).toEqual(expect.arrayContaining(['events', 'profiles', 'outcomes', 'quarantine']));
  await stream.append([{ key: 'a', value: Buffer.from('taken before') }]);

  await accounts.removeSite(gone.id);
  await worker().look();
  await engine.kill();
  await store.close();
  engine = await startTestEngine({ dataFolder: engine.dataFolder });
  store = new Store(engine);
  const sites = worker();
  await lookUntilGone(sites, gone.id);
  expect(await rowsOf(other.id)).toEqual(others);
  // How far the stream is stored is still known, though the last count was of that site.
  const history = new History(store, 0);
  expect([await history.reached('one', '0'.repeat(16)), await history.isComplete(BATCH)]).toEqual([9, true]);

  // What the stream still held of it comes later.
  await insertAll(gone.id, 10);
  now += limits.removedSiteSweepMs;
  await lookUntilGone(sites, gone.id);

  const lookAfter = async (ms: number) => {
    now += ms;
    await sites.look();
    return (await accounts.removedSites()).map(({ id }) => id);
  };
  expect(await lookAfter(limits.removedSiteSettleMs)).toEqual([gone.id]);
  await stream.append([{ key: 'a', value: Buffer.from('taken long after') }]);
  await stream.retain({ ageMsMax: limits.removedSiteSettleMs / 2, bytesMax: Number.MAX_SAFE_INTEGER, keepFor: [] });
  expect(await lookAfter(limits.removedSiteSweepMs)).toEqual([]);
}, 180_000);
