/** What the server answers to a tile's question, by kind. As src/boards says it, without the server code that its types stand in. */
import type { QueryResult, ResultRow } from '../../../src/query/query.ts';

export interface MetricsAnswer extends QueryResult {
  readonly kind: 'metrics';
  /** The first metric over the period, oldest first. */
  readonly sparkline?: readonly ResultRow[];
}

/** The pipeline's figures: as metrics, with a unit for each. */
export interface PipelineAnswer {
  readonly kind: 'pipeline';
  readonly results: readonly ResultRow[];
  /** The first series over the period, oldest first. */
  readonly sparkline?: readonly ResultRow[];
  /** `label`: what the dimension of that name tells apart. */
  readonly meta: { readonly units: Readonly<Record<string, string>>; readonly label?: string };
  readonly query: {
    readonly metrics: readonly string[];
    readonly dimensions: readonly string[];
    readonly date_range: readonly [string, string];
  };
}

interface FunnelStep {
  readonly name: string;
  readonly visitors: number;
  /** Per cent of the first step's visitors, and of the step's before. */
  readonly rate: number | null;
  readonly step_rate: number | null;
  /** Took this step and not the next; 0 for the last. */
  readonly dropped: number;
  /** Seconds from the step before. */
  readonly median_s: number | null;
}

interface FunnelNumbers {
  readonly steps: readonly FunnelStep[];
  readonly groups?: readonly { readonly value: string; readonly steps: readonly FunnelStep[] }[];
}

export interface FunnelAnswer extends FunnelNumbers {
  readonly kind: 'funnel';
  readonly comparison?: FunnelNumbers;
}

export interface RetentionAnswer {
  readonly kind: 'retention';
  readonly cohorts: readonly {
    /** First day of its period. */
    readonly date: string;
    readonly size: number;
    /** Of these, how many came back in the next period, in the one after it …: up to the period that now lies in. */
    readonly returned: readonly number[];
  }[];
  /** Per cent, over all cohorts that are old enough: after one period, two … */
  readonly average: readonly (number | null)[];
  readonly meta: {
    readonly grain: 'day' | 'week' | 'month';
    /** Whether the last period is still running: its numbers will grow. */
    readonly is_running: boolean;
  };
}

export interface PathsAnswer {
  readonly kind: 'paths';
  readonly nodes: readonly {
    /** 0 is where the paths begin. */
    readonly depth: number;
    readonly name: string;
    readonly is_other: boolean;
    readonly is_page: boolean;
    readonly visits: number;
    readonly ended: number;
  }[];
  /** Between nodes by their place in `nodes`. */
  readonly links: readonly { readonly source: number; readonly target: number; readonly visits: number }[];
  readonly visits: number;
  readonly meta: {
    readonly direction: 'forwards' | 'backwards';
    readonly depth: number;
    /** One visit in so many was followed. */
    readonly sample: number;
  };
}

export interface HeatmapAnswer {
  readonly kind: 'heatmap';
  /** 0 is Monday; the value is the mean of one such hour. */
  readonly cells: readonly { readonly weekday: number; readonly hour: number; readonly value: number }[];
  readonly meta: { readonly metric: string; readonly currency?: string };
}

export interface ShownEvent {
  readonly event_id: string;
  /** Unix ms. */
  readonly time: number;
  readonly name: string;
  readonly type: string;
  readonly visitor_id: string;
  readonly user_id: string;
  readonly session_id: string;
  readonly hostname: string;
  readonly path: string;
  readonly title: string;
  readonly source: string;
  readonly country: string;
  readonly device: string;
  readonly browser: string;
  readonly os: string;
  readonly bot: string;
  readonly order_id: string;
  readonly revenue: number;
  readonly products: readonly {
    readonly name: string;
    readonly product_id: string;
    readonly quantity: number;
    readonly price: number;
  }[];
  readonly properties: Readonly<Record<string, string>>;
  readonly traits: Readonly<Record<string, string>>;
}

export interface EventsAnswer {
  readonly kind: 'events';
  readonly events: readonly ShownEvent[];
  readonly more: boolean;
  readonly meta: { readonly currency: string };
}

interface Usual {
  readonly now: number | null;
  readonly usual: number | null;
}
type UsualMetrics = Readonly<Record<'visitors' | 'visits' | 'orders' | 'revenue', Usual>>;

export type ShopNumbers =
  | {
      readonly report: 'products';
      readonly products: readonly {
        readonly value: string;
        readonly views: number;
        readonly adds: number;
        readonly purchases: number;
        readonly revenue: number;
        readonly viewers_not_buying: number;
        /** Per cent. */
        readonly bought_rate: number | null;
      }[];
    }
  | {
      readonly report: 'abandonment';
      readonly carts: number;
      readonly checkouts: number;
      readonly ordered: number;
      readonly abandoned: number;
      /** Per cent. */
      readonly abandonment_rate: number | null;
      readonly abandoned_value: number;
    }
  | {
      readonly report: 'frequency';
      readonly customers: number;
      readonly orders_per_customer: number | null;
      /** Per cent. */
      readonly repeat_rate: number | null;
      readonly median_days_between: number | null;
      readonly buckets: readonly { readonly orders: number; readonly customers: number; readonly revenue: number }[];
    }
  | {
      readonly report: 'customers';
      readonly customers: number;
      readonly new_customers: number;
      readonly returning_customers: number;
      readonly revenue_new: number;
      readonly revenue_returning: number;
      readonly average_value: number | null;
      readonly lifetime_value: number | null;
    }
  | {
      readonly report: 'usual_hour';
      readonly hour: UsualMetrics;
      readonly day: UsualMetrics;
      readonly hours: readonly ({ readonly hour: string } & UsualMetrics)[];
    }
  | {
      readonly report: 'stock';
      readonly products: readonly {
        readonly product_id: string;
        readonly name: string;
        readonly stock: number;
        readonly sold_per_day: number;
        readonly days_left: number | null;
      }[];
    };

export type ShopAnswer = { readonly kind: 'shop'; readonly comparison?: ShopNumbers } & ShopNumbers;

export type TileAnswer =
  | PipelineAnswer
  | MetricsAnswer
  | FunnelAnswer
  | RetentionAnswer
  | PathsAnswer
  | HeatmapAnswer
  | EventsAnswer
  | ShopAnswer;
