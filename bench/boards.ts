/**
 * Tiles and whole boards over five million events of thirty days, through the running server, and beside the best SQL written by hand for
 * the same tables. Before each round an event comes in, so that nothing is answered from what is known already.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Site } from '../src/accounts/site.ts';
import { openLmdbStream } from '../src/stream/lmdb-stream.ts';
import { STORE_GROUP } from '../src/stream/stream.ts';
import { launchBrowser } from '../test/support/browser.ts';
import { OWNER, Weir } from '../test/support/weir.ts';
import { engineClient } from './engine-client.ts';
import { generatedEvents } from './generated-events.ts';
import { type Benchmark, type Figure, median, percentile } from './measurement.ts';

const EVENTS = 5_000_000;
const BATCH = 250_000;
const DAYS = 30;
const DAY_MS = 86_400_000;
/** Of a half hour: about five events a visit. */
const VISITORS = 700;
const ROUNDS = 15;
const DOMAIN = 'bench.example';
/** A data folder that outlasts the run, so that its events need not be made again the same day. */
const KEPT = process.env.WEIR_BENCH_DATA;

type Query = Readonly<Record<string, unknown>>;

const count = (metrics: readonly string[], dimension?: string): Query => ({
  kind: 'metrics',
  metrics,
  ...(dimension && { dimensions: [dimension], limit: 10 }),
});

/** The forms that the built-in boards are made of. */
const TILES: readonly Query[] = [
  count(['visitors']),
  count(['revenue', 'orders']),
  count(['bounce_rate']),
  count(['visitors'], 'time:day'),
  count(['revenue'], 'time:day'),
  count(['visitors', 'pageviews'], 'event:page'),
  count(['visitors', 'percentage'], 'visit:source'),
  count(['visitors', 'percentage'], 'visit:country'),
  count(['visitors', 'percentage'], 'visit:device'),
  count(['visits', 'bounce_rate'], 'visit:entry_page'),
  count(['events'], 'event:name'),
];

const FILTER = ['is', 'visit:country', ['DE']];

const FUNNEL: Query = {
  kind: 'funnel',
  steps: ['pageview', 'Product Viewed', 'Product Added', 'Order Completed'].map((name) => ({
    filters: [['is', 'event:name', [name]]],
  })),
};

/** What somebody who knows the tables would write, for whole UTC days. */
const byHand = (site: string, first: string, last: string): readonly (readonly [Query, string])[] => {
  const from = (dimension: string) =>
    `FROM rollup_day WHERE site_id = '${site}' AND dimension = '${dimension}' AND day BETWEEN '${first}' AND '${last}'`;
  return [
    [count(['visitors']), `SELECT uniqMerge(visitors) AS v ${from('')}`],
    [count(['visitors'], 'time:day'), `SELECT day, uniqMerge(visitors) AS v ${from('')} GROUP BY day ORDER BY day`],
    [
      count(['visitors', 'pageviews'], 'event:page'),
      `SELECT value, uniqMerge(visitors) AS v, sum(pageviews) AS p ${from('event:page')} GROUP BY value ORDER BY v DESC LIMIT 10`,
    ],
    [
      count(['visitors'], 'visit:source'),
      `SELECT value, uniqMerge(visitors) AS v ${from('visit:source')} GROUP BY value ORDER BY v DESC LIMIT 10`,
    ],
    [
      count(['visits', 'bounce_rate'], 'visit:entry_page'),
      `SELECT value, sum(visits) AS v, round(sum(bounces) / v * 100) AS b ${from('visit:entry_page')} GROUP BY value ORDER BY v DESC LIMIT 10`,
    ],
  ];
};

export const boards: Benchmark = {
  name: 'boards',
  about: `tiles over ${EVENTS.toLocaleString('en')} events of ${DAYS} days, ${ROUNDS} times each`,
  async run(): Promise<readonly Figure[]> {
    const weir = await Weir.start({ env: { WEIR_LOG: 'warn' }, ...(KEPT && { dataDir: KEPT }) });
    try {
      const { id, writeKey } = await filledSite(weir);
      const comesIn = () => oneMoreEvent(weir, writeKey);
      const key = await weir.addKey();
      const ask = async (query: Query, more: Query = {}) => {
        const begun = performance.now();
        const response = await fetch(`${weir.url}/api/v1/tile`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify({ site_id: id, query, period: '30d', ...more }),
        });
        await response.arrayBuffer();
        if (!response.ok) throw new Error(`${JSON.stringify(query)} answered ${response.status}`);
        return performance.now() - begun;
      };
      const times = async (queries: readonly Query[], more?: Query) => {
        const all: number[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          await comesIn();
          for (const query of queries) all.push(await ask(query, more));
        }
        return all;
      };
      await times(TILES);
      const plain = await times(TILES);
      const filtered = await times(TILES, { filters: [FILTER] });
      const funnel = await times([FUNNEL]);
      return [
        { what: 'a tile, unfiltered, p95', measured: percentile(plain, 95), unit: 'ms', target: { atMost: 100 } },
        { what: 'a tile, unfiltered, median', measured: median(plain), unit: 'ms' },
        { what: 'a tile, one filter, p95', measured: percentile(filtered, 95), unit: 'ms', target: { atMost: 300 } },
        { what: 'a tile, one filter, median', measured: median(filtered), unit: 'ms' },
        { what: 'a funnel of four steps, p95', measured: percentile(funnel, 95), unit: 'ms', target: { atMost: 1000 } },
        {
          what: 'tiles against SQL written by hand, median',
          measured: await againstHand(weir, id, ask, comesIn),
          unit: '×',
          target: { atMost: 1.2 },
        },
        ...(await inBrowser(weir, comesIn)),
      ];
    } finally {
      await weir.stop();
    }
  },
};

