/** Each step, by the columns it fills. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { CapturedEvent } from '../event/captured-event.ts';
import type { EventRow } from '../store/event-row.ts';
import { newDraft } from './draft.ts';
import { PageUrls } from './page-url.ts';
import type { PartitionState } from './partition-state.ts';
import { runSteps, steps } from './steps.ts';
import { UserAgents } from './user-agent.ts';
import { Visits } from './visits.ts';

const NOW = Date.UTC(2026, 0, 1);

const eventOf = (fields: Partial<CapturedEvent>): CapturedEvent => ({
  kind: 'event',
  siteId: '00000000-0000-4000-8000-000000000001',
  eventId: randomUUID(),
  door: 'segment',
  type: 'page',
  name: 'pageview',
  visitorId: '00000000000000aa',
  time: NOW,
  timeGiven: true,
  receivedAt: NOW,
  userAgent: '',
  place: { country: '', region: '', city: '' },
  properties: {},
  context: {},
  ...fields,
});

function rowOf(fields: Partial<CapturedEvent>): EventRow {
  const state = {
    isDuplicate: () => false,
    visits: new Visits({ visitsMax: 10, ageMsMax: 1000 }, () => {}),
  } as unknown as PartitionState;
  const draft = newDraft(0, '');
  draft.event = eventOf(fields);
  draft.siteId = draft.event.siteId;
  draft.eventId = draft.event.eventId;
  expect(runSteps(draft, { agents: new UserAgents(), pages: new PageUrls(), state })).toEqual({ kind: 'ok' });
  return draft;
}

test('the pipeline can be read', () => {
  expect(steps.map(({ name }) => name)).toEqual([
    'dropDuplicate',
    'putIdentity',
    'putAgent',
    'putDevice',
    'putPage',
    'putCampaign',
    'putRequest',
    'putCommerce',
    'putProperties',
    'putActivity',
    'putVisit',
  ]);
});

test('drops what is stored already', () => {
  const draft = newDraft(0, '');
  draft.event = eventOf({});
  const state = { isDuplicate: () => true } as unknown as PartitionState;
  expect(runSteps(draft, { agents: new UserAgents(), pages: new PageUrls(), state })).toEqual({
    kind: 'drop',
    reason: 'duplicate',
  });
});

test('reads a page call of analytics.js', () => {
  const row = rowOf({
    properties: {
      url: 'https://shop.example/a?utm_source=may&utm_medium=email&x=1',
      path: '/a',
      referrer: 'https://www.google.com/',
      title: 'A',
      search: '?x=1',
      plan: 'pro',
    },
    context: { locale: 'de-DE', screen: { width: 390, height: 844 }, page: { url: 'https://shop.example/other' } },
  });
  expect(row).toMatchObject({
    hostname: 'shop.example',
    path: '/a',
    query: 'x=1',
    title: 'A',
    referrer: 'google.com',
    source: 'may',
    channel: 'Email',
    utmSource: 'may',
    utmMedium: 'email',
    language: 'de-DE',
    screen: '390x844',
    properties: ['plan', 'pro'],
    visitChange: 1,
    bounceChange: 1,
    sessionPageviews: 1,
  });
});

test('reads the page of a track call from its context, and its properties as they are', () => {
  const row = rowOf({
    type: 'track',
    name: 'Clicked',
    properties: { url: 'not the page', count: 3, nested: { a: [1] }, flag: false, none: null, text: '1' },
    context: {
      page: { url: 'https://shop.example/b?gclid=9', referrer: '' },
      campaign: { name: 'spring', source: 'google', medium: 'cpc' },
    },
  });
  expect(row).toMatchObject({
    path: '/b',
    query: '',
    clickId: 'gclid',
    utmCampaign: 'spring',
    source: 'Google',
    channel: 'Paid Search',
    properties: ['url', 'not the page', 'count', '3', 'nested', '{"a":[1]}', 'flag', 'false', 'text', '1'],
  });
});

test('reads a line of an access log', () => {
  const row = rowOf({
    door: 'log',
    type: 'track',
    name: 'request',
    properties: {
      url: '/style.css?v=1',
      status: 404,
      method: 'GET',
      response_bytes: '1234',
      referrer: 'https://shop.example/',
    },
    userAgent: 'curl/8.5.0',
    origin: 'access.log:7',
  });
  expect(row).toMatchObject({
    path: '/style.css',
    query: 'v=1',
    status: 404,
    method: 'GET',
    responseBytes: 1234,
    bot: 'curl',
    origin: 'access.log:7',
    properties: [],
  });
  // Nobody visits a style sheet.
  expect(row).toMatchObject({ sessionId: '', visitChange: 0, entryPage: '' });
});

test('reads engagement without taking it for an act', () => {
  expect(
    rowOf({ type: 'track', name: 'engagement', properties: { engagement_ms: 1500, scroll_depth: 40 } }),
  ).toMatchObject({
    engagementMs: 1500,
    properties: ['scroll_depth', '40'],
    bounceChange: 1,
  });
});

test('reads an order', () => {
  const row = rowOf({
    type: 'track',
    name: 'Order Completed',
    properties: { order_id: 'o', revenue: 9.99, currency: 'EUR', products: [{ sku: 's', price: 9.99 }], coupon: 'X' },
  });
  expect(row).toMatchObject({
    orderId: 'o',
    revenue: 99_900,
    currency: 'EUR',
    productIds: ['s'],
    properties: ['coupon', 'X'],
  });
});

test('keeps traits, and makes no visit of an identify call', () => {
  expect(rowOf({ type: 'identify', name: 'identify', userId: 'u', traits: { plan: 'pro', age: 7 } })).toMatchObject({
    userId: 'u',
    traits: ['plan', 'pro', 'age', '7'],
    sessionId: '',
    visitChange: 0,
  });
});

test('names a screen of an app', () => {
  expect(rowOf({ type: 'screen', name: 'screen', properties: { name: 'Cart' } })).toMatchObject({
    path: 'Cart',
    sessionPageviews: 1,
  });
});

test('bounds what it keeps', () => {
  const properties = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`p${n}`, 'v']));
  const row = rowOf({
    type: 'track',
    name: 'n'.repeat(5000),
    properties: { ...properties, long: 'x' },
    userId: 'ü'.repeat(10_000),
  });
  expect(row.properties).toHaveLength(400);
  expect(row.name).toHaveLength(256);
  expect(Buffer.byteLength(row.userId)).toBeLessThanOrEqual(8192);
});

test('makes no visit of what a stock room reports', () => {
  const properties = { product_id: 'KL-110', stock: 42 };
  expect(rowOf({ type: 'track', name: 'Stock Changed', anonymousId: 'stock-room', properties })).toMatchObject({
    sessionId: '',
    visitChange: 0,
    productIds: ['KL-110'],
    properties: ['product_id', 'KL-110', 'stock', '42'],
  });
});

test('takes fields of any type', () => {
  for (const value of [null, 1, true, 'x', [], {}, [[]], { a: null }]) {
    rowOf({
      type: 'track',
      name: 'Order Completed',
      properties: {
        url: value,
        status: value,
        products: value,
        revenue: value,
        currency: value,
        engagement_ms: value,
        price: value,
        product_id: value,
      },
      context: { page: value, campaign: value, screen: value, locale: value },
      traits: { any: value },
    });
  }
});
