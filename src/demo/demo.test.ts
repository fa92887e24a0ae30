/** The demo's past must be the same on every run, and believable. */
import { expect, test } from 'vitest';
import { visitsInHour } from './calendar.ts';
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
