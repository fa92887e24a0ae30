/** Funnels on a real engine against a model that tries every chain of events; and what is refused. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { naiveFunnel } from '../../test/support/naive-funnel.ts';
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
import { type FunnelQuery, listFunnelVisitors, parseFunnel, parseFunnelVisitors, runFunnel } from './funnel.ts';

const DAY = 86_400_000;
let shop: ShopStore;

beforeAll(async () => {
  shop = await startShopStore();
});
afterAll(() => shop?.stop());

const named = (name: string) => ['is', 'event:name', [name]];
const stepChoice = [
  [named('pageview')],
  [named('Product Viewed')],
  [named('Product Added')],
  [named('Order Completed')],
  [['is', 'event:page', ['/a']]],
  [['contains', 'event:name', ['Product', 'page']]],
  [named('pageview'), ['is_not', 'event:page', ['/b']]],
];

const question = fc.record({
  steps: fc.array(fc.constantFrom(...stepChoice), { minLength: 2, maxLength: 5 }),
  window_s: fc.constantFrom(60, 180, 600, 3_600, 86_400, 20 * 86_400),
  dimension: fc.constantFrom(undefined, 'visit:source', 'visit:country', 'event:page', 'event:props:plan'),
  filters: fc.constantFrom(
    [],
    [['is', 'visit:country', ['DE', '(not set)']]],
    [['is', 'event:bot', ['true', 'false']]],
  ),
  range: fc.tuple(fc.integer({ min: 0, max: SHOP_DAYS - 1 }), fc.integer({ min: 0, max: SHOP_DAYS })),
});

/** Asked in every run, whatever chance asks besides: some take three steps of it. */
const DEEP = {
  steps: [[named('Product Viewed')], [named('Product Added')], [named('Order Completed')]],
  window_s: 20 * 86_400,
  dimension: 'visit:source' as const,
  filters: [] as const,
  range: [0, SHOP_DAYS] as [number, number],
};

const date = (day: number) => new Date(SHOP_START + day * DAY).toISOString().slice(0, 10);