/** The site with its events, made unless the folder that is kept has it. */
async function filledSite(weir: Weir): Promise<Site> {
  const lines = (await weir.command('site', 'list', '--json')).split('\n').filter((line) => line !== '');
  const kept = lines.map((line) => JSON.parse(line) as Site).find(({ domain }) => domain === DOMAIN);
  if (kept) return kept;
  const made = await weir.addSite(DOMAIN);
  await fill(weir, made.id);
  return filledSite(weir);
}

/** One event, and until it is stored. */
async function oneMoreEvent(weir: Weir, writeKey: string): Promise<void> {
  await fetch(`${weir.url}/v1/page`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ writeKey, anonymousId: randomUUID(), properties: { url: `https://${DOMAIN}/p/1` } }),
  });
  const stream = await openLmdbStream({ folder: join(weir.dataDir, 'stream'), partitions: 1 });
  try {
    await weir.until(async () => (await stream.lag(STORE_GROUP)).every(({ records }) => records === 0));
  } finally {
    await stream.close();
  }
}

async function fill(weir: Weir, siteId: string): Promise<void> {
  const client = engineClient(weir);
  const now = Date.now();
  for (let made = 0; made < EVENTS; made += BATCH) {
    const spanMs = (DAYS * DAY_MS * BATCH) / EVENTS;
    const from = now - DAYS * DAY_MS + (made / BATCH) * spanMs;
    const source = { siteId, from, spanMs, events: BATCH, visitors: VISITORS, byHalfHour: true, salt: made };
    await client.command({ query: `INSERT INTO events ${generatedEvents(source)}` });
  }
  await client.close();
}

/** In turn, each through a client that is connected. */
async function againstHand(
  weir: Weir,
  siteId: string,
  ask: (query: Query, more: Query) => Promise<number>,
  comesIn: () => Promise<void>,
) {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const first = day(Date.now() - (DAYS - 1) * DAY_MS);
  const last = day(Date.now() - DAY_MS);
  const client = engineClient(weir);
  const pairs = byHand(siteId, first, last).map(([query, sql]) => ({
    query,
    sql,
    ours: [] as number[],
    hand: [] as number[],
  }));
  for (let round = 0; round < ROUNDS; round++) {
    await comesIn();
    for (const { query, sql, ours, hand } of pairs) {
      ours.push(await ask(query, { period: [first, last] }));
      const begun = performance.now();
      await (await client.query({ query: sql, format: 'JSONEachRow' })).json();
      hand.push(performance.now() - begun);
    }
  }
  await client.close();
  return median(pairs.map(({ ours, hand }) => median(ours) / median(hand)));
}

/**
 * The Web board of thirty days in a browser that has seen nothing yet, until no tile is waiting; and what it loads. Once after an event has
 * come in, when all has to be counted, and once more, when nothing has.
 */
async function inBrowser(weir: Weir, comesIn: () => Promise<void>): Promise<readonly Figure[]> {
  const browser = await launchBrowser();
  try {
    const signedIn = await browser.newContext();
    const page = await signedIn.newPage();
    await page.goto(weir.url);
    await page.fill('input[type=email]', OWNER.email);
    await page.fill('input[type=password]', OWNER.password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('nav a', { state: 'attached' });
    const storageState = await signedIn.storageState();
    const drawn: { counted: number[]; known: number[] } = { counted: [], known: [] };
    let scriptBytes = 0;
    for (let round = 0; round < 10; round++) {
      const times = round % 2 === 0 ? drawn.counted : drawn.known;
      if (times === drawn.counted) await comesIn();
      const context = await browser.newContext({ storageState, viewport: { width: 1440, height: 900 } });
      const cold = await context.newPage();
      const scripts: Promise<number>[] = [];
      cold.on('response', (response) => {
        if (/\.js$/.test(new URL(response.url()).pathname))
          scripts.push(response.body().then((body) => gzipSync(body).length));
      });
      const begun = performance.now();
      await cold.goto(`${weir.url}/?board=web&period=30d`);
      await cold.waitForSelector('section[data-form]');
      await cold.waitForSelector('section[data-form][aria-busy=true]', { state: 'detached' });
      times.push(performance.now() - begun);
      scriptBytes = (await Promise.all(scripts)).reduce((sum, bytes) => sum + bytes, 0);
      await context.close();
    }
    return [
      {
        what: 'whole Web board, cold browser, all counted anew',
        measured: median(drawn.counted) / 1000,
        unit: 's',
        target: { atMost: 2 },
      },
      {
        what: 'the same when nothing has come in since somebody looked',
        measured: median(drawn.known) / 1000,
        unit: 's',
        target: { atMost: 2 },
      },
      { what: 'its JavaScript, gzipped', measured: scriptBytes / 1024, unit: 'KB', target: { atMost: 300 } },
    ];
  } finally {
    await browser.close();
  }
}
