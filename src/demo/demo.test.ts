/** The demo's past must be the same on every run, and believable. */
import { expect, test } from 'vitest';
import { visitsInHour } from './calendar.ts';
import { products } from './catalogue.ts';
import { stockAt, stockReports } from './stock.ts';
import { drawVisit } from './visit.ts';

const HOUR_MS = 3_600_000;
const monday = Date.UTC(2026, 10, 16);
const week = Array.from({ length: 7 * 24 }, (_, hour) => visitsInHour(monday + hour * HOUR_MS)).flat();
const drawn = week.map((visit) => drawVisit(visit.seed, visit.startMs));

test('the same hour always holds the same visits, message ids included', () => {
  const again = visitsInHour(monday).map((visit) => drawVisit(visit.seed, visit.startMs));
  expect(again).toEqual(visitsInHour(monday + 1_234_567).map((visit) => drawVisit(visit.seed, visit.startMs)));
  const ids = drawn.flat().map((call) => call.messageId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('it converts like a real shop, and sleeps at night', () => {
  const orders = drawn.flat().filter((call) => call.event === 'Order Completed').length;
  expect(orders / week.length).toBeGreaterThan(0.015);
  expect(orders / week.length).toBeLessThan(0.04);
  const night = visitsInHour(monday + 2 * HOUR_MS).length;
  const evening = visitsInHour(monday + 19 * HOUR_MS).length;
  expect(evening).toBeGreaterThan(night * 3);
});

test('an order is worth what its lines add up to', () => {
  for (const call of drawn.flat().filter((one) => one.event === 'Order Completed')) {
    const { products, revenue } = call.properties as {
      products: { price: number; quantity: number }[];
      revenue: number;
    };
    const cents = products.reduce((sum, line) => sum + Math.round(line.price * 100) * line.quantity, 0);
    expect(Math.round(revenue * 100)).toBe(cents);
  }
});

test('the stock room reports what changed, and runs low before it is filled again', () => {
  const hours = Array.from({ length: 30 * 24 }, (_, hour) => monday / HOUR_MS + hour);
  const reports = hours.map((hour) => stockReports(hour * HOUR_MS));
  expect(reports[5]).toEqual(stockReports((hours[5] as number) * HOUR_MS));
  expect(new Set(reports.flat().map(({ messageId }) => messageId)).size).toBe(reports.flat().length);
  for (const product of products) {
    const levels = hours.map((hour) => stockAt(product, hour));
    const told = reports.map((calls) => calls.find(({ properties }) => properties?.product_id === product.id));
    let known: unknown = stockAt(product, (hours[0] as number) - 1);
    told.forEach((call, index) => {
      known = call?.properties?.stock ?? known;
      expect(known).toBe(levels[index]);
    });
    // A week's orders at most are left, and there is always something to sell.
    expect(Math.min(...levels)).toBeGreaterThan(0);
    expect(Math.min(...levels)).toBeLessThan(product.appeal * 7);
    expect(levels.some((level, index) => level > (levels[index - 1] ?? level))).toBe(true);
  }
});
