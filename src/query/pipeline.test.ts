/** The pipeline's figures from a real engine, against a naive count over the same rows. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { Store } from '../store/store.ts';
import type { QueryError } from './mistakes.ts';
import { type PipelineQuery, parsePipeline, runPipeline } from './pipeline.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Ten past: the last half hour lies in two hours, so that nothing comes out right by chance. */
const NOW = Date.UTC(2026, 10, 22, 12, 10);
/** Weir has been measuring since before every period that is asked about. */
const LONG_AGO = NOW - 90 * 24 * HOUR;
const site = {
  id: '00000000-0000-4000-8000-000000000001',
  domain: 'a.example',
  timezone: 'Asia/Kolkata',
  currency: 'EUR',
};
const otherSite = '00000000-0000-4000-8000-000000000002';

interface Row {
  readonly at: number;
  readonly process?: string;
  readonly series: string;
  readonly label?: string;
  readonly value: number;
  readonly seconds?: number;
}

let engine: TestEngine;
let store: Store;

beforeAll(async () => {
  engine = await startTestEngine();
  store = new Store(engine);
  await store.migrate();
  // Samples of a fixed day, whatever day it is.
  await store.command('ALTER TABLE pipeline REMOVE TTL');
});
afterAll(async () => {
  await store?.close();
  await engine?.stop();
});
beforeEach(async () => {
  await store.command('TRUNCATE TABLE pipeline');
  await store.command('TRUNCATE TABLE outcomes');
});

async function insert(rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map(
    ({ at, process = 'web', series, label = '', value, seconds = 10 }) =>
      `(${at / 1000}, '${process}', '${series}', '${label}', ${value}, ${seconds})`,
  );
  await store.command(
    `INSERT INTO pipeline (time, process, series, label, value, seconds) VALUES ${values.join(', ')}`,
  );
}
const samples = (...times: readonly number[]): Row[] => times.map((at) => ({ at, series: 'samples', value: 1 }));
const ask = (query: Partial<PipelineQuery> & { period?: unknown; series: readonly string[] }) =>
  runPipeline(store, site, parsePipeline({ period: '30m', comparison: 'none', filters: [], ...query }), NOW);
const values = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).results[0]?.metrics;

describe('one number', () => {
  it('is a rate over the time that samples cover, a count, or what is now', async () => {
    const [a, b] = [NOW - 20 * MINUTE, NOW - MINUTE];
    await insert([
      ...samples(a, b),
      { at: a, series: 'requests', label: 'capture', value: 100 },
      { at: b, series: 'requests', label: 'capture', value: 30 },
      { at: b, process: 'web-2', series: 'requests', label: 'api', value: 10 },
      { at: a, series: 'refusals', label: 'rate_limited', value: 3 },
      { at: b, series: 'refusals', label: 'malformed_json', value: 4 },
      { at: a, series: 'memory_bytes', label: 'web', value: 900 },
      { at: b, series: 'memory_bytes', label: 'web', value: 400 },
      { at: b, series: 'memory_bytes', label: 'worker', value: 300 },
      { at: a, series: 'lag_seconds', label: 'store 0', value: 99 },
      { at: b, series: 'lag_seconds', label: 'store 0', value: 2 },
      { at: b, series: 'lag_seconds', label: 'store 1', value: 5 },
      { at: a, series: 'instances', label: 'engine', value: 1 },
      { at: b, series: 'instances', label: 'web', value: 1 },
      { at: a, series: 'disk_free_bytes', value: 1 },
    ]);
    expect(
      await values({ series: ['requests', 'refusals', 'memory', 'lag_seconds', 'instances', 'disk_free', 'restarts'] }),
      // Of the disk nothing was heard in the newest sample.
    ).toEqual([140 / 20, 7, 700, 5, 1, null, 0]);
  });

  it('is not known where there was no sample', async () => {
    await insert([{ at: NOW - MINUTE, series: 'requests', value: 100 }]);
    expect(await values({ series: ['requests', 'refusals', 'memory'] })).toEqual([null, null, null]);
  });

  it('is compared with the period before, and brings its course along', async () => {
    const [begin, a, b] = [NOW - 58 * MINUTE, NOW - 40 * MINUTE, NOW - 5 * MINUTE];
    await insert([
      ...samples(begin, a, b),
      { at: a, series: 'refusals', value: 4 },
      { at: b, series: 'refusals', value: 5 },
    ]);
    const answer = await ask({ series: ['refusals'], comparison: 'previous_period', sparkline: true });
    expect(answer.results).toEqual([
      { dimensions: [], metrics: [5], comparison: { dimensions: [], metrics: [4], change: [25] } },
    ]);
    expect(answer.sparkline?.flatMap(({ metrics }) => metrics.filter((value) => value !== null))).toEqual([5]);
    expect(answer.meta).toEqual({ units: { refusals: 'count' } });
  });

  it('has nothing to be compared with where Weir saw too little of the period before', async () => {
    const begin = NOW - 56 * MINUTE;
    await insert([...samples(begin, NOW - MINUTE), { at: begin, series: 'refusals', value: 4 }]);
    const before = async (series: 'refusals' | 'stored') =>
      (await ask({ series: [series], comparison: 'previous_period' })).results[0]?.comparison;
    expect(await before('refusals')).toEqual({ dimensions: [], metrics: [null], change: [null] });
    // That a site had none of them is not known either.
    expect(await before('stored')).toEqual({ dimensions: [], metrics: [null], change: [null] });
  });
});

