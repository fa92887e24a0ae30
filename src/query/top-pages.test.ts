/** The pages with the most visitors, found by counting the visitors of the likely ones only: the same as by counting all, also where many events come of few visitors. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import { Store } from '../store/store.ts';
import { parseQuery } from './parse-query.ts';
import { runQuery } from './run-query.ts';
import { SharedReads } from './shared-reads.ts';

const DAY = Date.UTC(2026, 5, 15);
const NOW = Date.UTC(2026, 5, 20);

let engine: TestEngine;
let store: Store;
beforeAll(async () => {
  engine = await startTestEngine();
  store = new Store(engine);
  await store.migrate();
});
afterAll(async () => {
  await store?.close();
  await engine?.stop();
});

const siteId = (run: number) => `6f1c2a52-0d5c-4b7e-9f57-${String(run).padStart(12, '0')}`;

/** Of each page, how many visitors it has and how often each of them looks at it: half of the pages have many visitors, half one who comes again and again. */
const pages = fc.array(
  fc.oneof(
    fc.record({ visitors: fc.integer({ min: 1, max: 15 }), views: fc.constant(1) }),
    fc.record({ visitors: fc.constant(1), views: fc.integer({ min: 1, max: 40 }) }),
  ),
  { minLength: 30, maxLength: 70 },
);

let run = 0;
it('answers as from events alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      pages,
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(0, 0, 3, 24),
      async (described, limit, offset) => {
        const site = { id: siteId(run++), domain: 'shop.example', timezone: 'UTC', currency: 'EUR' };
        const look = (of: typeof described, from: number) =>
          of.flatMap(({ visitors, views }, page) =>
            Array.from({ length: visitors }, (_, visitor) =>
              visitRows({
                siteId: site.id,
                visitor,
                start: from + visitor * 3_600_000 + page * 1_000,
                events: Array.from({ length: views }, (_, view) => ({
                  after: view,
                  name: 'pageview',
                  path: `/${String(page).padStart(2, '0')}`,
                })),
              }),
            ).flat(),
          );
        await store.insertEvents(look(described, DAY), `run-${run}`);
        const query = parseQuery({
          site_id: site.id,
          metrics: ['pageviews', 'visitors'],
          date_range: '7d',
          dimensions: ['event:page'],
          order_by: [['visitors', 'desc']],
          include: { total_rows: true },
          pagination: { limit, offset },
        });
        const likely = new Map();
        const ask = async () => {
          const answer = await runQuery(store, site, query, NOW, { shared: new SharedReads(store, undefined, likely) });
          expect(answer).toEqual(await runQuery(store, site, query, NOW, { rawOnly: true }));
          expect(answer.meta.total_rows).toBe(offset < described.length ? described.length : answer.meta.total_rows);
        };
        await ask();
        // Others are the first now than those that it would guess.
        await store.insertEvents(look(described.toReversed(), DAY + 30 * 60_000), `again-${run}`);
        await ask();
      },
    ),
    { numRuns: 12, seed: 7 },
  );
}, 60_000);
