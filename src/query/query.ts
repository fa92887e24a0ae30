/** A question to the store, checked and complete: what parsing makes of a request, and what planning starts from. */
import type { Comparison, DateRange } from './date-range.ts';
import type { MetricName } from './metrics.ts';

export const FILTER_OPERATORS = ['is', 'is_not', 'contains', 'contains_not', 'matches', 'matches_not'] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

export type Filter =
  | {
      readonly kind: 'test';
      readonly operator: FilterOperator;
      readonly dimension: string;
      /** One of them has to match; for the _not operators, none. */
      readonly values: readonly string[];
      readonly caseSensitive: boolean;
    }
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  /** The visit has an event that matches; `not` around it for: has none. */
  | { readonly kind: 'has_done'; readonly filter: Filter };

export type Direction = 'asc' | 'desc';

export interface Query {
  /** As given: a site's id or its domain. */
  readonly siteId: string;
  readonly metrics: readonly MetricName[];
  readonly dateRange: DateRange;
  readonly dimensions: readonly string[];
  /** All of them have to match. */
  readonly filters: readonly Filter[];
  /** Metrics and dimensions of the query; undefined: time first, then the first metric downwards. */
  readonly orderBy: readonly (readonly [string, Direction])[] | undefined;
  readonly limit: number;
  readonly offset: number;
  readonly include: {
    readonly timeLabels: boolean;
    readonly totalRows: boolean;
    readonly comparison: Comparison | undefined;
  };
  /** Filters and include as the caller wrote them, for the echo in the answer. */
  readonly given: { readonly filters: readonly unknown[]; readonly include: Readonly<Record<string, unknown>> };
}

/** One answered row; `comparison` where one was asked for. */
export interface ResultRow {
  readonly metrics: readonly (number | null)[];
  readonly dimensions: readonly string[];
  readonly comparison?: {
    readonly dimensions: readonly string[];
    readonly metrics: readonly (number | null)[];
    /** Per cent of the value compared with, or points where the metric is a rate; null where that is undefined. */
    readonly change: readonly (number | null)[];
  };
}

/** The shape of Plausible's Stats API v2. */
export interface QueryResult {
  readonly results: readonly ResultRow[];
  readonly meta: {
    readonly time_labels?: readonly string[];
    readonly total_rows?: number;
    readonly imports_included?: boolean;
    readonly metric_warnings?: Readonly<Record<string, { readonly code: string; readonly warning: string }>>;
    /** ISO 4217, where a metric is money. */
    readonly currency?: string;
  };
  readonly query: {
    readonly site_id: string;
    readonly metrics: readonly string[];
    /** First and last second, in the site's time zone. */
    readonly date_range: readonly [string, string];
    readonly filters: readonly unknown[];
    readonly dimensions: readonly string[];
    readonly order_by: readonly (readonly [string, Direction])[];
    readonly include: Readonly<Record<string, unknown>>;
    readonly pagination: { readonly limit: number; readonly offset: number };
  };
}
