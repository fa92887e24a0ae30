/** A real shop's morning (REES46), sent by Segment's own SDK through every process, comes out as the file says; sent twice it counts once. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FunnelAnswer } from '../../src/query/funnel.ts';
import type { CartsAnswer } from '../../src/query/shop-carts.ts';
import type { CustomersAnswer, FrequencyAnswer } from '../../src/query/shop-customers.ts';
import type { ProductsAnswer } from '../../src/query/shop-products.ts';
import { askStore } from '../support/ledger.ts';
import { cartsOf, frequencyOf, funnelOf, readRees46, salesOf } from '../support/rees46-figures.ts';
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

async function post<Answer>(path: string, body: object): Promise<Answer> {
  const response = await fetch(`${weir.url}/api/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ site_id: site.id, date_range: ['2019-10-01', '2019-10-01'], ...body }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

test.skipIf(!isThere)('its funnel and its shop board are what the file says', { timeout: 60_000 }, async () => {
  const events = readRees46(gunzipSync(readFileSync(FILE)).toString());
  expect(events.length).toBe(COMPLETE_ROWS);
  for (const window_s of [300, 86_400]) {
    const steps = ['view', 'cart', 'purchase'].map((type) => ({ filters: [['is', 'event:name', [NAMES[type]]]] }));
    const funnel = await post<FunnelAnswer>('funnel', { steps, window_s });
    const { visitors, medians } = funnelOf(events, window_s * 1000);
    expect(funnel.steps.map((step) => step.visitors)).toEqual(visitors);
    expect(funnel.steps.map((step) => step.median_s)).toEqual(medians);
    expect(visitors[2]).toBeGreaterThan(10);
  }
  for (const by of ['product', 'brand'] as const) {
    const sales = salesOf(events, by).toSorted((a, b) => b.cents - a.cents || (a.value < b.value ? -1 : 1));
    const answer = await post<ProductsAnswer>('shop/products', { dimension: `event:${by}`, limit: 1_000 });
    expect(answer.total).toBe(sales.length);
    const told = answer.products.map(({ value, views, adds, purchases, revenue, viewers_not_buying }) => ({
      ...{ value, views, adds, purchases, cents: Math.round(revenue * 100), viewers_not_buying },
    }));
    expect(told).toEqual(sales.slice(0, 1_000));
  }
  const carts = await post<CartsAnswer>('shop/abandonment', {});
  const { lostCents, ...counts } = cartsOf(events);
  expect(carts).toMatchObject(counts);
  expect(Math.round(carts.abandoned_value * 100)).toBe(lostCents);
  const frequency = await post<FrequencyAnswer>('shop/frequency', {});
  expect(frequency.buckets.map(({ orders, customers }) => [orders, customers])).toEqual(frequencyOf(events));
  const customers = await post<CustomersAnswer>('shop/customers', { limit: 1 });
  expect(customers).toMatchObject({ customers: 193, new_customers: 193, orders: 214, revenue: 59_442.63 });
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
