/** Tiles of a board over three million events of thirty days: from rollups, and the same from events. */
import { randomUUID } from 'node:crypto';
import { parseQuery } from '../src/query/parse-query.ts';
import { runQuery } from '../src/query/run-query.ts';
import { Store } from '../src/store/store.ts';
import { startTestEngine } from '../test/support/engine.ts';
import { generatedEvents } from './generated-events.ts';
import { type Benchmark, type Figure, percentile } from './measurement.ts';

const EVENTS = 3_000_000;
const BATCH = 100_000;
const DAYS = 30;
const ROUNDS = 5;

const ALL = ['visitors', 'visits', 'pageviews', 'bounce_rate', 'visit_duration', 'revenue'];
const TILES: readonly (readonly [string, Record<string, unknown>])[] = [
  ['headline', { metrics: ALL }],
  ['headline, with the period before', { metrics: ALL, include: { comparisons: { mode: 'previous_period' } } }],
  ['visitors by day', { metrics: ['visitors'], dimensions: ['time:day'] }],
  ['visitors by hour, one day', { metrics: ['visitors'], dimensions: ['time:hour'], date_range: 'day' }],
  ['top pages', { metrics: ['visitors', 'pageviews'], dimensions: ['event:page'] }],
  ['top sources', { metrics: ['visitors', 'bounce_rate'], dimensions: ['visit:source'] }],
  ['countries', { metrics: ['visitors', 'percentage'], dimensions: ['visit:country'] }],
  [
    'pages of one country',
    { metrics: ['visitors'], dimensions: ['event:page'], filters: [['is', 'visit:country', ['DE']]] },
  ],
  ['a property', { metrics: ['events'], dimensions: ['event:props:plan'] }],
  ['exit pages', { metrics: ['visits'], dimensions: ['visit:exit_page'] }],
];

export const tiles: Benchmark = {
  name: 'tiles',
  about: `${EVENTS.toLocaleString('en')} events over ${DAYS} days, median of ${ROUNDS}, Europe/Berlin`,
  async run(): Promise<readonly Figure[]> {
    const engine = await startTestEngine();
    const store = new Store(engine);
    try {
      await store.migrate();
      const site = { id: randomUUID(), domain: 'bench.example', timezone: 'Europe/Berlin', currency: 'EUR' };
      const now = Date.now();
      for (let made = 0; made < EVENTS; made += BATCH) {
        const spanMs = (DAYS * 86_400_000 * BATCH) / EVENTS;
        const from = now - DAYS * 86_400_000 + (made / BATCH) * spanMs;
        await store.command(
          `INSERT INTO events ${generatedEvents({ siteId: site.id, from, spanMs, events: BATCH, visitors: 20_000, salt: made })}`,
        );
      }
      const figures: Figure[] = [];
      for (const [what, part] of TILES) {
        const query = parseQuery({ site_id: site.id, date_range: '30d', pagination: { limit: 10 }, ...part });
        for (const rawOnly of [false, true]) {
          const times: number[] = [];
          for (let round = 0; round < ROUNDS; round++) {
            const begun = performance.now();
            await runQuery(store, site, query, now, { rawOnly });
            times.push(performance.now() - begun);
          }
          figures.push({
            what: `${what}${rawOnly ? ', from events' : ''}`,
            measured: percentile(times, 50),
            unit: 'ms',
          });
        }
      }
      return figures;
    } finally {
      await store.close();
      await engine.stop();
    }
  },
};
