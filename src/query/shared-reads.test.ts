/** Totals and lists that are asked for at once, of a real engine: what each is told, and how many statements that takes. */
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import { Store } from '../store/store.ts';
import type { MetricName } from './metrics.ts';
import { parseQuery } from './parse-query.ts';
import type { Query, QueryResult } from './query.ts';
import { runQuery } from './run-query.ts';
import { SharedReads } from './shared-reads.ts';

const SITE = {
  id: '6f1c2a52-0d5c-4b7e-9f57-1f2f0c9d8e01',
  domain: 'a.example',
  timezone: 'Europe/Berlin',
  currency: 'EUR',
};
/** Of each kind of measure. */
const METRICS: readonly MetricName[] = [
  'visitors',
  'bounce_rate',
  'time_on_page',
  'events',
  'revenue',
  'average_order',
];
const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 1);
const NOW = START + 60 * DAY;

let engine: TestEngine;
let store: Store;
beforeAll(async () => {
  engine = await startTestEngine();
  store = new Store(engine);
  await store.migrate();
  const of = <Value>(values: readonly Value[], at: number) => values[at % values.length] as Value;
  await store.insertEvents(
    Array.from({ length: 400 }, (_, visit) =>
      visitRows({
        siteId: SITE.id,
        visitor: visit % 60,
        start: START + ((visit * 7_919) % 57) * DAY + ((visit * 311_000) % DAY),
        events: [
          { after: 0, name: 'pageview', path: '/' },
          ...(visit % 3 === 0 ? [{ after: 40_000, name: 'scroll', engagementMs: visit * 100 }] : []),
          ...(visit % 5 === 0 ? [{ after: 90_000, name: 'Order Completed', revenue: visit / 4 }] : []),
        ],
        bot: visit % 11 === 0 ? 'Googlebot' : '',
        columns: {
          country: of(['DE', 'AT', 'CH', ''], visit),
          source: of(['Google', 'Bing', 'newsletter', '', 'Reddit'], visit),
          channel: of(['Organic Search', 'Direct', 'Email'], visit),
          device: of(['Desktop', 'Mobile'], visit),
          browser: of(['Chrome', 'Firefox', 'Safari'], visit * 3 + (visit >> 2)),
          utmCampaign: of(['', 'spring'], visit >> 3),
        },
      }),
    ).flat(),
    'rows',
  );
});
afterAll(async () => {
  await store?.close();
  await engine?.stop();
});

let read = 0;
beforeEach(() => {
  read = 0;
});
const counted: Pick<Store, 'query'> = {
  query: (...asked) => {
    read++;
    return store.query(...asked);
  },
};
const COMPARED = { comparisons: { mode: 'previous_period' }, total_rows: true };

async function expectAsAlone(asked: readonly Query[], together: readonly QueryResult[]): Promise<void> {
  for (const [index, query] of asked.entries()) {
    const of = JSON.stringify([query.metrics, query.dimensions]);
    expect(together[index], of).toEqual(await runQuery(store, SITE, query, NOW));
  }
}

it('reads only once what totals differ in their metrics, and tells each what it is told alone', async () => {
  const of = { site_id: SITE.id, date_range: ['2026-03-20', '2026-04-19'], include: COMPARED };
  const asked = [[], ['time:week']].flatMap((dimensions) =>
    [[], [['is', 'visit:country', ['DE']]]].flatMap((filters) =>
      METRICS.map((metric) => parseQuery({ ...of, metrics: [metric], dimensions, filters })),
    ),
  );
  const shared = new SharedReads(counted, setImmediate);
  const ask = (query: Query) => runQuery(counted, SITE, query, NOW, { shared });
  const together = await Promise.all(asked.map(ask));
  // Each in the period and in the one before, and once more for the time on pages, which events alone tell.
  expect(read).toBe(2 * 2 * 2 * 2);
  await expectAsAlone(asked, together);
  // Totals stay known, whoever asks.
  await Promise.all(asked.filter(({ dimensions }) => dimensions.length === 0).map(ask));
  expect(read).toBe(16);
});

it.each([
  ['whole days', ['2026-03-20', '2026-04-19']],
  ['an hour and a half at the edges', ['2026-03-20T10:30:00Z', '2026-04-19T11:45:10Z']],
])('reads lists of different dimensions at once, over %s, and tells each what it is told alone', async (_, range) => {
  const of = { site_id: SITE.id, date_range: range, include: COMPARED };
  const dimensions = ['source', 'channel', 'country', 'device', 'browser', 'utm_campaign', 'os'];
  const asked = [
    ...dimensions.map((name) => ({ metrics: ['visitors', 'percentage'], dimensions: [`visit:${name}`] })),
    { metrics: ['visitors'], dimensions: ['visit:country'], pagination: { limit: 2 } },
    ...dimensions.map((name) => ({ metrics: ['bounce_rate', 'visits'], dimensions: [`visit:${name}`] })),
    { metrics: ['events', 'revenue'], dimensions: ['event:name'] },
  ].map((body) => parseQuery({ ...of, ...body }));
  const shared = new SharedReads(counted, setImmediate);
  const together = await Promise.all(asked.map((query) => runQuery(counted, SITE, query, NOW, { shared })));
  // Visitors and their whole, bounces, and events by name; each now and before, of which those may be apart that did not wait for the whole.
  expect(read).toBeLessThanOrEqual(2 * 4 + 1);
  await expectAsAlone(asked, together);
});
