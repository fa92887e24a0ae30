/** The query layer on a real engine: planned = from events only = the naive model, for random questions over random visits in many zones (W6). */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { naiveQuery } from '../../test/support/naive-query.ts';
import { type DescribedEvent, identifyRow, visitRows } from '../../test/support/visit-rows.ts';
import type { EventRow } from '../store/event-row.ts';
import { Store } from '../store/store.ts';
import { comparisonRange, resolveDateRange } from './date-range.ts';
import { findDimension } from './dimensions.ts';
import { METRICS, type MetricName } from './metrics.ts';
import { parseQuery } from './parse-query.ts';
import type { QueryResult } from './query.ts';
import { runQuery } from './run-query.ts';
import { Zone } from './zone.ts';

const SITE = '6f1c2a52-0d5c-4b7e-9f57-1f2f0c9d8e01';
const OTHER_SITE = '6f1c2a52-0d5c-4b7e-9f57-1f2f0c9d8e02';
/** Around the change to summer time in Europe, and in Lord Howe's half hours back. */
const START = Date.UTC(2026, 2, 1);
const DAYS = 50;
const NOW = Date.UTC(2026, 11, 31);
const DAY = 86_400_000;

const site = (timezone: string) => ({ id: SITE, domain: 'shop.example', timezone, currency: 'EUR' });

let engine: TestEngine;
let store: Store;
const rows: EventRow[] = [];

beforeAll(async () => {
  engine = await startTestEngine();
  store = new Store(engine);
  await store.migrate();
  rows.push(...makeRows());
  // One visit's events in several batches, whose parts stay apart.
  await store.command('SYSTEM STOP MERGES sessions');
  const foreign = visitRows({
    siteId: OTHER_SITE,
    visitor: 1,
    start: START + DAY,
    events: [{ after: 0, name: 'pageview' }],
  });
  const all = [...rows, ...foreign];
  for (const batch of [0, 1])
    await store.insertEvents(
      all.filter((_, index) => index % 2 === batch),
      `batch-${batch}`,
    );
});

afterAll(async () => {
  await store?.close();
  await engine?.stop();
});

/** The same rows in every run (mulberry32). */
function makeRows(): EventRow[] {
  let seed = 42;
  const random = (below: number) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
  const pick = <T>(values: readonly T[]) => values[random(values.length)] as T;
  const made: EventRow[] = [];
  for (let visit = 0; visit < 900; visit++) {
    const visitor = random(200);
    const start = START + random(DAYS * DAY);
    const events: DescribedEvent[] = [];
    let after = 0;
    for (let count = 1 + random(5); count > 0; count--) {
      const kind = random(10);
      const properties = { plan: pick(['free', 'pro', '']) };
      if (kind < 6) events.push({ after, name: 'pageview', path: pick(['/', '/a', '/b', '/B', '/c']), properties });
      else if (kind < 9) {
        const engagementMs = Math.max(0, after) % 70_000;
        events.push({ after, name: pick(['Signup', 'scroll']), path: pick(['/a', '']), properties, engagementMs });
      } else events.push({ after, name: 'Order Completed', path: '/thanks', revenue: random(100_000) / 100 });
      // Now and then late: before what began the visit.
      after = random(12) === 0 ? -random(1_500_000) : Math.max(after, 0) + random(1_700_000);
    }
    const columns = {
      source: pick(['Google', 'Google', 'newsletter', '']),
      country: pick(['DE', 'AT', 'US', '']),
      utmMedium: pick(['', 'email']),
    };
    made.push(...visitRows({ siteId: SITE, visitor, start, events, bot: random(8) === 0 ? 'Googlebot' : '', columns }));
  }
  for (let call = 0; call < 60; call++)
    made.push(identifyRow(SITE, random(250), START + random(DAYS * DAY), { country: 'DE' }));
  return made;
}

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Pacific/Auckland',
];
const METRIC_CHOICE: readonly MetricName[] = [
  'visitors',
  'visits',
  'pageviews',
  'views_per_visit',
  'bounce_rate',
  'visit_duration',
  'time_on_page',
  'events',
  'orders',
  'revenue',
  'average_order',
  'conversion_rate',
];
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'event:name': ['pageview', 'Signup', 'identify'],
  'event:page': ['/a', '/b', '(none)'],
  'event:bot': ['true', 'false'],
  'event:props:plan': ['pro', '(none)'],
  'event:weekday': ['1', '7'],
  'event:hour_of_day': ['00', '14', '23'],
  'visit:source': ['Google', 'Direct / None'],
  'visit:country': ['DE', '(not set)'],
  'visit:utm_medium': ['email', '(not set)'],
  'visit:entry_page': ['/', '/a'],
};
const DIMENSION_CHOICE = Object.keys(VALUES);