describe('a quantile', () => {
  it('is that of all samples and processes together, evenly spread within a bucket', async () => {
    await insert([
      ...samples(NOW - MINUTE, NOW - 2 * MINUTE),
      { at: NOW - MINUTE, series: 'ack_seconds', label: '0.001..0.002', value: 40 },
      { at: NOW - 2 * MINUTE, process: 'web-2', series: 'ack_seconds', label: '0.001..0.002', value: 40 },
      { at: NOW - MINUTE, series: 'ack_seconds', label: '0.005..0.01', value: 20 },
    ]);
    const [p50, p95, p99] = (await values({ series: ['ack_p50', 'ack_p95', 'ack_p99'] })) ?? [];
    expect(p50).toBeCloseTo(0.001 + (0.001 * 50) / 80);
    expect(p95).toBeCloseTo(0.005 + (0.005 * 15) / 20);
    expect(p99).toBeCloseTo(0.005 + (0.005 * 19) / 20);
  });

  it('of what took longer than anything that is told apart is where that begins; of nothing there is none', async () => {
    await insert([...samples(NOW - MINUTE), { at: NOW - MINUTE, series: 'ack_seconds', label: '5..+Inf', value: 2 }]);
    expect(await values({ series: ['ack_p95', 'insert_p95'] })).toEqual([5, null]);
  });
});

