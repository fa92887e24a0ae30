/** The shapes of the analyses' bodies and answers, for OpenAPI. What is allowed in detail, the parsers in src/query say in words. */
import Type, { type TProperties } from 'typebox';
import { limits } from '../config/limits.ts';
import { HEATMAP_METRICS } from '../query/heatmap.ts';
import { PATH_DIRECTIONS } from '../query/paths.ts';
import { RETENTION_GRAINS } from '../query/retention.ts';
import { SHOP_REPORTS, type ShopReport } from '../query/shop.ts';
import { PRODUCT_ORDERS } from '../query/shop-products.ts';
import { DateRange, Filter } from './query-schema.ts';

const SiteId = Type.String({ description: "The site's id or domain." });
const Filters = Type.Array(Filter, { description: 'As in POST /api/v2/query.' });
const Count = Type.Integer({ minimum: 0 });
const Money = Type.Number({ description: "In the site's currency." });
const Rate = Type.Union([Type.Number(), Type.Null()], { description: 'Per cent; null of nothing.' });
const UnixMs = Type.Integer({ description: 'Unix ms.' });
const Texts = Type.Record(Type.String(), Type.String());
const range = (minimum: number, maximum: number) => Type.Optional(Type.Integer({ minimum, maximum }));
const list = (item: TProperties) => Type.Array(Type.Object(item));

const bodyOf = (own: TProperties) =>
  Type.Object(
    { site_id: SiteId, date_range: DateRange, filters: Type.Optional(Filters), ...own },
    { additionalProperties: false },
  );
const Meta = Type.Object(
  {
    date_range: Type.Tuple([Type.String(), Type.String()], {
      description: "First and last second, in the site's time zone.",
    }),
  },
  { additionalProperties: true },
);
const answerOf = (own: TProperties) => Type.Object({ ...own, meta: Meta });

const page = { limit: range(1, limits.analysisPageMax), offset: range(0, limits.queryOffsetMax) };
const top = { limit: range(1, limits.analysisListMax) };
const dimension = { dimension: Type.Optional(Type.String({ description: 'A dimension with one value an event.' })) };

const funnel = {
  steps: Type.Array(Type.Object({ name: Type.Optional(Type.String()), filters: Filters }), {
    minItems: 2,
    maxItems: limits.funnelStepsMax,
  }),
  window_s: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: limits.funnelWindowMsMax / 1000,
      description: 'From the first step to the last; 14 days.',
    }),
  ),
  ...dimension,
};
const FunnelSteps = list({
  name: Type.String(),
  visitors: Count,
  rate: Rate,
  step_rate: Rate,
  dropped: Count,
  median_s: Type.Union([Type.Number(), Type.Null()], { description: 'From the step before.' }),
});

const retention = {
  grain: Type.Optional(Type.Enum(RETENTION_GRAINS)),
  start: Type.Optional(Filters),
  return: Type.Optional(Filters),
};
const Person = {
  visitor_id: Type.String(),
  user_id: Type.String(),
  country: Type.String(),
  device: Type.String(),
  source: Type.String(),
};

const ShownEvent = Type.Object(
  { event_id: Type.String(), time: UnixMs, name: Type.String(), visitor_id: Type.String(), properties: Texts },
  { additionalProperties: true },
);

const carts = {
  carts: Count,
  checkouts: Count,
  ordered: Count,
  abandoned: Count,
  abandonment_rate: Rate,
  abandoned_value: Money,
};
const customers = {
  customers: Count,
  new_customers: Count,
  returning_customers: Count,
  orders: Count,
  revenue: Money,
  revenue_new: Money,
  revenue_returning: Money,
  average_value: Type.Union([Money, Type.Null()]),
  lifetime_value: Type.Union([Money, Type.Null()]),
};
const usual = Type.Record(
  Type.Enum(['visitors', 'visits', 'orders', 'revenue']),
  Type.Object({ now: Type.Union([Type.Number(), Type.Null()]), usual: Type.Union([Type.Number(), Type.Null()]) }),
);

const SHOP: Readonly<
  Record<ShopReport, { readonly summary: string; readonly own: TProperties; readonly answer: TProperties }>
> = {
  products: {
    summary: 'Best sellers by views, adds and purchases, and what is viewed and not bought.',
    own: {
      dimension: Type.Optional(Type.Enum(['event:product', 'event:brand', 'event:category'])),
      order_by: Type.Optional(Type.Enum(PRODUCT_ORDERS)),
      unsold: Type.Optional(Type.Boolean({ description: 'Only what was viewed and not bought.' })),
      ...page,
    },
    answer: {
      products: list({
        value: Type.String(),
        views: Count,
        adds: Count,
        purchases: Count,
        quantity: Count,
        revenue: Money,
        viewers: Count,
        buyers: Count,
        viewers_not_buying: Count,
        bought_rate: Rate,
      }),
      total: Count,
    },
  },
  abandonment: {
    summary: 'Carts begun, ordered and abandoned, by visit.',
    own: { ...dimension, ...top },
    answer: { ...carts, groups: Type.Optional(list({ value: Type.String(), ...carts })) },
  },
  frequency: {
    summary: 'How often customers order.',
    own: {},
    answer: {
      customers: Count,
      orders: Count,
      orders_per_customer: Type.Union([Type.Number(), Type.Null()]),
      repeat_rate: Rate,
      median_days_between: Type.Union([Type.Number(), Type.Null()]),
      buckets: list({ orders: Count, customers: Count, revenue: Money }),
    },
  },
  customers: {
    summary: 'New and returning customers, what they are worth, and the best of them.',
    own: { ...dimension, ...top },
    answer: {
      ...customers,
      groups: Type.Optional(list({ value: Type.String(), ...customers })),
      top: list({
        visitor_id: Type.String(),
        user_id: Type.String(),
        orders: Count,
        revenue: Money,
        lifetime_value: Money,
        is_new: Type.Boolean(),
        last_order_at: UnixMs,
      }),
    },
  },
  usual_hour: {
    summary: 'Today, and this hour, against the same weekday and time of the last four weeks.',
    own: {},
    answer: {
      hour: usual,
      day: usual,
      hours: Type.Array(Type.Object({ hour: Type.String() }, { additionalProperties: true })),
    },
  },
  stock: {
    summary: 'Stock levels, from Stock Changed events, and how many days each lasts.',
    own: page,
    answer: {
      products: list({
        product_id: Type.String(),
        name: Type.String(),
        stock: Type.Number(),
        reported_at: UnixMs,
        sold: Type.Number(),
        sold_per_day: Type.Number(),
        days_left: Type.Union([Type.Number(), Type.Null()]),
      }),
      total: Count,
    },
  },
};