const test = fc
  .tuple(
    fc.constantFrom('is', 'is_not', 'contains', 'contains_not', 'matches', 'matches_not'),
    fc.constantFrom(...DIMENSION_CHOICE),
    fc.nat(),
    fc.boolean(),
  )
  .map(([operator, dimension, choice, insensitive]) => {
    const values = VALUES[dimension] ?? [];
    const value = values[choice % values.length] ?? '';
    if (operator.startsWith('matches')) return [operator, dimension, ['^[/a-zA-D]']];
    if (operator.startsWith('contains')) return [operator, dimension, [value.slice(0, 2)]];
    return insensitive
      ? [operator, dimension, [value.toUpperCase()], { case_sensitive: false }]
      : [operator, dimension, [value]];
  });
const filter = fc.oneof(
  { weight: 4, arbitrary: test },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('and', 'or'), fc.array(test, { minLength: 1, maxLength: 3 })) },
  { weight: 1, arbitrary: test.map((inner) => ['not', inner]) },
);

const range = fc.oneof(
  fc.tuple(fc.integer({ min: -2, max: DAYS }), fc.integer({ min: 0, max: 40 })).map(([first, length]) => {
    const date = (day: number) => new Date(START + day * DAY).toISOString().slice(0, 10);
    return [date(first), date(first + length)];
  }),
  fc
    .tuple(fc.integer({ min: 0, max: DAYS * 24 * 60 }), fc.integer({ min: 1, max: 60 * 24 * 9 }))
    .map(([first, length]) => {
      const instant = (minute: number) => new Date(START + minute * 60_000).toISOString();
      return [instant(first), instant(first + length)];
    }),
);

const question = fc.record({
  timezone: fc.constantFrom(...ZONES),
  metrics: fc.uniqueArray(fc.constantFrom(...METRIC_CHOICE), { minLength: 1, maxLength: 4 }),
  values: fc.uniqueArray(fc.constantFrom(...DIMENSION_CHOICE), { maxLength: 2 }),
  time: fc.constantFrom(undefined, undefined, 'time:hour', 'time:day', 'time:week', 'time:month'),
  filters: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(filter, { minLength: 1, maxLength: 2 }) },
  ),
  range,
});

const WHOLE = ['2026-03-01', '2026-04-19'];
/** Asked in every run, whatever chance asks besides: rollups answer it. */
const ROLLED = {
  timezone: 'Europe/Berlin',
  metrics: ['visitors' as const, 'visits' as const, 'revenue' as const],
  values: ['visit:source'],
  time: undefined,
  filters: [],
  range: WHOLE,
};

/** Likewise: bots beside people, of whom alone the time is. */
const ENGAGED = { ...ROLLED, metrics: ['events' as const, 'time_on_page' as const], values: ['event:page'] };

const MODES = ['previous_period', 'same_weekday'] as const;
const LATER = { ...ROLLED, range: ['2026-03-25', '2026-04-10'] };

/** Likewise: by the site's clock, over its change to summer time. */
const AT_AN_HOUR = { ...ROLLED, values: ['event:hour_of_day'], filters: [['is', 'event:weekday', ['7']]] };

