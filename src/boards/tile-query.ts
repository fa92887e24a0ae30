/** What a tile may ask: one kind of question each, with the schema that checks it, types it and describes it in OpenAPI. */
import Type, { type Static } from 'typebox';
import { limits } from '../config/limits.ts';
import { HEATMAP_METRICS } from '../query/heatmap.ts';
import { PATH_DIRECTIONS } from '../query/paths.ts';
import { PIPELINE_SERIES_NAMES } from '../query/pipeline-series.ts';
import { FILTER_OPERATORS } from '../query/query.ts';
import { RETENTION_GRAINS } from '../query/retention.ts';
import { SHOP_REPORTS } from '../query/shop.ts';
import { PRODUCT_ORDERS } from '../query/shop-products.ts';

const strict = { additionalProperties: false } as const;

export const PERIODS = ['30m', 'day', '24h', '7d', '30d', '90d', 'month', 'quarter', 'year'] as const;
export const COMPARISONS = ['none', 'previous_period', 'same_weekday', 'year_over_year'] as const;

export const PeriodSchema = Type.Union(
  [
    Type.Enum(PERIODS),
    Type.Tuple([Type.String({ maxLength: 40 }), Type.String({ maxLength: 40 })], {
      description: '[first, last] as two dates (YYYY-MM-DD) or two times (ISO 8601 with a zone)',
    }),
  ],
  { description: `${PERIODS.join(', ')}, or [first, last]: as \`date_range\` of POST /api/v2/query` },
);
export type Period = Static<typeof PeriodSchema>;

export const ComparisonSchema = Type.Enum(COMPARISONS);
export type ComparisonMode = Static<typeof ComparisonSchema>;

const FilterSchema = Type.Unsafe<readonly unknown[]>({
  type: 'array',
  description: `[operator, dimension, [values], {"case_sensitive": boolean}?] with operator ${FILTER_OPERATORS.join(', ')}; or ["and" | "or", [filters]]; or ["not" | "has_done" | "has_not_done", filter]`,
  minItems: 2,
  items: {},
});

/** All of them have to match. What is allowed in each, parse-filters.ts says in words. */
export const FiltersSchema = Type.Array(FilterSchema, {
  maxItems: limits.queryFiltersMax,
  description: 'a list of filters, as [["is", "visit:country", ["DE"]]]',
});

const Name = Type.String({ maxLength: limits.queryValueCharsMax });
const Limit = Type.Integer({
  minimum: 1,
  maximum: limits.queryRowsMax,
  description: `a whole number from 1 to ${limits.queryRowsMax}`,
});

const Metrics = Type.Object(
  {
    kind: Type.Literal('metrics'),
    metrics: Type.Array(Name, { description: 'a list of one or more metrics, named as in POST /api/v2/query' }),
    dimensions: Type.Optional(
      Type.Array(Name, { description: 'a list of dimensions, named as in POST /api/v2/query' }),
    ),
    filters: Type.Optional(FiltersSchema),
    /** With a time dimension and another one: the most values of the other. */
    limit: Type.Optional(Limit),
    order_by: Type.Optional(
      Type.Array(Type.Tuple([Name, Type.Enum(['asc', 'desc'])]), {
        description: 'a list of [metric or dimension, "asc" or "desc"]',
      }),
    ),
    sparkline: Type.Optional(
      Type.Boolean({
        description: 'true or false: whether the first metric over time comes along; without dimensions only',
      }),
    ),
  },
  strict,
);
export type MetricsTileQuery = Static<typeof Metrics>;

const Funnel = Type.Object(
  {
    kind: Type.Literal('funnel'),
    steps: Type.Array(
      Type.Object(
        { name: Type.Optional(Type.String({ maxLength: limits.nameCharsMax })), filters: FiltersSchema },
        strict,
      ),
      { description: `a list of 2 to ${limits.funnelStepsMax} of {"name": text, "filters": [...]}` },
    ),
    /** From the first step to the last. */
    window_s: Type.Optional(Type.Integer({ minimum: 1, description: 'a whole number of seconds' })),
    dimension: Type.Optional(Name),
    filters: Type.Optional(FiltersSchema),
    limit: Type.Optional(Limit),
  },
  strict,
);

const Retention = Type.Object(
  {
    kind: Type.Literal('retention'),
    grain: Type.Optional(Type.Enum(RETENTION_GRAINS)),
    /** What makes somebody part of a cohort, and what counts as coming back; anything unless given. */
    start: Type.Optional(FiltersSchema),
    return: Type.Optional(FiltersSchema),
    filters: Type.Optional(FiltersSchema),
  },
  strict,
);

const Paths = Type.Object(
  {
    kind: Type.Literal('paths'),
    from: Type.Optional(FiltersSchema),
    direction: Type.Optional(Type.Enum(PATH_DIRECTIONS)),
    depth: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.pathDepthMax })),
    /** Nodes of each step. */
    limit: Type.Optional(Limit),
    filters: Type.Optional(FiltersSchema),
  },
  strict,
);

const Heatmap = Type.Object(
  {
    kind: Type.Literal('heatmap'),
    metric: Type.Optional(Type.Enum(HEATMAP_METRICS)),
    filters: Type.Optional(FiltersSchema),
  },
  strict,
);

const Events = Type.Object(
  { kind: Type.Literal('events'), filters: Type.Optional(FiltersSchema), limit: Type.Optional(Limit) },
  strict,
);

const Shop = Type.Object(
  {
    kind: Type.Literal('shop'),
    report: Type.Enum(SHOP_REPORTS),
    dimension: Type.Optional(Name),
    order_by: Type.Optional(Type.Enum(PRODUCT_ORDERS)),
    unsold: Type.Optional(Type.Boolean({ description: 'true or false: only what was viewed and not bought' })),
    filters: Type.Optional(FiltersSchema),
    limit: Type.Optional(Limit),
  },
  strict,
);

const Pipeline = Type.Object(
  {
    kind: Type.Literal('pipeline'),
    series: Type.Array(Type.Enum([...PIPELINE_SERIES_NAMES]), {
      minItems: 1,
      maxItems: limits.pipelineSeriesMax,
      description: `a list of 1 to ${limits.pipelineSeriesMax} of ${PIPELINE_SERIES_NAMES.join(', ')}`,
    }),
    /** `time`: over the period; `label`: part by part, as by status or by process. */
    dimensions: Type.Optional(
      Type.Array(Type.Enum(['time', 'label']), {
        uniqueItems: true,
        maxItems: 2,
        description: '["time"], ["label"] or ["time", "label"]',
      }),
    ),
    sparkline: Type.Optional(Type.Boolean({ description: 'true or false; without dimensions only' })),
  },
  strict,
);
export type PipelineTileQuery = Static<typeof Pipeline>;

/** Kind → its schema. A kind that is not here cannot be asked for. */
export const TILE_QUERY_SCHEMAS = {
  metrics: Metrics,
  funnel: Funnel,
  retention: Retention,
  paths: Paths,
  heatmap: Heatmap,
  events: Events,
  shop: Shop,
  pipeline: Pipeline,
} as const;
export type TileKind = keyof typeof TILE_QUERY_SCHEMAS;
export const TILE_KINDS = Object.keys(TILE_QUERY_SCHEMAS) as readonly TileKind[];

export const TileQuerySchema = Type.Union([Metrics, Funnel, Retention, Paths, Heatmap, Events, Shop, Pipeline]);
export type TileQuery = Static<typeof TileQuerySchema>;
