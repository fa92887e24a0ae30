/** Retention, paths and the heat map on a real engine against naive models; and what is refused. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { naivePaths, naiveRetention, naiveRetentionVisitors, periodsOf } from '../../test/support/naive-journeys.ts';
import { holds, wall } from '../../test/support/naive-query.ts';
import {
  SHOP_DAYS,
  SHOP_NOW,
  SHOP_SITE,
  SHOP_START,
  type ShopStore,
  shopSite,
  startShopStore,
} from '../../test/support/shop-store.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import type { EventRow } from '../store/event-row.ts';
import type { AnalysisQuery } from './body-reader.ts';
import { parseHeatmap, runHeatmap } from './heatmap.ts';
import { parsePaths, runPaths } from './paths.ts';
import { listRetentionVisitors, parseRetention, parseRetentionVisitors, runRetention } from './retention.ts';
import { parseShop, runShop, SHOP_REPORTS } from './shop.ts';
import { Zone } from './zone.ts';

const DAY = 86_400_000;
let shop: ShopStore;
beforeAll(async () => {
  shop = await startShopStore();
});
afterAll(() => shop?.stop());

const date = (day: number) => new Date(SHOP_START + day * DAY).toISOString().slice(0, 10);
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];
const common = {
  timezone: fc.constantFrom(...ZONES),
  range: fc.tuple(fc.integer({ min: 0, max: SHOP_DAYS - 1 }), fc.integer({ min: 0, max: SHOP_DAYS })),
  filters: fc.constantFrom<unknown[]>(
    [],
    [],
    [['is', 'visit:country', ['DE', '(not set)']]],
    [['is', 'event:bot', ['true', 'false']]],
  ),
};
const asked = fc.constantFrom<unknown[]>(
  [],
  [['is', 'event:name', ['pageview']]],
  [['is', 'event:name', ['Product Added']]],
  [['is', 'event:page', ['/a']]],
);

/** The range's instants, and rows of people in it that pass the query's own filters. */
function given([first, length]: readonly [number, number], timezone: string) {
  const last = Math.min(first + length, SHOP_DAYS);
  const zone = new Zone(timezone);
  const [from, to] = [zone.startOfDate(date(first)), zone.startOfDate(date(last + 1))];
  const rowsFor = ({ filters }: AnalysisQuery): readonly EventRow[] => {
    const withBots = JSON.stringify(filters).includes('event:bot');
    return shop.rows.filter(
      (row) =>
        row.time >= from &&
        row.time < to &&
        row.sessionId !== '' &&
        (withBots || row.bot === '') &&
        filters.every((filter) => holds(filter, row)),
    );
  };
  return { from, to, dates: [date(first), date(last)], rowsFor };
}

