/** A real shop's morning (REES46), sent by Segment's own SDK through every process, comes out as the file says; sent twice it counts once. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askStore } from '../support/ledger.ts';
import { Weir } from '../support/weir.ts';

/** Open data, not part of the project; its README names the figures below. */
const FILE = resolve(import.meta.dirname, '../../../shared/data/rees46-2019-10-01.csv.gz');
const isThere = existsSync(FILE);
if (!isThere) process.stdout.write(`skipped: a real shop's morning, because there is no ${FILE}\n`);

const NAMES: Readonly<Record<string, string>> = {
  view: 'Product Viewed',
  cart: 'Product Added',
  purchase: 'Order Completed',
};
const COMPLETE_ROWS = 17_434;

let weir: Weir;
let site: { id: string; writeKey: string };
let key: string;

beforeAll(async () => {
  if (!isThere) return;
  weir = await Weir.start();
  site = await weir.addSite('rees46.example');
  key = await weir.addKey();
});
afterAll(() => weir?.stop());

async function sendAll(): Promise<void> {
  const analytics = new Analytics({ host: weir.url, writeKey: site.writeKey, flushAt: 100 });
  const errors: unknown[] = [];
  analytics.on('error', (error) => errors.push(error));
  const rows = gunzipSync(readFileSync(FILE)).toString().split('\n').slice(1);
  for (const [index, row] of rows.entries()) {
    const fields = row.split(',');
    if (fields.length < 9) continue;
    const [time = '', type = '', product_id, , category, brand, price, userId = ''] = fields;
    const product = { product_id, category, brand, price: Number(price), quantity: 1 };
    analytics.track({
      userId,
      event: NAMES[type] ?? type,
      messageId: `rees46-${index}`,
      timestamp: new Date(time.replace(' UTC', 'Z')),
      properties:
        type === 'purchase'
          ? { order_id: `order-${index}`, revenue: Number(price), currency: 'USD', products: [product] }
          : product,
    });
  }
  await analytics.closeAndFlush();
  expect(errors).toEqual([]);
}

const ask = async (query: Record<string, unknown>) =>
  (await weir.query(key, { site_id: site.id, date_range: ['2019-10-01', '2019-10-01'], ...query })).results;

async function expectFiguresOfTheFile(): Promise<void> {
  expect(await ask({ metrics: ['events', 'orders', 'revenue'] })).toMatchObject([
    { metrics: [COMPLETE_ROWS, 214, 59_442.63] },
  ]);
  const orders = [['is', 'event:name', ['Order Completed']]];
  expect(await ask({ metrics: ['visitors'], filters: orders })).toMatchObject([{ metrics: [193] }]);
  const brands = await ask({
    metrics: ['orders'],
    dimensions: ['event:brand'],
    order_by: [['orders', 'desc']],
    filters: orders,
  });
  expect(brands.slice(0, 3)).toMatchObject([
    { dimensions: ['samsung'], metrics: [55] },
    { dimensions: ['apple'], metrics: [33] },
    { dimensions: ['xiaomi'], metrics: [21] },
  ]);
  const hours = await ask({ metrics: ['events'], dimensions: ['time:hour'] });
  expect(hours.slice(0, 4).map(({ metrics }) => metrics[0])).toEqual([1_083, 121, COMPLETE_ROWS - 1_083 - 121, 0]);
}

test.skipIf(!isThere)("a real shop's morning comes out as the file says", { timeout: 120_000 }, async () => {
  await sendAll();
  await weir.until(async () => (await ask({ metrics: ['events'] }))[0]?.metrics[0] === COMPLETE_ROWS, 30_000);
  await expectFiguresOfTheFile();
});

test.skipIf(!isThere)('W2: sent twice with the same message ids it counts once', { timeout: 120_000 }, async () => {
  await sendAll();
  const outcomes = () =>
    askStore<{ outcome: string; n: string }>(
      weir,
      `SELECT outcome, sum(count) AS n FROM outcomes WHERE site_id = '${site.id}' GROUP BY outcome ORDER BY outcome`,
    );
  await weir.until(async () =>
    (await outcomes()).some(({ n, outcome }) => outcome === 'duplicate' && Number(n) === COMPLETE_ROWS),
  );
  expect((await outcomes()).map(({ outcome, n }) => [outcome, Number(n)])).toEqual([
    ['stored', COMPLETE_ROWS],
    ['duplicate', COMPLETE_ROWS],
  ]);
  await expectFiguresOfTheFile();
});
