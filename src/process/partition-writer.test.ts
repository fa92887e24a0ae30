/** W2 and W4: random events, random batches, a crash at any point of any of them, and what is stored is what a naive model says, once. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { type DescribedFault, Fault, NO_FAULT } from '../../test/support/fault.ts';
import { type NaiveRow, naiveRows } from '../../test/support/naive-pipeline.ts';
import { limits } from '../config/limits.ts';
import type { CapturedEvent, StreamEntry } from '../event/captured-event.ts';
import { RECENT_FROM_EVENTS } from '../store/event-blocks.ts';
import { migrate, readMigrations } from '../store/migrate.ts';
import { Store } from '../store/store.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import { type GroupMember, STORE_GROUP, type Stream } from '../stream/stream.ts';
import { PageUrls } from './page-url.ts';
import { PartitionWriter } from './partition-writer.ts';
import { UserAgents } from './user-agent.ts';
import type { WriterContext, WriterLimits } from './writer-context.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const _DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 5, 15, 12);
const RUNS = Number(process.env.FC_RUNS ?? 40);

let engine: TestEngine;
let store: Store;

beforeAll(async () => {
  engine = await startTestEngine();
  store = new Store({ ...engine, database: 'writer_test' });
  // The tables alone, and one view of our own: whatever is derived must count as exactly as the events.
  const tables = /^00[126]-/;
  await migrate(
    store,
    (await readMigrations()).filter(({ name }) => tables.test(name)),
  );
  // The events of these tests are of a day long ago.
  await store.command('ALTER TABLE recent REMOVE TTL');
  await store.command(
    `CREATE TABLE sums (site_id UUID, hour DateTime('UTC'), events UInt64, visits Int64, duration_ms Int64)
     ENGINE = SummingMergeTree ORDER BY (site_id, hour) SETTINGS non_replicated_deduplication_window = 1000`,
  );
  await store.command(
    `CREATE MATERIALIZED VIEW sums_from_events TO sums AS SELECT site_id, toStartOfHour(time) AS hour, count() AS events,
     sum(visit_change) AS visits, sum(duration_change_ms) AS duration_ms FROM events GROUP BY site_id, hour`,
  );
});

afterAll(async () => {
  await store.close();
  // Nothing of it is wanted any more: no need for it to put its parts in order.
  await engine.kill();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

const uuidOf = (text: string) => {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

interface Described {
  readonly site: number;
  readonly visitor: number;
  readonly id: number;
  readonly time: number;
  readonly timeGiven: boolean;
  readonly type: 'page' | 'track' | 'identify' | 'engagement';
  readonly campaign: '' | 'news' | 'ads';
  readonly country: '' | 'DE' | 'FR';
  /** Says that it is a retry of the event so many before it. */
  readonly retryOf: number | null;
}

/** Mostly now and near each other, some hours or days late, some of an import from 2015; ids come again. */
const described: fc.Arbitrary<Described> = fc.record({
  site: fc.nat(1),
  visitor: fc.nat(2),
  id: fc.nat(40),
  time: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -50, max: 4 }).map((minutes) => NOW + minutes * MINUTE) },
    { weight: 3, arbitrary: fc.integer({ min: -300, max: 0 }).map((minutes) => NOW + minutes * 11 * MINUTE) },
    {
      weight: 2,
      arbitrary: fc.integer({ min: 0, max: 120 }).map((minutes) => Date.UTC(2015, 4, 17, 10) + minutes * 7 * MINUTE),
    },
  ),
  timeGiven: fc.boolean(),
  type: fc.constantFrom('page', 'page', 'track', 'engagement', 'identify'),
  campaign: fc.constantFrom('', '', '', 'news', 'ads'),
  country: fc.constantFrom('', 'DE', 'FR'),
  retryOf: fc.option(fc.integer({ min: 1, max: 6 }), { freq: 2 }),
});

const withRetries = (events: readonly Described[]) =>
  events.map((event, index) => (event.retryOf === null ? event : (events[index - event.retryOf] ?? event)));

function eventOf(
  salt: string,
  { site, visitor, id, time, timeGiven, type, campaign, country }: Described,
  order: number,
): CapturedEvent {
  const siteId = uuidOf(`${salt} site ${site}`);
  return {
    kind: 'event',
    siteId,
    eventId: uuidOf(`${salt} event ${id}`),
    door: 'segment',
    type: type === 'engagement' ? 'track' : type,
    name: type === 'page' ? 'pageview' : type === 'engagement' ? 'engagement' : type === 'track' ? 'Clicked' : type,
    visitorId: createHash('sha256').update(`${salt} visitor ${visitor}`).digest('hex').slice(0, 16),
    time,
    timeGiven,
    receivedAt: NOW + order * 100,
    userAgent: '',
    place: { country, region: '', city: '' },
    properties: {},
    context: {
      page: { url: `https://shop.example/${id}` },
      ...(campaign !== '' && { campaign: { source: campaign } }),
    },
  };
}