/** Rows of people in the range that pass the query's own filters. */
function rowsFor(query: FunnelQuery, first: number, last: number): readonly EventRow[] {
  const withBots = JSON.stringify(query.filters).includes('event:bot');
  const [from, to] = [SHOP_START + first * DAY, SHOP_START + (last + 1) * DAY];
  return shop.rows.filter(
    (row) =>
      row.time >= from &&
      row.time < to &&
      row.sessionId !== '' &&
      (withBots || row.bot === '') &&
      query.filters.every((filter) => holds(filter, row)),
  );
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

describe('runFunnel', () => {
  it('counts what the model counts', async () => {
    let deep = 0;
    await fc.assert(
      fc.asyncProperty(question, async ({ steps, range: [first, length], ...others }) => {
        const last = Math.min(first + length, SHOP_DAYS);
        const query = parseFunnel({
          site_id: SHOP_SITE,
          date_range: [date(first), date(last)],
          steps: steps.map((filters) => ({ filters })),
          ...others,
        });
        const answer = await runFunnel(shop.store, shopSite(), query, SHOP_NOW);
        const visitors = naiveFunnel(rowsFor(query, first, last), query);
        const told = (of: typeof visitors) =>
          query.steps.map((_, step) => {
            const reached = of.filter(({ level }) => level > step);
            const gaps = reached.flatMap(({ gaps }) => gaps[step] ?? []);
            return [reached.length, gaps.length > 0 ? (median(gaps) ?? 0) / 1000 : null];
          });
        expect(answer.steps.map(({ visitors, median_s }) => [visitors, median_s])).toEqual(told(visitors));
        if ((answer.steps[2]?.visitors ?? 0) > 0) deep++;
        for (const { value, steps: own } of answer.groups ?? []) {
          const group = visitors.filter((visitor) => visitor.level > 0 && visitor.value === value);
          expect(
            own.map(({ visitors, median_s }) => [visitors, median_s]),
            value,
          ).toEqual(told(group));
        }
        const values = new Set(visitors.filter(({ level }) => level > 0).map(({ value }) => value));
        if (query.dimension) expect(answer.groups?.length).toBe(Math.min(values.size, 10));
      }),
      { numRuns: Number(process.env.QUERY_RUNS ?? 40), endOnFailure: false, examples: [[DEEP]] },
    );
    expect(deep).toBeGreaterThan(0);
  });

  it('names who dropped at which step, and they add up', async () => {
    const body = {
      site_id: SHOP_SITE,
      date_range: [date(0), date(SHOP_DAYS)],
      steps: [
        { filters: [named('Product Viewed')] },
        { filters: [named('Product Added')] },
        { filters: [named('Order Completed')] },
      ],
      window_s: 86_400,
    };
    const query = parseFunnel(body);
    const { steps } = await runFunnel(shop.store, shopSite(), query, SHOP_NOW);
    const model = naiveFunnel(rowsFor(query, 0, SHOP_DAYS), query);
    for (const step of [1, 2, 3]) {
      const asked = parseFunnelVisitors({ ...body, step, limit: 1_000 });
      const { visitors, total } = await listFunnelVisitors(shop.store, shopSite(), asked, SHOP_NOW);
      const wanted = model.filter(({ level }) => level === step).map(({ visitorId }) => visitorId);
      expect(visitors.map(({ visitor_id }) => visitor_id).toSorted()).toEqual(wanted.toSorted());
      expect(total).toBe(step === 3 ? steps[2]?.visitors : steps[step - 1]?.dropped);
      expect(visitors.map(({ last_at }) => last_at)).toEqual(
        visitors.map(({ last_at }) => last_at).toSorted((a, b) => b - a),
      );
    }
    const page = parseFunnelVisitors({ ...body, step: 1, outcome: 'reached', limit: 2, offset: 1 });
    const { visitors, total } = await listFunnelVisitors(shop.store, shopSite(), page, SHOP_NOW);
    expect([visitors.length, total]).toEqual([2, steps[0]?.visitors]);
  });

  it('answers nothing with zeros', async () => {
    const steps = [{ name: 'A', filters: [named('nobody did')] }, { filters: [named('pageview')] }];
    const query = parseFunnel({ site_id: SHOP_SITE, date_range: '7d', steps });
    const answer = await runFunnel(shop.store, shopSite(), query, SHOP_NOW);
    const nothing = { visitors: 0, rate: null, step_rate: null, dropped: 0, median_s: null };
    expect(answer.steps).toEqual([
      { name: 'A', ...nothing },
      { name: 'pageview', ...nothing },
    ]);
  });
});

describe('parseFunnel', () => {
  it.each([
    [{ steps: [] }, 'steps is []; allowed: a list of 2 to 10'],
    [{ steps: [{ filters: [] }, { filters: [['is', 'event:nam', ['x']]] }] }, 'steps[0].filters is []'],
    [{ steps: [{ filters: [] }, { filters: [['is', 'event:nam', ['x']]] }] }, 'steps[1].filters[0][1] is "event:nam"'],
    [{ steps: [{ naem: 'a' }, 3] }, 'steps[0] has the key "naem"; allowed: name, filters.'],
    [{ window_s: 0 }, 'window_s is 0; allowed: a whole number from 1 to 31622400.'],
    [{ dimension: 'event:product' }, 'dimension is "event:product"; allowed: event:name'],
    [{ step: 1 }, 'The body has the key "step"'],
  ])('refuses %j', (part, sentence) => {
    const steps = [{ filters: [named('a')] }, { filters: [named('b')] }];
    expect(() => parseFunnel({ site_id: SHOP_SITE, date_range: '7d', steps, ...part })).toThrow(sentence);
  });

  it('wants to know whose step is meant', () => {
    const steps = [{ filters: [named('a')] }, { filters: [named('b')] }];
    const body = { site_id: SHOP_SITE, date_range: '7d', steps };
    expect(() => parseFunnelVisitors(body)).toThrow('step is missing; allowed: 1 to 2.');
    expect(() => parseFunnelVisitors({ ...body, step: 3 })).toThrow('step is 3; allowed: a whole number from 1 to 2.');
  });
});