const post = (path: string, summary: string, own: TProperties, answer: TProperties) => ({
  method: 'post' as const,
  path: `/api/v1/${path}`,
  summary,
  body: bodyOf(own),
  answer: answerOf(answer),
});

const parameter = (name: string, about: string) => ({
  name,
  in: name === 'id' ? ('path' as const) : ('query' as const),
  about,
});

export const ANALYSIS_OPERATIONS = [
  post(
    'funnel',
    'How many people took the steps in order and in time.',
    { ...funnel, ...top },
    {
      steps: FunnelSteps,
      groups: Type.Optional(list({ value: Type.String(), steps: FunnelSteps })),
    },
  ),
  post(
    'funnel/visitors',
    'Who dropped at a step of a funnel, or reached it.',
    {
      ...funnel,
      step: Type.Integer({ minimum: 1 }),
      outcome: Type.Optional(Type.Enum(['dropped', 'reached'])),
      ...page,
    },
    {
      visitors: list({ ...Person, level: Count, entered_at: UnixMs, last_at: UnixMs }),
      total: Count,
    },
  ),
  post('retention', 'How many came back, by the day, week or month they began in.', retention, {
    cohorts: list({ date: Type.String(), size: Count, returned: Type.Array(Count) }),
    average: Type.Array(Rate),
  }),
  post(
    'retention/visitors',
    'Who of a cohort came back in a period, or began in it.',
    {
      ...retention,
      cohort: Type.String({ description: 'The date of a cohort, as retention tells it.' }),
      period: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: limits.retentionPeriodsMax - 1,
          description: '0: all of the cohort; else who came back so many periods later.',
        }),
      ),
      ...page,
    },
    { visitors: list({ ...Person, first_at: UnixMs, last_at: UnixMs }), total: Count },
  ),
  post(
    'paths',
    'What people do after an event, or before it: nodes and links of a Sankey diagram.',
    {
      from: Type.Optional(Filters),
      direction: Type.Optional(Type.Enum(PATH_DIRECTIONS)),
      depth: range(1, limits.pathDepthMax),
      limit: range(1, limits.pathNodesMax),
    },
    {
      nodes: list({
        depth: Count,
        name: Type.String(),
        is_other: Type.Boolean(),
        is_page: Type.Boolean({ description: "The name is a page's path, else an event's." }),
        visits: Count,
        ended: Count,
      }),
      links: list({ source: Count, target: Count, visits: Count }),
      visits: Count,
    },
  ),
  post(
    'heatmap',
    'The mean of each hour of the week.',
    { metric: Type.Optional(Type.Enum(HEATMAP_METRICS)) },
    {
      cells: list({
        weekday: Type.Integer({ description: '0 is Monday.' }),
        hour: Count,
        value: Type.Number(),
        hours: Count,
      }),
    },
  ),
  post('events', 'All events one by one, the newest first.', page, {
    events: Type.Array(ShownEvent),
    more: Type.Boolean(),
  }),
  post('events/properties', 'Names of properties, and the most frequent values of each.', top, {
    properties: list({
      name: Type.String(),
      events: Count,
      values: Count,
      top: list({ value: Type.String(), events: Count, visitors: Count }),
    }),
  }),
  post('sessions', 'Visits one by one, the newest first.', page, {
    sessions: Type.Array(
      Type.Object(
        { session_id: Type.String(), visitor_id: Type.String(), start: UnixMs, end: UnixMs, duration_s: Count },
        { additionalProperties: true },
      ),
    ),
    more: Type.Boolean(),
  }),
  {
    method: 'get' as const,
    path: '/api/v1/visitors/{id}',
    summary:
      'One visitor: traits, totals, and events from the newest back. `limit` and `before` (Unix ms) page through them.',
    parameters: [
      parameter('id', 'The visitor_id: 16 hexadecimal digits.'),
      parameter('site_id', "The site's id or domain."),
    ],
    answer: Type.Object({
      visitor: Type.Object(
        { visitor_id: Type.String(), first_seen: UnixMs, last_seen: UnixMs },
        { additionalProperties: true },
      ),
      user: Type.Union([
        Type.Object({ user_id: Type.String(), traits: Texts }, { additionalProperties: true }),
        Type.Null(),
      ]),
      events: Type.Array(ShownEvent),
      more: Type.Boolean(),
    }),
  },
  ...SHOP_REPORTS.map((report) =>
    post(`shop/${report.replace('_', '-')}`, SHOP[report].summary, SHOP[report].own, {
      report: Type.Literal(report),
      ...SHOP[report].answer,
    }),
  ),
];