describe('runRetention', () => {
  it('counts cohorts and who came back as the model does', async () => {
    let back = 0;
    const question = fc.record({
      ...common,
      grain: fc.constantFrom('day', 'week', 'month'),
      start: asked,
      return: asked,
    });
    await fc.assert(
      fc.asyncProperty(question, async ({ timezone, range, ...body }) => {
        const { from, to, dates, rowsFor } = given(range, timezone);
        const query = parseRetention({ site_id: SHOP_SITE, date_range: dates, ...body });
        const answer = await runRetention(shop.store, shopSite(timezone), query, SHOP_NOW);
        const periods = periodsOf(from, to, query.grain, timezone);
        const model = naiveRetention(rowsFor(query), query, periods, timezone);
        expect(answer.cohorts.map(({ size, returned }) => ({ size, returned }))).toEqual(model);
        back += answer.cohorts.reduce((sum, { returned }) => sum + (returned[0] ?? 0), 0);
        // Behind each number stand as many people as it says, and the right ones.
        const at = model.findLastIndex(({ returned }) => returned.some((count) => count > 0));
        if (at < 0) return;
        const period = (model[at]?.returned.findIndex((count) => count > 0) ?? 0) + 1;
        for (const asked of [0, period]) {
          const people = parseRetentionVisitors({
            site_id: SHOP_SITE,
            date_range: dates,
            ...body,
            cohort: answer.cohorts[at]?.date,
            period: asked,
            limit: 200,
          });
          const listed = await listRetentionVisitors(shop.store, shopSite(timezone), people, SHOP_NOW);
          expect(listed.visitors.map(({ visitor_id, first_at, last_at }) => [visitor_id, first_at, last_at])).toEqual(
            naiveRetentionVisitors(rowsFor(query), query, periods, timezone, at, asked),
          );
          expect(listed.total).toBe(asked === 0 ? model[at]?.size : model[at]?.returned[asked - 1]);
        }
      }),
      {
        numRuns: 30,
        endOnFailure: false,
        examples: [[{ timezone: 'UTC', range: [0, SHOP_DAYS], filters: [], grain: 'week', start: [], return: [] }]],
      },
    );
    expect(back).toBeGreaterThan(0);
  });

  it('shows no period that is to come, and says that the last one runs', async () => {
    const query = parseRetention({ site_id: SHOP_SITE, date_range: '30d', grain: 'week' });
    const now = SHOP_START + 20 * DAY + 1;
    const answer = await runRetention(shop.store, shopSite(), query, now);
    expect(answer.cohorts.at(-1)?.returned).toEqual([]);
    expect(answer.cohorts.at(-1)?.date).toBe('2026-03-16');
    expect(answer.meta.is_running).toBe(true);
    expect(answer.average.length).toBe(answer.cohorts.length - 1);
  });

  it('knows no people of a cohort that there is not', async () => {
    const body = { site_id: SHOP_SITE, date_range: [date(0), date(2)], grain: 'day', cohort: 'March' };
    await expect(listRetentionVisitors(shop.store, shopSite(), parseRetentionVisitors(body), SHOP_NOW)).rejects.toThrow(
      `cohort is "March"; allowed: ${date(0)}, ${date(1)}, ${date(2)}.`,
    );
  });

  it('refuses too many periods', async () => {
    const query = parseRetention({ site_id: SHOP_SITE, date_range: '91d', grain: 'day' });
    await expect(runRetention(shop.store, shopSite(), query, SHOP_NOW)).rejects.toThrow(
      'grain is "day" over this date_range, which gives 91 periods; allowed: at most 60.',
    );
  });
});

