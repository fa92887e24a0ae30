/** The shop's reports on a real engine against a naive model; and what is refused. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holds, textOf } from '../../test/support/naive-query.ts';
import { naiveCarts, naiveCustomers, naiveProducts, naiveStock } from '../../test/support/naive-shop.ts';
import {
  SHOP_DAYS,
  SHOP_NOW,
  SHOP_SITE,
  SHOP_START,
  type ShopStore,
  shopSite,
  startShopStore,
} from '../../test/support/shop-store.ts';
import type { EventRow } from '../store/event-row.ts';
import type { Filter } from './query.ts';
import { parseShop, runShop, type ShopAnswer, type ShopReport } from './shop.ts';

const DAY = 86_400_000;
let shop: ShopStore;
beforeAll(async () => {
  shop = await startShopStore();
});
afterAll(() => shop?.stop());

const date = (day: number) => new Date(SHOP_START + day * DAY).toISOString().slice(0, 10);

const question = fc.record({
  range: fc.tuple(fc.integer({ min: 0, max: SHOP_DAYS - 1 }), fc.integer({ min: 0, max: SHOP_DAYS })),
  filters: fc.constantFrom<unknown[]>(
    [],
    [],
    [['is', 'visit:country', ['DE', '(not set)']]],
    [['is', 'event:bot', ['true', 'false']]],
    [['is_not', 'visit:source', ['Google']]],
  ),
});
type Question = typeof question extends fc.Arbitrary<infer Value> ? Value : never;

async function ask<Report extends ShopReport>(
  report: Report,
  { range: [first, length], filters }: Question,
  part = {},
) {
  const last = Math.min(first + length, SHOP_DAYS);
  const query = parseShop({ report, site_id: SHOP_SITE, date_range: [date(first), date(last)], filters, ...part });
  const answer = await runShop(shop.store, shopSite(), query, SHOP_NOW);
  const [from, to] = [SHOP_START + first * DAY, SHOP_START + (last + 1) * DAY];
  const withBots = JSON.stringify(filters).includes('event:bot');
  const people = shop.rows.filter((row) => row.sessionId !== '' && (withBots || row.bot === ''));
  const passes = (row: EventRow) => query.filters.every((filter: Filter) => holds(filter, row));
  return {
    answer: answer as Extract<ShopAnswer, { report: Report }>,
    rows: people.filter((row) => row.time >= from && row.time < to && passes(row)),
    past: people.filter((row) => row.time < to),
    all: shop.rows.filter((row) => row.time < to),
    days: (to - from) / DAY,
  };
}

/** All of the range, too, whatever chance asks besides. */
const check = (property: (given: Question) => Promise<void>) =>
  fc.assert(fc.asyncProperty(question, property), {
    numRuns: 16,
    endOnFailure: false,
    examples: [[{ range: [20, SHOP_DAYS], filters: [] }]],
  });
const round = (value: number) => Math.round(value * 100) / 100;

describe('products', () => {
  it('counts views, adds and purchases as the model does, by product, brand and category', async () => {
    for (const dimension of ['event:product', 'event:brand', 'event:category']) {
      await check(async (given) => {
        const { answer, rows } = await ask('products', given, { dimension, order_by: 'views' });
        const wanted = naiveProducts(rows, dimension).toSorted(
          (a, b) => b.views - a.views || (a.value < b.value ? -1 : 1),
        );
        expect(answer.products).toEqual(wanted);
        expect(answer.total).toBe(wanted.length);
      });
    }
  });

  it('finds what is viewed and not bought', async () => {
    const given: Question = { range: [3, 0], filters: [['is', 'visit:country', ['DE']]] };
    const { answer, rows } = await ask('products', given, { unsold: true, order_by: 'viewers_not_buying' });
    const wanted = naiveProducts(rows, 'event:product').filter(({ views, purchases }) => views > 0 && purchases === 0);
    expect(answer.products.length).toBeGreaterThan(0);
    expect(new Set(answer.products.map(({ value }) => value))).toEqual(new Set(wanted.map(({ value }) => value)));
  });
});

