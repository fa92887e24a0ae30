/** Totals that are asked for at once, of a real engine: what each is told, and how many statements that takes. */
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startTestEngine } from '../../test/support/engine.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import { Store } from '../store/store.ts';
import type { MetricName } from './metrics.ts';
import { parseQuery } from './parse-query.ts';
import type { Query } from './query.ts';
import { runQuery } from './run-query.ts';
import { SharedTotals } from './shared-totals.ts';

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

it('tells many who ask at once what it tells each alone, and reads only once what differs in its metrics', async () => {
  const engine = await startTestEngine();
  const store = new Store(engine);
  await store.migrate();
  await store.insertEvents(
    Array.from({ length: 200 }, (_, visit) =>
      visitRows({
        siteId: SITE.id,
        visitor: visit % 60,
        start: START + ((visit * 7_919) % 57) * DAY + visit * 311_000,
        events: [
          { after: 0, name: 'pageview', path: '/' },
          ...(visit % 3 === 0 ? [{ after: 40_000, name: 'scroll', engagementMs: visit * 100 }] : []),
          ...(visit % 5 === 0 ? [{ after: 90_000, name: 'Order Completed', revenue: visit / 4 }] : []),
        ],
        bot: visit % 11 === 0 ? 'Googlebot' : '',
        columns: { country: visit % 2 === 0 ? 'DE' : 'AT' },
      }),
    ).flat(),
    'rows',
  );
  let read = 0;
  const counted: Pick<Store, 'query'> = {
    query: (...asked) => {
      read++;
      return store.query(...asked);
    },
  };
  const of = { site_id: SITE.id, date_range: ['2026-03-20', '2026-04-19'] };
  const asked = [[], ['time:week']].flatMap((dimensions) =>
    [[], [['is', 'visit:country', ['DE']]]].flatMap((filters) =>
      METRICS.map((metric) =>
        parseQuery({
          ...of,
          metrics: [metric],
          dimensions,
          filters,
          include: { comparisons: { mode: 'previous_period' } },
        }),
      ),
    ),
  );
  const totals = new SharedTotals(counted, setImmediate);
  const ask = (query: Query) => runQuery(counted, SITE, query, NOW, { totals });
  const together = await Promise.all(asked.map(ask));
  // Each in the period and in the one before, and once more for the time on pages, which events alone tell.
  expect(read).toBe(2 * 2 * 2 * 2);
  for (const [index, query] of asked.entries()) {
    expect(together[index], JSON.stringify(query.metrics)).toEqual(await runQuery(store, SITE, query, NOW));
  }
  // Totals stay known, whoever asks.
  await Promise.all(asked.filter(({ dimensions }) => dimensions.length === 0).map(ask));
  expect(read).toBe(16);
  await store.close();
  await engine.stop();
});