const campaignOf = (event: CapturedEvent) => {
  const campaign = event.context.campaign;
  return typeof campaign === 'object' && campaign !== null && 'source' in campaign ? String(campaign.source) : '';
};

/** Of two visits that began at one moment, the pipeline goes on with the one of the greater id. */
const tie = (siteId: string, visitorId: string, start: number, firsts: readonly string[]) => {
  const idOf = (first: string) =>
    createHash('sha1').update(`${siteId}${visitorId}${first}${start}`).digest('hex').slice(0, 16);
  return firsts.toSorted((a, b) => (idOf(a) < idOf(b) ? 1 : -1))[0] as string;
};

/** Runs a writer until it has stored everything, or the fault has killed it. */
async function runWriter(stream: Stream, to: Store, fault: Fault, writerLimits: WriterLimits): Promise<void> {
  const real: GroupMember = await stream.join(STORE_GROUP);
  const member = fault.wrap(real, ['position', 'save']);
  const faulty = fault.wrap(to, [
    'query',
    'insert',
    'insertQuarantine',
    'insertOutcomes',
    'completeRecent',
    'dropRecent',
  ]);
  let batches = 0;
  const context: WriterContext = {
    stream: fault.wrap(stream, ['read']),
    store: faulty,
    member,
    agents: new UserAgents(),
    pages: new PageUrls(),
    newBatchId: () =>
      createHash('sha256').update(`${stream.id} ${process.hrtime.bigint()} ${batches++}`).digest('hex').slice(0, 16),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    limits: writerLimits,
    onStored: () => {},
  };
  const watch = (async () => {
    const { next } = await stream.bounds(0);
    while (!fault.stop.signal.aborted) {
      const position = await real.position(0);
      if (position.next >= next && position.pending === undefined) fault.stop.abort();
      else await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  try {
    await new PartitionWriter(0, 1, context).run(fault.stop.signal);
  } catch (error) {
    if (!fault.dead) throw error;
  } finally {
    fault.stop.abort();
    await watch;
    await real.leave();
  }
}

const fault: fc.Arbitrary<DescribedFault> = fc.record({
  method: fc.constantFrom(
    'save',
    'insert',
    'insertOutcomes',
    'save',
    'insert',
    'completeRecent',
    'query',
    'read',
    'position',
  ),
  nth: fc.integer({ min: 1, max: 5 }),
  kind: fc.constantFrom('before', 'after', 'after', 'lost'),
});

const tiny: fc.Arbitrary<WriterLimits> = fc.record({
  storeBatchRecordsMax: fc.integer({ min: 1, max: 9 }),
  storeBatchBytesMax: fc.constant(limits.storeBatchBytesMax),
  storeLingerRecordsMax: fc.constantFrom(1, 4),
  storeLingerMs: fc.constant(1),
  storeLingerMsMax: fc.constant(1),
  // With the second, a batch grows in several parts before it is stored.
  storeEveryMsMin: fc.constantFrom(0, 60),
  storeEveryMsMax: fc.constant(60),
  recentIdsMax: fc.constantFrom(2, 12, 1_000),
  recentSessionsMax: fc.constantFrom(2, 6, 1_000),
  lateLookupRangesMax: fc.constantFrom(1, 16),
});

async function withStream(act: (stream: Stream) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-writer-test-'));
  const stream = await openLmdbStream({ folder, partitions: 1 });
  try {
    await act(stream);
  } finally {
    await stream.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const append = (stream: Stream, entries: readonly StreamEntry[]) =>
  stream.append(entries.map((entry) => ({ key: 'any', value: Buffer.from(JSON.stringify(entry)) })));

async function storedRows(siteIds: readonly string[]): Promise<readonly NaiveRow[]> {
  const rows = await store.query<Record<string, string | number>>(
    `SELECT toString(event_id) AS eventId, toString(site_id) AS siteId, toUnixTimestamp64Milli(time) AS ms, toString(session_id) AS session,
       toUnixTimestamp64Milli(session_start) AS start, session_seq AS seq, toUnixTimestamp64Milli(session_end) AS ended, session_pageviews AS pageviews,
       visit_change AS visitChange, bounce_change AS bounceChange, duration_change_ms AS durationChangeMs, utm_source AS utmSource, country
     FROM events WHERE site_id IN {siteIds:Array(UUID)}`,
    { siteIds },
  );
  const firsts = new Map(rows.filter((row) => row.visitChange === 1).map((row) => [row.session, row.eventId]));
  return rows.map((row) => ({
    eventId: String(row.eventId),
    siteId: String(row.siteId),
    time: Number(row.ms),
    visit: row.session === '0' ? '' : String(firsts.get(row.session)),
    start: Number(row.start),
    seq: Number(row.seq),
    end: Number(row.ended),
    pageviews: Number(row.pageviews),
    visitChange: Number(row.visitChange),
    bounceChange: Number(row.bounceChange),
    durationChangeMs: Number(row.durationChangeMs),
    utmSource: String(row.utmSource),
    country: String(row.country),
  }));
}

/** What live boards show, and what of the stored events they are to show; each as lines in one order. */
const shownRows = (siteIds: readonly string[]) => linesOf(RECENT_FROM_EVENTS.names, 'recent', siteIds);
const rowsToShow = (siteIds: readonly string[]) =>
  linesOf(RECENT_FROM_EVENTS.columns, `(SELECT * FROM events WHERE ${RECENT_FROM_EVENTS.condition})`, siteIds);

async function linesOf(columns: string, from: string, siteIds: readonly string[]): Promise<readonly string[]> {
  const rows = await store.query(`SELECT ${columns} FROM ${from} WHERE site_id IN {siteIds:Array(UUID)}`, { siteIds });
  return rows.map((row) => JSON.stringify(row)).toSorted();
}

const inOrder = (rows: readonly NaiveRow[]) =>
  rows.map((row) => JSON.stringify(row, Object.keys(row).sort())).toSorted();

const outcomesOf = async (siteIds: readonly string[]) =>
  Object.fromEntries(
    (
      await store.query<{ outcome: string; total: string }>(
        'SELECT outcome, sum(count) AS total FROM outcomes WHERE site_id IN {siteIds:Array(UUID)} GROUP BY outcome',
        { siteIds },
      )
    ).map(({ outcome, total }) => [outcome, Number(total)]),
  );

let run = 0;

test('stores what the naive model says, once, through crashes at any point', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          events: fc.array(described, { minLength: 4, maxLength: 16, size: 'max' }),
          faults: fc.array(fault, { maxLength: 4, size: 'max' }),
        }),
        { minLength: 1, maxLength: 2, size: 'max' },
      ),
      tiny,
      async (chunks, writerLimits) => {
        const salt = `run ${run++}`;
        await withStream(async (stream) => {
          const all: CapturedEvent[] = [];
          for (const { events: chunk, faults } of chunks) {
            const events = withRetries(chunk).map((event, index) => eventOf(salt, event, all.length + index));
            all.push(...events);
            const siteId = uuidOf(`${salt} site 0`);
            const refusal: StreamEntry = {
              kind: 'refusals',
              siteId,
              door: 'pixel',
              reason: 'rate_limited',
              minute: NOW,
              count: 7,
            };
            await append(stream, [...events, refusal]);
            // Each run ends by its fault, or with everything stored; the last one meets none.
            for (const described of [...faults, NO_FAULT])
              await runWriter(stream, store, new Fault(described), writerLimits);
          }
          const siteIds = [0, 1].map((site) => uuidOf(`${salt} site ${site}`));
          const expected = naiveRows(all, campaignOf, tie);
          const check = async (times: number) => {
            const rows = await storedRows(siteIds);
            expect(inOrder(rows)).toEqual(inOrder(expected));
            expect(await shownRows(siteIds)).toEqual(await rowsToShow(siteIds));
            const [sums] = await store.query<{ events: string; visits: string; duration: string }>(
              'SELECT sum(events) AS events, sum(visits) AS visits, sum(duration_ms) AS duration FROM sums WHERE site_id IN {siteIds:Array(UUID)}',
              { siteIds },
            );
            expect(Number(sums?.events)).toBe(expected.length);
            expect(Number(sums?.visits)).toBe(expected.reduce((sum, row) => sum + row.visitChange, 0));
            expect(Number(sums?.duration)).toBe(expected.reduce((sum, row) => sum + row.durationChangeMs, 0));
            const outcomes = await outcomesOf(siteIds);
            expect(outcomes.stored ?? 0).toBe(expected.length);
            expect(outcomes.duplicate ?? 0).toBe(all.length * times - expected.length);
            expect(outcomes.refused).toBe(7 * chunks.length);
          };
          await check(1);
          // A replay of everything finds everything stored.
          await stream.reset(STORE_GROUP, 0, 0);
          await runWriter(stream, store, new Fault(NO_FAULT), writerLimits);
          await check(2);
        });
      },
    ),
    {
      numRuns: RUNS,
      seed: 20260615,
      endOnFailure: false,
      interruptAfterTimeLimit: 20_000,
      markInterruptAsFailure: false,
    },
  );
}, 120_000);