describe('abandonment', () => {
  it('counts carts as the model does, by a dimension too', async () => {
    await check(async (given) => {
      const { answer, rows } = await ask('abandonment', given, { dimension: 'visit:country' });
      expect(answer).toMatchObject(naiveCarts(rows));
      for (const { value, ...carts } of answer.groups ?? []) {
        expect(carts).toMatchObject(naiveCarts(rows.filter((row) => textOf(row, 'visit:country') === value)));
      }
      const values = new Set(rows.filter(({ name }) => name === 'Product Added').map((row) => row.country));
      expect(answer.groups?.length).toBe(values.size);
    });
  });
});

describe('customers', () => {
  it('tells new from returning ones and what they are worth, as the model does', async () => {
    let returning = 0;
    await check(async (given) => {
      const { answer, rows, past } = await ask('customers', given, { limit: 5, dimension: 'visit:country' });
      // Filters are about the orders of the range: the others count as the past.
      const from = SHOP_START + given.range[0] * DAY;
      const model = naiveCustomers(rows, past).map((customer) => ({
        ...customer,
        isNew: !past.some(
          (row) => (row.userId || row.visitorId) === customer.id && row.name === 'Order Completed' && row.time < from,
        ),
      }));
      const fresh = model.filter(({ isNew }) => isNew);
      const total = (of: typeof model) => of.reduce((all, { revenue }) => all + revenue, 0);
      expect(answer.customers).toBe(model.length);
      expect(answer.new_customers).toBe(fresh.length);
      expect(answer.returning_customers).toBe(model.length - fresh.length);
      expect(answer.orders).toBe(model.reduce((all, { orders }) => all + orders, 0));
      expect(answer.revenue).toBeCloseTo(total(model), 6);
      expect(answer.revenue_new).toBeCloseTo(total(fresh), 6);
      expect(answer.revenue_returning).toBeCloseTo(total(model) - total(fresh), 6);
      if (model.length > 0) {
        const lifetime = model.reduce((all, customer) => all + customer.lifetime, 0) / model.length;
        expect(answer.lifetime_value).toBeCloseTo(lifetime, 1);
        expect(answer.average_value).toBeCloseTo(total(model) / model.length, 1);
      }
      const best = model.toSorted((a, b) => b.revenue - a.revenue).slice(0, 5);
      expect(answer.top.map(({ revenue }) => revenue)).toEqual(best.map(({ revenue }) => revenue));
      expect(answer.groups?.reduce((all, { customers }) => all + customers, 0)).toBe(model.length);
      returning += answer.returning_customers;
    });
    expect(returning).toBeGreaterThan(0);
  });
});

describe('frequency', () => {
  it('counts customers by their orders as the model does', async () => {
    await check(async (given) => {
      const { answer, rows, past } = await ask('frequency', given);
      const model = naiveCustomers(rows, past);
      const gaps = model.flatMap(({ times }) => times.slice(1).map((time, index) => time - (times[index] ?? 0)));
      const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)];
      expect(answer.median_days_between).toBe(median === undefined ? null : round(median / DAY));
      const buckets = Map.groupBy(model, ({ orders }) => Math.min(orders, 10));
      expect(answer.buckets.map(({ orders, customers }) => [orders, customers])).toEqual(
        [...buckets].map(([orders, of]) => [orders, of.length]).toSorted(([a = 0], [b = 0]) => a - b),
      );
      const repeated = model.filter(({ orders }) => orders > 1).length;
      expect(answer.repeat_rate).toBe(model.length > 0 ? round((repeated / model.length) * 100) : null);
    });
  });
});

