/** Visits, one visitor, single events and their properties, on a real engine: the very rows that went in. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holds } from '../../test/support/naive-query.ts';
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
import { listEvents, listProperties, parseEvents, parseProperties } from './events.ts';
import type { Filter } from './query.ts';
import { listSessions, parseSessions } from './sessions.ts';
import { parseVisitor, visitorTimeline } from './visitor.ts';

const DAY = 86_400_000;
let shop: ShopStore;
beforeAll(async () => {
  shop = await startShopStore();
});
afterAll(() => shop?.stop());

const date = (day: number) => new Date(SHOP_START + day * DAY).toISOString().slice(0, 10);
const site = shopSite();

const question = fc.record({
  range: fc.tuple(fc.integer({ min: 0, max: SHOP_DAYS - 1 }), fc.integer({ min: 0, max: SHOP_DAYS })),
  filters: fc.constantFrom<unknown[]>(
    [],
    [['is', 'visit:country', ['DE', '(not set)']]],
    [['is', 'event:bot', ['true']]],
    [['is', 'event:name', ['Order Completed']]],
    [
      ['contains', 'event:page', ['a']],
      ['is_not', 'visit:source', ['Google']],
    ],
    [
      [
        'or',
        [
          ['is', 'event:props:plan', ['pro']],
          ['is', 'visit:source', ['newsletter']],
        ],
      ],
    ],
  ),
  limit: fc.integer({ min: 1, max: 60 }),
  offset: fc.integer({ min: 0, max: 30 }),
});

const passes = (filters: readonly Filter[], row: EventRow) => filters.every((filter) => holds(filter, row));
const mayBeBot = (filters: unknown) => JSON.stringify(filters).includes('event:bot');
const span = ([first, length]: readonly [number, number]) => {
  const last = Math.min(first + length, SHOP_DAYS);
  const range = [date(first), date(last)];
  return {
    range,
    holdsTime: (time: number) => time >= SHOP_START + first * DAY && time < SHOP_START + (last + 1) * DAY,
  };
};

describe('listSessions', () => {
  it('lists the visits of the model, newest first, page by page', async () => {
    await fc.assert(
      fc.asyncProperty(question, async ({ range: given, filters, limit, offset }) => {
        const { range, holdsTime } = span(given);
        const query = parseSessions({ site_id: SHOP_SITE, date_range: range, filters, limit, offset });
        const { sessions, more } = await listSessions(shop.store, site, query, SHOP_NOW);
        const visits = Map.groupBy(
          shop.rows.filter((row) => row.sessionId !== '' && (mayBeBot(filters) || row.bot === '')),
          (row) => row.sessionId,
        );
        const wanted = [...visits.values()]
          .filter(([first]) => holdsTime(first?.sessionStart ?? 0))
          .filter((visit) => visit.some((row) => passes(query.filters, row)))
          .map((visit) => describeVisit(visit))
          .toSorted((a, b) => b.start - a.start || (a.session_id < b.session_id ? -1 : 1));
        expect(sessions).toMatchObject(wanted.slice(offset, offset + limit));
        expect(more).toBe(wanted.length > offset + limit);
      }),
      { numRuns: 30, endOnFailure: false },
    );
  });
});

function describeVisit(visit: readonly EventRow[]) {
  const [first] = visit as [EventRow];
  const end = Math.max(...visit.map((row) => row.time), first.sessionStart);
  const named = (name: string) => visit.filter((row) => row.name === name);
  const lastView = named('pageview').toSorted((a, b) => b.time - a.time || b.sessionSeq - a.sessionSeq)[0];
  return {
    session_id: first.sessionId,
    visitor_id: first.visitorId,
    user_id: first.userId,
    start: first.sessionStart,
    end,
    duration_s: Math.round((end - first.sessionStart) / 1000),
    pageviews: named('pageview').length,
    events: visit.length,
    orders: named('Order Completed').length,
    revenue: visit.reduce((sum, row) => sum + row.revenue, 0) / 10_000,
    entry_page: first.entryPage,
    exit_page: lastView?.path ?? '',
    source: first.source,
    country: first.country,
    device: first.device,
    bot: first.bot,
  };
}

describe('listEvents', () => {
  it('lists the events of the model with all they say, newest first, page by page', async () => {
    await fc.assert(
      fc.asyncProperty(question, async ({ range: given, filters, limit, offset }) => {
        const { range, holdsTime } = span(given);
        const query = parseEvents({ site_id: SHOP_SITE, date_range: range, filters, limit, offset });
        const { events, more } = await listEvents(shop.store, site, query, SHOP_NOW);
        const wanted = shop.rows
          .filter((row) => holdsTime(row.time) && passes(query.filters, row))
          .toSorted((a, b) => b.time - a.time || (a.eventId < b.eventId ? -1 : 1));
        const told = events.map(({ event_id, time }) => [event_id, time]);
        // Of events at one moment, the store's order of ids is its own.
        expect(told.map(([, time]) => time)).toEqual(wanted.slice(offset, offset + limit).map(({ time }) => time));
        expect(more).toBe(wanted.length > offset + limit);
        const byId = new Map(wanted.map((row) => [row.eventId, row]));
        expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length);
        for (const event of events) {
          const row = byId.get(event.event_id) as EventRow;
          expect(event).toMatchObject({
            name: row.name,
            visitor_id: row.visitorId,
            session_id: row.sessionId,
            user_id: row.userId,
            path: row.path,
            bot: row.bot,
            revenue: row.revenue / 10_000,
            properties: pairs(row.properties),
            traits: pairs(row.traits),
            products: row.productBrands.map((brand, index) => ({
              brand,
              product_id: row.productIds[index],
              price: (row.productPrices[index] ?? 0) / 10_000,
              quantity: row.productQuantities[index],
            })),
          });
        }
      }),
      { numRuns: 20, endOnFailure: false },
    );
  });
});

const pairs = (flat: readonly string[]) =>
  Object.fromEntries(flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1]]] : [])));

describe('listProperties', () => {
  it('counts names and values as the model does', async () => {
    for (const filters of [[], [['is', 'event:name', ['Stock Changed']]], [['is', 'visit:country', ['AT']]]]) {
      const query = parseProperties({ site_id: SHOP_SITE, date_range: 'all', filters, limit: 5 });
      const { properties } = await listProperties(shop.store, site, query, SHOP_NOW);
      const rows = shop.rows.filter((row) => passes(query.filters, row));
      const all = rows.flatMap((row) =>
        Object.entries(pairs(row.properties)).map(([name, value]) => ({ name, value, row })),
      );
      const names = Map.groupBy(all, ({ name }) => name);
      expect(properties.map(({ name }) => name).toSorted()).toEqual([...names.keys()].toSorted());
      for (const { name, events, values, top } of properties) {
        const own = names.get(name) ?? [];
        const byValue = Map.groupBy(own, ({ value }) => value);
        expect([events, values]).toEqual([own.length, byValue.size]);
        const wanted = [...byValue]
          .map(([value, of]) => ({
            value: String(value),
            events: of.length,
            visitors: new Set(of.map(({ row }) => row.visitorId)).size,
          }))
          .toSorted((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1));
        expect(top).toEqual(wanted.slice(0, 5));
      }
    }
  });
});

describe('visitorTimeline', () => {
  it('tells of each visitor their events, their user and the latest traits', async () => {
    const visitors = Map.groupBy(shop.rows, (row) => row.visitorId);
    let known = 0;
    for (const [visitorId, rows] of [...visitors].slice(0, 25)) {
      const query = parseVisitor(visitorId, { site_id: SHOP_SITE, limit: '5' });
      const answer = await visitorTimeline(shop.store, site, query);
      expect(answer?.visitor).toMatchObject({
        first_seen: Math.min(...rows.map(({ time }) => time)),
        last_seen: Math.max(...rows.map(({ time }) => time)),
        visits: rows.reduce((sum, row) => sum + row.visitChange, 0),
        events: rows.length,
        orders: rows.filter(({ name }) => name === 'Order Completed').length,
      });
      const times = rows.map(({ time }) => time).toSorted((a, b) => b - a);
      expect(answer?.events.map(({ time }) => time)).toEqual(times.slice(0, 5));
      expect(answer?.more).toBe(rows.length > 5);
      const older = parseVisitor(visitorId, {
        site_id: SHOP_SITE,
        limit: '1000',
        before: String(answer?.events.at(-1)?.time),
      });
      const rest = await visitorTimeline(shop.store, site, older);
      expect(rest?.events.length).toBe(times.filter((time) => time < (answer?.events.at(-1)?.time ?? 0)).length);
      const userId = rows.findLast((row) => row.userId !== '')?.userId;
      expect(answer?.user?.user_id).toBe(userId);
      const calls = shop.rows.filter((row) => row.type === 'identify' && row.userId === userId);
      const latest = calls.toSorted((a, b) => a.time - b.time).at(-1);
      if (userId === undefined) continue;
      known++;
      expect(answer?.user?.traits).toEqual(pairs(latest?.traits ?? []));
      const same = new Set(shop.rows.filter((row) => row.userId === userId).map((row) => row.visitorId));
      same.delete(visitorId);
      expect(answer?.user?.other_visitors).toEqual([...same].toSorted());
    }
    expect(known).toBeGreaterThan(3);
  });

  it('knows nobody who was not there, and nobody of another site', async () => {
    const nobody = parseVisitor('00000000000000aa', { site_id: SHOP_SITE });
    expect(await visitorTimeline(shop.store, site, nobody)).toBeUndefined();
    const elsewhere = { ...site, id: '6f1c2a52-0d5c-4b7e-9f57-1f2f0c9d8e09' };
    const query = parseVisitor(shop.rows[0]?.visitorId ?? '', { site_id: 'x' });
    expect(await visitorTimeline(shop.store, elsewhere, query)).toBeUndefined();
  });

  it.each([
    ['nobody', { site_id: 'a' }, 'The visitor is "nobody"; allowed: 16 hexadecimal digits.'],
    ['00000000000000aa', {}, "site_id is missing; allowed: a site's id or domain."],
    ['00000000000000aa', { site_id: 'a', limit: '-1' }, 'limit is "-1"; allowed: a whole number from 1 to 1000.'],
    ['00000000000000aa', { site_id: 'a', from: '1' }, 'The address has the key "from"'],
  ])('refuses %s %j', (id, given, sentence) => {
    expect(() => parseVisitor(id, given)).toThrow(sentence);
  });
});