describe('runPaths', () => {
  it('ranks nodes and sums links as the model does', async () => {
    let others = 0;
    const question = fc.record({
      range: common.range,
      filters: common.filters,
      from: asked,
      direction: fc.constantFrom('forwards', 'backwards'),
      depth: fc.integer({ min: 1, max: 5 }),
      limit: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(question, async ({ range, ...body }) => {
        const { dates, rowsFor } = given(range, 'UTC');
        const query = parsePaths({ site_id: SHOP_SITE, date_range: dates, ...body });
        const answer = await runPaths(shop.store, shopSite(), query, SHOP_NOW);
        const paths = naivePaths(rowsFor(query), query);
        const ranks = Array.from({ length: query.depth + 1 }, (_, depth) => {
          const counts = Map.groupBy(
            paths.flatMap((path) => path[depth] ?? []),
            (name) => name,
          );
          return [...counts]
            .toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
            .slice(0, query.limit)
            .map(([name]) => name);
        });
        const shown = (path: readonly string[], depth: number) => {
          const name = path[depth] as string;
          return ranks[depth]?.includes(name) ? `${depth} ${name}` : `${depth} other`;
        };
        const tally = (keys: readonly string[]) =>
          Object.fromEntries([...Map.groupBy(keys, (key) => key)].map(([key, of]) => [key, of.length]));
        const label = (place: number) => {
          const { depth, name, is_other } = answer.nodes[place] as (typeof answer.nodes)[number];
          return is_other ? `${depth} other` : `${depth} ${name}`;
        };
        expect(Object.fromEntries(answer.nodes.map(({ visits }, place) => [label(place), visits]))).toEqual(
          tally(paths.flatMap((path) => path.map((_, depth) => shown(path, depth)))),
        );
        expect(
          Object.fromEntries(
            answer.links.map(({ source, target, visits }) => [`${label(source)} → ${label(target)}`, visits]),
          ),
        ).toEqual(
          tally(
            paths.flatMap((path) =>
              path.slice(1).map((_, depth) => `${shown(path, depth)} → ${shown(path, depth + 1)}`),
            ),
          ),
        );
        const ended = answer.nodes.map((node, place) => [label(place), node.ended] as const).filter(([, n]) => n > 0);
        expect(Object.fromEntries(ended)).toEqual(
          tally(paths.filter(({ length }) => length <= query.depth).map((path) => shown(path, path.length - 1))),
        );
        expect(answer.visits).toBe(paths.length);
        others += answer.nodes.filter(({ is_other }) => is_other).length;
      }),
      {
        numRuns: 30,
        endOnFailure: false,
        examples: [[{ range: [0, SHOP_DAYS], filters: [], from: [], direction: 'forwards', depth: 3, limit: 1 }]],
      },
    );
    expect(others).toBeGreaterThan(0);
  });

  it.each([
    [
      'visits, where few visitors make them',
      30,
      (row: EventRow, sample: bigint) => BigInt(`0x${row.sessionId}`) % sample === 0n,
    ],
    ['visitors', 1, (row: EventRow, sample: bigint) => BigInt(`0x${row.visitorId}`) < 2n ** 64n / sample],
  ])('follows a fair part of very many %s, and says so', async (_, visitorsMin, isFollowed) => {
    const { dates, rowsFor } = given([0, SHOP_DAYS], 'UTC');
    const query = parsePaths({ site_id: SHOP_SITE, date_range: dates });
    const answer = await runPaths(shop.store, shopSite(), query, SHOP_NOW, { visitsMax: 40, visitorsMin });
    const { sample } = answer.meta;
    expect(sample).toBeGreaterThan(1);
    const followed = rowsFor(query).filter((row) => isFollowed(row, BigInt(sample)));
    expect(followed).not.toHaveLength(0);
    expect(answer.visits).toBe(sample * new Set(followed.map(({ sessionId }) => sessionId)).size);
    const filters = [['has_done', ['is_not', 'event:name', ['']]]];
    const ofAll = parsePaths({ site_id: SHOP_SITE, date_range: dates, filters });
    expect(await runPaths(shop.store, shopSite(), ofAll, SHOP_NOW, { visitsMax: 40, visitorsMin })).toEqual(answer);
  });
});

describe('runHeatmap', () => {
  it('means each hour of the week as the model does', async () => {
    const question = fc.record({ ...common, metric: fc.constantFrom('visitors', 'events', 'revenue') });
    await fc.assert(
      fc.asyncProperty(question, async ({ timezone, range, ...body }) => {
        const { from, to, dates, rowsFor } = given(range, timezone);
        const query = parseHeatmap({ site_id: SHOP_SITE, date_range: dates, ...body });
        const answer = await runHeatmap(shop.store, shopSite(timezone), query, SHOP_NOW);
        const place = (at: number) => {
          const { date: day, clock } = wall(at, timezone);
          return `${(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7} ${Number(clock.slice(0, 2))}`;
        };
        const hours = new Map<string, Set<string>>();
        for (let at = from; at < to; at += 15 * 60_000) {
          const { date: day, clock } = wall(at, timezone);
          hours.set(place(at), (hours.get(place(at)) ?? new Set()).add(`${day} ${clock.slice(0, 2)}`));
        }
        const people = rowsFor(query);
        const inRange = shop.rows.filter((row) => row.time >= from && row.time < to);
        const rows =
          body.metric === 'events' ? inRange.filter((row) => query.filters.every((one) => holds(one, row))) : people;
        const total = (own: readonly EventRow[]) => {
          if (body.metric === 'events') return own.length;
          if (body.metric === 'revenue') return own.reduce((sum, row) => sum + row.revenue, 0) / 10_000;
          // Of each hour its own visitors; the hour that a clock change repeats is two.
          return [
            ...Map.groupBy(
              own,
              (row) =>
                Math.floor((row.time + new Zone(timezone).offsetMs(row.time)) / 3_600_000) +
                wall(row.time, timezone).offset,
            ).values(),
          ].reduce((sum, hour) => sum + new Set(hour.map((row) => row.visitorId)).size, 0);
        };
        const byPlace = Map.groupBy(rows, (row) => place(row.time));
        const wanted = [...hours].map(([at, own]) => [at, own.size, total(byPlace.get(at) ?? []) / own.size] as const);
        expect(answer.cells.map(({ weekday, hour, hours: n }) => [`${weekday} ${hour}`, n]).toSorted()).toEqual(
          wanted.map(([at, n]) => [at, n]).toSorted(),
        );
        const values = new Map(answer.cells.map(({ weekday, hour, value }) => [`${weekday} ${hour}`, value]));
        for (const [at, , value] of wanted) expect(values.get(at), at).toBeCloseTo(value, 1);
      }),
      { numRuns: 20, endOnFailure: false },
    );
  });
});

describe('how long somebody stayed', () => {
  it('tells a page from an event of the same name', async () => {
    const siteId = '7a1c2a52-0d5c-4b7e-9f57-1f2f0c9d8e10';
    const events = ['pageview', 'Home'].map((name, index) => ({ after: index * 1_000, name, path: 'Home' }));
    await shop.store.insertEvents(visitRows({ siteId, visitor: 1, start: SHOP_START, events }), 'names');
    const query = parsePaths({ site_id: siteId, date_range: [date(0), date(1)] });
    const { nodes } = await runPaths(shop.store, { ...shopSite(), id: siteId }, query, SHOP_NOW);
    expect(nodes.map(({ name, is_page }) => `${name} ${is_page}`)).toEqual(['Home true', 'Home false']);
  });

  it('is no step of a path, unless it is asked for by name', async () => {
    const siteId = '7a1c2a52-0d5c-4b7e-9f57-1f2f0c9d8e09';
    const events = ['/a', 'engagement', '/b', 'engagement', 'Signed Up'].map((name, index) => ({
      after: index * 1_000,
      name: name.startsWith('/') ? 'pageview' : name,
      path: name.startsWith('/') ? name : '/a',
    }));
    await shop.store.insertEvents(visitRows({ siteId, visitor: 1, start: SHOP_START, events }), 'stayed');
    const nodes = async (more: object) => {
      const body = { site_id: siteId, date_range: [date(0), date(1)], depth: 4, ...more };
      const { nodes } = await runPaths(shop.store, { ...shopSite(), id: siteId }, parsePaths(body), SHOP_NOW);
      return nodes.map(({ name }) => name);
    };
    expect(await nodes({})).toEqual(['/a', '/b', 'Signed Up']);
    expect(await nodes({ direction: 'backwards' })).toEqual(['Signed Up', '/b', '/a']);
    expect(await nodes({ from: [['is', 'event:name', ['engagement']]] })).toEqual([
      'engagement',
      '/b',
      'engagement',
      'Signed Up',
    ]);
  });
});

describe('where nothing happened', () => {
  it('there is nothing to show, and nothing fails', async () => {
    const body = { site_id: SHOP_SITE, date_range: ['2026-12-01', '2026-12-07'] };
    const paths = await runPaths(shop.store, shopSite(), parsePaths(body), SHOP_NOW);
    expect([paths.nodes, paths.links, paths.visits]).toEqual([[], [], 0]);
    const retention = await runRetention(shop.store, shopSite(), parseRetention({ ...body, grain: 'day' }), SHOP_NOW);
    expect(retention.cohorts.map(({ size }) => size)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(retention.average).toEqual([null, null, null, null, null, null]);
    const heatmap = await runHeatmap(shop.store, shopSite(), parseHeatmap(body), SHOP_NOW);
    expect(heatmap.cells.length).toBe(168);
    for (const report of SHOP_REPORTS) {
      const answer = await runShop(shop.store, shopSite(), parseShop({ ...body, report }), SHOP_NOW);
      expect(answer.report).toBe(report);
      if (answer.report === 'customers')
        expect([answer.customers, answer.average_value, answer.top]).toEqual([0, null, []]);
      if (answer.report === 'frequency') expect([answer.median_days_between, answer.buckets]).toEqual([null, []]);
      if (answer.report === 'abandonment') expect([answer.carts, answer.abandonment_rate]).toEqual([0, null]);
    }
  });
});

describe('parsing', () => {
  const body = { site_id: SHOP_SITE, date_range: '7d' };
  it.each([
    [() => parseRetention({ ...body, grain: 'hour' }), 'grain is "hour"; allowed: day, week, month.'],
    [
      () => parseRetention({ ...body, start: [['is', 'event:nme', ['a']]] }),
      'start[0][1] is "event:nme"; allowed: event:name',
    ],
    [() => parseRetentionVisitors(body), 'cohort is missing; allowed: the date of a cohort.'],
    [() => parseRetentionVisitors({ ...body, period: -1 }), 'period is -1; allowed: a whole number from 0 to 59.'],
    [() => parsePaths({ ...body, depth: 6 }), 'depth is 6; allowed: a whole number from 1 to 5.'],
    [() => parsePaths({ ...body, direction: 'up' }), 'direction is "up"; allowed: forwards, backwards.'],
    [() => parseHeatmap({ ...body, metric: 'bounce_rate' }), 'metric is "bounce_rate"; allowed: visitors, visits'],
    [() => parseHeatmap({ ...body, date_range: 'soon' }), 'date_range is "soon"; allowed: "day"'],
    [() => parseHeatmap([]), 'The body is []; allowed: an object with site_id, date_range, filters, metric.'],
  ])('says what is wrong: %#', (read, sentence) => {
    expect(read).toThrow(sentence);
  });
});