describe('stock', () => {
  it('tells the last level and the days left, as the model does', async () => {
    await check(async (given) => {
      const { answer, rows, all, days } = await ask('stock', given);
      const model = naiveStock(all, rows).map((row) => ({
        ...row,
        sold_per_day: round(row.sold / days),
        days_left: row.sold > 0 ? round(row.stock / (row.sold / days)) : null,
      }));
      const byId = (a: { product_id: string }, b: { product_id: string }) => (a.product_id < b.product_id ? -1 : 1);
      expect(answer.products.map(({ name: _, ...row }) => row).toSorted(byId)).toEqual(model.toSorted(byId));
      const left = answer.products.map(({ days_left }) => days_left ?? Number.POSITIVE_INFINITY);
      expect(left).toEqual(left.toSorted((a, b) => a - b));
    });
  });
});

describe('usual_hour', () => {
  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata'])(
    'compares with the same weekday and hour, in %s',
    async (timezone) => {
      const now = SHOP_START + 45 * DAY + 14 * 3_600_000 + 1_234_567;
      const query = parseShop({ report: 'usual_hour', site_id: SHOP_SITE, date_range: 'day' });
      const answer = await runShop(shop.store, shopSite(timezone), query, now);
      if (answer.report !== 'usual_hour') throw new Error('another report');
      const people = shop.rows.filter((row) => row.sessionId !== '' && row.bot === '');
      const orders = (from: number, to: number) =>
        people.filter((row) => row.name === 'Order Completed' && row.time >= from && row.time < to).length;
      const whole = Math.floor(now / 1000) * 1000;
      const local = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, timeStyle: 'medium' }).format(whole);
      const [hours = 0, minutes = 0, seconds = 0] = local.split(':').map(Number);
      const intoHour = (minutes * 60 + seconds) * 1000;
      const intoDay = hours * 3_600_000 + intoHour;
      const shift = (weeks: number) =>
        // Berlin's clocks changed on the 29th of March.
        weeks * 7 * DAY -
        (timezone === 'Europe/Berlin' && whole - weeks * 7 * DAY < Date.UTC(2026, 2, 29) ? 3_600_000 : 0);
      const usual = (back: number) =>
        [1, 2, 3, 4].reduce((sum, weeks) => sum + orders(whole - shift(weeks) - back, whole - shift(weeks)), 0) / 4;
      expect(answer.meta.weeks).toBe(4);
      expect(answer.hour.orders).toEqual({ now: orders(whole - intoHour, whole), usual: round(usual(intoHour)) });
      expect(answer.day.orders).toEqual({ now: orders(whole - intoDay, whole), usual: round(usual(intoDay)) });
      expect(answer.hours.length).toBe(24);
      expect(answer.hours.filter(({ orders: { now: value } }) => value !== null).length).toBe(hours + 1);
    },
  );

  it('knows nothing usual without history', async () => {
    const query = parseShop({ report: 'usual_hour', site_id: SHOP_SITE, date_range: 'day' });
    const answer = await runShop(shop.store, shopSite(), query, SHOP_NOW);
    if (answer.report !== 'usual_hour') throw new Error('another report');
    expect([answer.meta.weeks, answer.day.revenue]).toEqual([0, { now: 0, usual: null }]);
  });
});

describe('parseShop', () => {
  it.each([
    [
      { report: 'sales' },
      'report is "sales"; allowed: products, abandonment, frequency, customers, usual_hour, stock.',
    ],
    [{ report: undefined }, 'report is missing; allowed: products'],
    [
      { report: 'stock', dimension: 'visit:country' },
      'The report stock has the key "dimension"; allowed: limit, offset.',
    ],
    [
      { report: 'products', dimension: 'visit:country' },
      'dimension is "visit:country"; allowed: event:product, event:brand, event:category.',
    ],
    [{ report: 'customers', dimension: 'event:product' }, 'dimension is "event:product"; allowed: event:name'],
    [{ report: 'products', order_by: 'name' }, 'order_by is "name"; allowed: revenue, purchases'],
    [{ report: 'products', unsold: 1 }, 'unsold is 1; allowed: true or false.'],
  ])('refuses %j', (part, sentence) => {
    expect(() => parseShop({ site_id: SHOP_SITE, date_range: '7d', ...part })).toThrow(sentence);
  });
});
