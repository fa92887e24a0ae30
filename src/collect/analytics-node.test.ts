/** Segment's own server SDK as the sender: a real shop's events arrive whole, each under the id that a second sending repeats; a bad answer is understood. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StreamFullError } from '../stream/stream.ts';
import { SITE, startTestDoor, type TestDoor } from './test-door.ts';

/** REES46's open data, as ../shared/data/README.md describes it. Not part of the project. */
const FILE = resolve(import.meta.dirname, '../../../shared/data/rees46-2019-10-01.csv.gz');
const NAMES: Readonly<Record<string, string>> = {
  view: 'Product Viewed',
  cart: 'Product Added',
  purchase: 'Order Completed',
};

let door: TestDoor;
beforeAll(async () => {
  door = await startTestDoor();
});
afterAll(() => door.close());

function analyticsTo(url: string, maxRetries = 3): { analytics: Analytics; errors: string[] } {
  const analytics = new Analytics({ host: url, writeKey: SITE.writeKey, flushAt: 100, maxRetries });
  const errors: string[] = [];
  analytics.on('error', ({ reason }) => errors.push(String(reason)));
  return { analytics, errors };
}

function sendShop(analytics: Analytics, rows: readonly string[]): void {
  for (const [index, row] of rows.entries()) {
    const [time = '', type = '', product_id, , category, brand, price, userId = '', session] = row.split(',');
    analytics.track({
      userId,
      event: NAMES[type] ?? type,
      messageId: `rees46-${index}`,
      timestamp: new Date(time.replace(' UTC', 'Z')),
      properties: {
        product_id,
        category,
        brand,
        price: Number(price),
        ...(type === 'purchase' && { order_id: `${session}-${index}`, revenue: Number(price) }),
      },
    });
  }
}

test.skipIf(!existsSync(FILE))(`a shop's day${existsSync(FILE) ? '' : ` (skipped: there is no ${FILE})`}`, async () => {
  const rows = gunzipSync(readFileSync(FILE))
    .toString('utf8')
    .split('\n')
    .slice(1)
    .filter((row) => row.split(',').length === 9);
  const { analytics, errors } = analyticsTo(door.url);
  sendShop(analytics, rows);
  await analytics.closeAndFlush();
  expect(errors).toEqual([]);

  const events = await door.events();
  const orders = events.filter(({ name }) => name === 'Order Completed');
  expect(events.length).toBe(rows.length);
  expect(orders.length).toBe(214);
  expect(orders.reduce((total, { properties }) => total + Number(properties.revenue), 0)).toBeCloseTo(59_442.63, 2);
  expect(new Set(orders.map(({ visitorId }) => visitorId)).size).toBe(193);
  expect(new Date(Math.min(...events.map(({ time }) => time))).toISOString()).toBe('2019-10-01T00:00:00.000Z');
  expect(events.every(({ userAgent, place, timeGiven }) => userAgent === '' && place.country === '' && timeGiven)).toBe(
    true,
  );

  const again = analyticsTo(door.url);
  sendShop(again.analytics, rows);
  await again.analytics.closeAndFlush();
  const all = await door.events();
  expect(all.length).toBe(2 * rows.length);
  expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(rows.length);
});

test('every call there is', async () => {
  const before = (await door.events()).length;
  const { analytics, errors } = analyticsTo(door.url);
  analytics.identify({ userId: 'u1', traits: { plan: 'pro' } });
  analytics.group({ userId: 'u1', groupId: 'g1', traits: { seats: 5 } });
  analytics.page({
    anonymousId: 'a1',
    category: 'Docs',
    name: 'Index',
    properties: { url: 'https://shop.example/docs' },
  });
  analytics.screen({ userId: 'u1', name: 'Home' });
  analytics.alias({ userId: 'u1', previousId: 'a1' });
  await analytics.closeAndFlush();
  expect(errors).toEqual([]);
  const events = (await door.events()).slice(before);
  expect(events.map(({ type, name, visitorId }) => ({ type, name, isVisitor: visitorId.length === 16 }))).toEqual([
    { type: 'identify', name: 'identify', isVisitor: true },
    { type: 'group', name: 'group', isVisitor: true },
    { type: 'page', name: 'pageview', isVisitor: true },
    { type: 'screen', name: 'screen', isVisitor: true },
    { type: 'alias', name: 'alias', isVisitor: true },
  ]);
  expect(events[1]).toMatchObject({ groupId: 'g1', traits: { seats: 5 } });
  expect(events[2]).toMatchObject({
    properties: { category: 'Docs', name: 'Index', url: 'https://shop.example/docs' },
  });
  expect(events[4]).toMatchObject({ previousId: 'a1', userId: 'u1' });
});

test('a full disk is tried again, and nothing is lost', async () => {
  let failures = 2;
  const appended: string[] = [];
  const own = await startTestDoor({
    append: async (records) => {
      if (failures-- > 0) throw new StreamFullError('full');
      for (const { value } of records) appended.push(JSON.parse(Buffer.from(value).toString()).name);
    },
  });
  const { analytics, errors } = analyticsTo(own.url, 10);
  const sent = Array.from({ length: 50 }, (_, index) => `Event ${index}`);
  for (const event of sent) analytics.track({ userId: 'u1', event });
  await analytics.closeAndFlush();
  expect(errors).toEqual([]);
  expect(appended.filter((name) => name?.startsWith('Event')).toSorted()).toEqual(sent.toSorted());
  await own.close();
});