describe('runQuery', () => {
  it('answers from rollups what it answers from events, and what the model says', async () => {
    let rolled = 0;
    await fc.assert(
      fc.asyncProperty(question, async ({ timezone, metrics: chosen, values, time, filters, range: dateRange }) => {
        const metrics = chosen.filter((name) => fits(name, values));
        fc.pre(metrics.length > 0);
        const dimensions = [...values, ...(time ? [time] : [])];
        const query = parseQuery({ site_id: SITE, metrics, dimensions, filters, date_range: dateRange });
        const planned = await runQuery(
          counting(() => rolled++),
          site(timezone),
          query,
          NOW,
        );
        const raw = await runQuery(store, site(timezone), query, NOW, { rawOnly: true });
        expect(planned).toEqual(raw);
        const resolved = resolveDateRange(query.dateRange, new Zone(timezone), NOW, undefined);
        const model = naiveQuery(rows, { metrics, dimensions, filters: query.filters, ...resolved, timezone });
        expectSame(planned, model, metrics);
      }),
      {
        numRuns: Number(process.env.QUERY_RUNS ?? 60),
        endOnFailure: false,
        examples: [[ROLLED], [ENGAGED], [AT_AN_HOUR]],
      },
    );
    expect(rolled).toBeGreaterThan(0);
  });

  it('compares with what the model says of the other period', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(question, fc.constantFrom(...MODES), async (asked, mode) => {
        const { timezone, values, filters, range: dateRange } = asked;
        const metrics = asked.metrics.filter((name) => fits(name, values));
        fc.pre(metrics.length > 0);
        const of = { site_id: SITE, date_range: dateRange, include: { comparisons: { mode } } };
        const query = parseQuery({ ...of, metrics, dimensions: values, filters });
        const { results, ...answer } = await runQuery(store, site(timezone), query, NOW);
        const zone = new Zone(timezone);
        const now = resolveDateRange(query.dateRange, zone, NOW, undefined);
        const before = comparisonRange({ mode, matchDayOfWeek: false }, now, zone, NOW);
        const model = naiveQuery(rows, { metrics, dimensions: values, filters: query.filters, ...before, timezone });
        // What there was only then has no row.
        const keys = new Set(results.map(({ dimensions }) => dimensions.join('|')));
        const known = new Map([...model].filter(([key]) => keys.has(key)));
        const then = results.map(({ dimensions, comparison }) => ({ dimensions, metrics: comparison?.metrics ?? [] }));
        expectSame({ ...answer, results: then }, known, metrics);
        compared += known.size;
      }),
      { numRuns: 30, seed: 20260301, endOnFailure: false, examples: [[LATER, 'previous_period']] },
    );
    expect(compared).toBeGreaterThan(0);
  });

  it('tells of visits by where they ended from their own table what their events tell, and what the model says', async () => {
    let direct = 0;
    const ofVisits = fc.record({
      timezone: fc.constantFrom(...ZONES),
      metrics: fc.uniqueArray(fc.constantFrom<MetricName>('visits', 'bounce_rate', 'visit_duration'), { minLength: 1 }),
      others: fc.uniqueArray(fc.constantFrom('visit:source', 'visit:entry_page', 'visit:utm_medium', 'event:bot'), {
        maxLength: 2,
      }),
      time: fc.constantFrom(undefined, 'time:day', 'time:hour'),
      filters: fc.constantFrom(
        [],
        [['is', 'visit:exit_page', ['/a', '(none)']]],
        [['is_not', 'visit:country', ['DE']]],
        [['not', ['contains', 'visit:exit_page', ['B'], { case_sensitive: false }]]],
      ),
      range,
    });
    await fc.assert(
      fc.asyncProperty(ofVisits, async ({ timezone, metrics, others, time, filters, range: dateRange }) => {
        const dimensions = ['visit:exit_page', ...others, ...(time ? [time] : [])];
        const query = parseQuery({ site_id: SITE, metrics, dimensions, filters, date_range: dateRange });
        const counted = counting(() => direct++, 'FROM sessions');
        const planned = await runQuery(counted, site(timezone), query, NOW);
        expect(planned).toEqual(await runQuery(store, site(timezone), query, NOW, { rawOnly: true }));
      }),
      {
        numRuns: 40,
        endOnFailure: false,
        examples: [[{ timezone: 'UTC', metrics: ['visits'], others: [], time: undefined, filters: [], range: WHOLE }]],
      },
    );
    expect(direct).toBeGreaterThan(0);
    const query = parseQuery({
      site_id: SITE,
      metrics: ['visits'],
      dimensions: ['visit:exit_page'],
      date_range: 'all',
    });
    const { results } = await runQuery(store, site('UTC'), query, NOW);
    const people = rows.filter((row) => row.sessionId !== '' && row.bot === '');
    const exits = [...Map.groupBy(people, (row) => row.sessionId).values()].map((visit) => {
      const views = visit.filter(({ name }) => name === 'pageview');
      return views.toSorted((a, b) => b.time - a.time || b.sessionSeq - a.sessionSeq)[0]?.path || '(none)';
    });
    expect(Object.fromEntries(results.map(({ dimensions: [exit = ''], metrics: [visits] }) => [exit, visits]))).toEqual(
      Object.fromEntries([...Map.groupBy(exits, (exit) => exit)].map(([exit, of]) => [exit, of.length])),
    );
  });
});

/** Counts the statements that read a rollup, or another table. */
function counting(onRead: () => void, of = 'rollup_'): Pick<Store, 'query'> {
  return {
    query: (sql, params, options) => {
      if (sql.includes(of)) onRead();
      return store.query(sql, params, options);
    },
  };
}

function fits(name: MetricName, values: readonly string[]): boolean {
  const { splitBy } = METRICS[name];
  const ofEvent = values.filter((key) => findDimension(key)?.scope === 'event');
  return splitBy === 'any' || ofEvent.every((key) => splitBy === 'page' && key === 'event:page');
}

/** Every row of the model is there with its numbers; what else there is, is a filled gap. */
function expectSame(result: QueryResult, model: ReturnType<typeof naiveQuery>, metrics: readonly MetricName[]): void {
  const found = new Map(result.results.map((row) => [row.dimensions.join('|'), row.metrics]));
  const name = (key: string) => {
    const withOffset = key.replace('@', '');
    return found.has(withOffset) ? withOffset : key.replace(/@[^|]*/, '');
  };
  const wanted = new Map([...model].map(([key, values]) => [name(key), values]));
  for (const [key, values] of wanted) {
    const answered = found.get(key);
    expect(answered, `row ${key}`).toBeDefined();
    for (const [index, metric] of metrics.entries()) {
      const tolerance = ['bounce_rate', 'visit_duration', 'time_on_page'].includes(metric) ? 0.5001 : 0.00501;
      const [got, want] = [answered?.[index] ?? null, values[index] ?? null];
      if (got === null || want === null) expect([key, metric, got]).toEqual([key, metric, want]);
      else expect(Math.abs(got - want), `${key} ${metric}: ${got} for ${want}`).toBeLessThanOrEqual(tolerance);
    }
  }
  for (const [key, values] of found) {
    if (!wanted.has(key))
      expect(
        values.every((value) => value === 0 || value === null),
        `row ${key} too many`,
      ).toBe(true);
  }
}
