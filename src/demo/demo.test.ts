/** The demo's past must be the same on every run, and believable. */
import { expect, test } from 'vitest';
import { visitsInHour } from './calendar.ts';
import { products } from './catalogue.ts';
import { HISTORY_MS, missingDays, sendHistory } from './history.ts';
import { callsOfHour } from './hour.ts';
import type { Sender } from './sender.ts';
import { stockAt, stockReports } from './stock.ts';
import { type Call, drawVisit } from './visit.ts';

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

test('the past is sent from today backwards, whole and once, whatever was there', async () => {
  const nowMs = monday + 6.5 * HOUR_MS;
  const untilMs = monday + 5 * HOUR_MS;
  const days = [...missingDays(undefined, untilMs)].map(({ missing }) => missing);
  expect(days[0]).toEqual({ fromMs: untilMs - 24 * HOUR_MS, untilMs });
  expect(days.at(-1)?.fromMs).toBe(untilMs - HISTORY_MS);
  expect(days.slice(1).map((day) => day.untilMs)).toEqual(days.slice(0, -1).map((day) => day.fromMs));

  // Stopped after some days, and started again on another.
  const [, , third] = [...missingDays(undefined, untilMs - 40 * HOUR_MS)];
  const rest = [...missingDays(third?.sent, untilMs)];
  expect(rest.slice(0, 2).map(({ missing }) => missing.untilMs)).toEqual([untilMs - 16 * HOUR_MS, untilMs]);
  expect(rest.at(-1)?.sent).toEqual({ fromMs: untilMs - HISTORY_MS, untilMs });
  expect([...missingDays(rest.at(-1)?.sent, untilMs)]).toEqual([]);

  const sent: Call[] = [];
  const sender = { send: async (calls: readonly Call[]) => void sent.push(...calls) } as unknown as Sender;
  const { signal } = new AbortController();
  for (const fromMs of [monday + 3 * HOUR_MS, monday])
    await sendHistory(sender, { fromMs, untilMs: fromMs + 3 * HOUR_MS }, nowMs, signal);
  const began = [0, 1, 2, 3, 4, 5].flatMap((hour) => callsOfHour(monday + hour * HOUR_MS));
  const due = began.filter(({ timestamp }) => Date.parse(timestamp) < nowMs);
  expect(sent.map(({ messageId }) => messageId).sort()).toEqual(due.map(({ messageId }) => messageId).sort());
});