describe('a course of time', () => {
  it('has minutes for half an hour, five of them for a day, hours for a week, days for a month, in the zone', async () => {
    await insert([...samples(LONG_AGO, NOW - MINUTE), { at: NOW - MINUTE, series: 'refusals', value: 6 }]);
    const course = async (period: string) => {
      const { results } = await ask({ series: ['refusals'], dimensions: ['time'], period });
      const known = results.filter(({ metrics }) => (metrics[0] ?? 0) > 0);
      return [results.length, known[0]?.dimensions[0], known[0]?.metrics[0], known.length];
    };
    expect(await course('30m')).toEqual([30, '2026-11-22 17:39:00', 6, 1]);
    expect(await course('24h')).toEqual([288, '2026-11-22 17:35:00', 6, 1]);
    // 00:00 in Kolkata is 18:30 UTC; UTC's hours begin at half past there.
    expect(await course('7d')).toEqual([163, '2026-11-22 17:30:00', 6, 1]);
    expect(await course('30d')).toEqual([30, '2026-11-22', 6, 1]);
  });

  it('begins where Weir began to measure, in steps as short as what there is', async () => {
    const begin = NOW - 3.5 * MINUTE;
    await insert([...samples(begin, NOW - MINUTE), { at: NOW - MINUTE, series: 'refusals', value: 6 }]);
    const { results } = await ask({ series: ['refusals'], dimensions: ['time'], period: '7d' });
    const times = results.map(({ dimensions: [time] }) => time?.slice(11, 16));
    expect(times).toEqual(['17:36', '17:37', '17:38', '17:39']);
    const { sparkline } = await ask({ series: ['refusals'], period: '7d', sparkline: true });
    expect(sparkline?.map(({ metrics: [value] }) => value)).toEqual([0, null, null, 6]);
  });

  it('is told part by part, one of which may be all', async () => {
    await insert([
      ...samples(LONG_AGO, NOW - MINUTE, NOW - 2 * MINUTE),
      { at: NOW - MINUTE, series: 'refusals', label: 'rate_limited', value: 3 },
      { at: NOW - MINUTE, process: 'web-2', series: 'refusals', label: 'rate_limited', value: 1 },
      { at: NOW - 2 * MINUTE, series: 'refusals', label: 'malformed_json', value: 9 },
    ]);
    const parts = await ask({ series: ['refusals'], dimensions: ['label'] });
    expect(parts.results).toEqual([
      { dimensions: ['malformed_json'], metrics: [9] },
      { dimensions: ['rate_limited'], metrics: [4] },
    ]);
    expect(parts.meta.label).toBe('reason');
    const { results } = await ask({ series: ['refusals'], dimensions: ['time', 'label'] });
    expect(results).toHaveLength(60);
    expect(results.filter(({ metrics }) => (metrics[0] ?? 0) > 0)).toEqual([
      { dimensions: ['2026-11-22 17:38:00', 'malformed_json'], metrics: [9] },
      { dimensions: ['2026-11-22 17:39:00', 'rate_limited'], metrics: [4] },
    ]);
  });

  it('adds up to what a naive count says, for random samples', async () => {
    const sample = fc.record({
      minute: fc.integer({ min: 1, max: 29 }),
      parts: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(50), { maxKeys: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(sample, { selector: ({ minute }) => minute, maxLength: 12 }), async (given) => {
        await store.command('TRUNCATE TABLE pipeline');
        await insert(samples(LONG_AGO));
        await insert(
          given.flatMap(({ minute, parts }) => [
            ...samples(NOW - minute * MINUTE),
            ...Object.entries(parts).flatMap(([label, value]) =>
              ['requests', 'refusals', 'lag_events', 'memory_bytes'].map((series) => ({
                ...{ at: NOW - minute * MINUTE, series, label, value },
              })),
            ),
          ]),
        );
        const alone = await ask({ series: ['requests', 'refusals'], dimensions: ['time'] });
        const { results } = await ask({
          series: ['requests', 'refusals', 'lag_events', 'memory'],
          dimensions: ['time'],
        });
        const expected = Array.from({ length: 30 }, (_, index) => {
          const found = given.find(({ minute }) => minute === 30 - index);
          if (!found) return [null, null, null, null];
          const parts = Object.values(found.parts);
          const sum = parts.reduce((all, each) => all + each, 0);
          const level = parts.length > 0 ? sum : null;
          return [sum / 10, sum, level, level];
        });
        expect(results.map(({ metrics }) => metrics)).toEqual(expected);
        expect(alone.results.map(({ metrics }) => metrics)).toEqual(expected.map((each) => each.slice(0, 2)));
      }),
      { numRuns: 15 },
    );
  });
});

describe('outcomes', () => {
  it("are the site's own, in the minute that they were received", async () => {
    const row = (siteId: string, at: number, outcome: 'stored' | 'refused', reason: string, count: number) => ({
      ...{
        siteId,
        outcome,
        reason,
        count,
        door: 'segment',
        stream: 's',
        offsetTo: 1,
        partition: 0,
        batch: '0'.repeat(16),
      },
      minute: at - (at % MINUTE),
    });
    await store.insertOutcomes(
      [
        row(site.id, NOW - 2 * MINUTE, 'stored', '', 5),
        row(site.id, NOW - 3 * MINUTE, 'refused', 'rate_limited', 2),
        row(site.id, NOW - HOUR, 'refused', 'rate_limited', 70),
        row(otherSite, NOW - 2 * MINUTE, 'stored', '', 1_000),
        row('00000000-0000-0000-0000-000000000000', NOW - 2 * MINUTE, 'refused', 'unknown_write_key', 1_000),
      ],
      'outcomes',
    );
    expect(await values({ series: ['stored', 'refused', 'quarantined'] })).toEqual([5, 2, 0]);
    expect((await ask({ series: ['refused'], dimensions: ['label'] })).results).toEqual([
      { dimensions: ['rate_limited'], metrics: [2] },
    ]);
    const { results } = await ask({ series: ['stored'], dimensions: ['time'] });
    expect(results.filter(({ metrics }) => metrics[0] !== 0)).toEqual([
      { dimensions: ['2026-11-22 17:38:00'], metrics: [5] },
    ]);
  });
});

it('says every mistake of a question', () => {
  const mistakes = (query: object) => {
    try {
      parsePipeline({ series: ['requests'], period: '30m', comparison: 'none', filters: [], ...query });
      return [];
    } catch (error) {
      return (error as QueryError).mistakes;
    }
  };
  expect(mistakes({})).toEqual([]);
  expect(mistakes({ series: ['requests', 'guess'], period: 'soon' })).toEqual([
    expect.stringMatching(/^series has "guess"; allowed: stored, .*disk_size\.$/),
    'period is "soon"; allowed: as date_range of POST /api/v2/query.',
  ]);
  expect(mistakes({ series: ['ack_p95'], dimensions: ['label'] })[0]).toMatch(
    /are none; allowed: series with the same/,
  );
  expect(mistakes({ series: ['cpu', 'parts'], dimensions: ['label'] })[0]).toMatch(/are process, table/);
  expect(mistakes({ series: ['parts', 'table_rows'], dimensions: ['label'] })).toEqual([]);
  expect(mistakes({ series: ['parts', 'table_rows'], dimensions: ['time', 'label'] })[0]).toMatch(/together: one\.$/);
  expect(mistakes({ filters: [['is', 'visit:country', ['DE']]] })[0]).toMatch(/figures: none\.$/);
  expect(mistakes({ sparkline: true, dimensions: ['time'] })).toEqual([
    'sparkline is true; allowed with dimensions: false.',
  ]);
});
