/** The shape of `POST /api/v2/query` and of its answer, for OpenAPI and for types. What is allowed in it in detail, parse-query.ts says in words. */
import Type from 'typebox';
import { limits } from '../config/limits.ts';
import { DIMENSIONS, PROPERTY_PREFIX } from '../query/dimensions.ts';
import { METRIC_NAMES, METRICS } from '../query/metrics.ts';
import { FILTER_OPERATORS } from '../query/query.ts';

const literals = (names: readonly string[]) => Type.Union(names.map((name) => Type.Literal(name)));

const list = (entries: readonly (readonly [string, string])[]) =>
  entries.map(([name, about]) => `- \`${name}\`: ${about}`).join('\n');

const Dimension = Type.String({
  description: `One of\n${list([
    ...DIMENSIONS.map(({ key, about }) => [key, about] as const),
    [`${PROPERTY_PREFIX}NAME`, "The event's property NAME."],
  ])}`,
});

const Metric = Type.Union(METRIC_NAMES.map((name) => Type.Literal(name, { description: METRICS[name].about })));

const DateOrTime = Type.String({ description: '2026-11-22, or 2026-11-22T12:00:00+01:00' });

export const DateRange = Type.Union([
  Type.String({
    description:
      'day, 24h, 7d or any number of days up to today, month, quarter, 6mo or any number of months up to this one, year, all, 30m, realtime',
    examples: ['day', '30d'],
  }),
  Type.Tuple([DateOrTime, DateOrTime], { description: 'First and last, both included.' }),
]);

export const Filter = Type.Unsafe({
  type: 'array',
  description: `[operator, dimension, [values], {"case_sensitive": boolean}?] with operator ${FILTER_OPERATORS.join(', ')}; or ["and" | "or", [filters]]; or ["not" | "has_done" | "has_not_done", filter].`,
  minItems: 2,
  items: {},
  examples: [['is', 'visit:country', ['DE', 'AT']]],
});

const OrderBy = Type.Array(Type.Tuple([Type.String(), literals(['asc', 'desc'])]), {
  description: 'Metrics and dimensions of the query. By default time first, then the first metric downwards.',
});

const Comparisons = Type.Object({
  mode: literals(['previous_period', 'same_weekday', 'year_over_year', 'custom']),
  match_day_of_week: Type.Optional(Type.Boolean()),
  date_range: Type.Optional(DateRange),
});

const Include = Type.Object({
  time_labels: Type.Optional(Type.Boolean()),
  total_rows: Type.Optional(Type.Boolean()),
  imports: Type.Optional(Type.Boolean({ description: "Accepted, as Plausible's; imports are events here." })),
  comparisons: Type.Optional(Comparisons),
});

const Pagination = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.queryRowsMax })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: limits.queryOffsetMax })),
});

export const QueryBody = Type.Object(
  {
    site_id: Type.String({ description: "The site's id or domain." }),
    metrics: Type.Array(Metric, { minItems: 1 }),
    date_range: DateRange,
    dimensions: Type.Optional(Type.Array(Dimension, { maxItems: limits.queryDimensionsMax })),
    filters: Type.Optional(Type.Array(Filter)),
    order_by: Type.Optional(OrderBy),
    include: Type.Optional(Include),
    pagination: Type.Optional(Pagination),
  },
  { additionalProperties: false },
);

const Value = Type.Union([Type.Number(), Type.Null()]);

export const QueryAnswer = Type.Object({
  results: Type.Array(
    Type.Object({
      metrics: Type.Array(Value),
      dimensions: Type.Array(Type.String()),
      comparison: Type.Optional(
        Type.Object({
          dimensions: Type.Array(Type.String()),
          metrics: Type.Array(Value),
          change: Type.Array(Value, { description: 'Per cent; points for metrics that are per cent themselves.' }),
        }),
      ),
    }),
  ),
  meta: Type.Object({
    time_labels: Type.Optional(Type.Array(Type.String())),
    total_rows: Type.Optional(Type.Integer()),
    imports_included: Type.Optional(Type.Boolean()),
    metric_warnings: Type.Optional(
      Type.Record(Type.String(), Type.Object({ code: Type.String(), warning: Type.String() })),
    ),
    currency: Type.Optional(Type.String()),
  }),
  query: Type.Object({}, { description: 'What was asked, complete.', additionalProperties: true }),
});
