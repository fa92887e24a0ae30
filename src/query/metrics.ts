/** The catalogue of metrics: what each is called, what it means, and how it is computed from sums that can be added up over any rows. */

/**
 * What is added up. `people` events are those of visits that are not a bot's; the visit's own measures belong to the moment
 * the visit began. `sessions` are the visits that have a matching event: asked for where a dimension is not the visit's.
 */
export type Measure =
  | 'visitors'
  | 'sessions'
  | 'pageviews'
  | 'events'
  | 'orders'
  | 'revenue'
  | 'engaged_ms'
  | 'visits'
  | 'bounces'
  | 'duration_ms';

/** Measures that belong to the visit as a whole, and to when it began. */
export const VISIT_MEASURES: ReadonlySet<Measure> = new Set(['visits', 'bounces', 'duration_ms']);

export type MetricName =
  | 'visitors'
  | 'visits'
  | 'pageviews'
  | 'views_per_visit'
  | 'bounce_rate'
  | 'visit_duration'
  | 'time_on_page'
  | 'events'
  | 'orders'
  | 'revenue'
  | 'average_order'
  | 'conversion_rate'
  | 'percentage';

export interface Metric {
  readonly about: string;
  readonly unit: 'count' | 'percent' | 'seconds' | 'money' | 'ratio';
  readonly measures: readonly Measure[];
  /** The SQL of its value over the summed measures. */
  readonly sql: string;
  /**
   * Which dimensions its parts may be told apart by: any; those of the visit, and event:page, which then means the page it
   * began on; or those of the visit only.
   */
  readonly splitBy: 'any' | 'page' | 'visit';
  /** Its change is told in points, not in per cent of itself. */
  readonly changeInPoints: boolean;
  /** Its value where nothing happened. */
  readonly empty: 0 | null;
}

const count = (about: string, measure: Measure): Metric => ({
  about,
  unit: 'count',
  measures: [measure],
  sql: `toInt64(${measure})`,
  splitBy: 'any',
  changeInPoints: false,
  empty: 0,
});

export const METRICS: Readonly<Record<MetricName, Metric>> = {
  visitors: count(
    'Different people who visited. Bots are left out, here and in every metric but `events`.',
    'visitors',
  ),
  visits: count('Visits that began in the period: a visit ends after 30 minutes without an event.', 'visits'),
  pageviews: count('Pages that people looked at.', 'pageviews'),
  views_per_visit: {
    about: 'Pageviews divided by visits.',
    unit: 'ratio',
    measures: ['pageviews', 'visits'],
    sql: 'if(visits > 0, round(pageviews / visits, 2), 0)',
    splitBy: 'visit',
    changeInPoints: false,
    empty: 0,
  },
  bounce_rate: {
    about: 'Visits that ended on the page they began on with nothing else done, in per cent of visits.',
    unit: 'percent',
    measures: ['bounces', 'visits'],
    sql: 'if(visits > 0, round(bounces / visits * 100), 0)',
    splitBy: 'page',
    changeInPoints: true,
    empty: 0,
  },
  visit_duration: {
    about: 'Time from the first to the last event of a visit, in seconds, the mean over visits.',
    unit: 'seconds',
    measures: ['duration_ms', 'visits'],
    sql: 'if(visits > 0, round(duration_ms / visits / 1000), 0)',
    splitBy: 'page',
    changeInPoints: false,
    empty: 0,
  },
  time_on_page: {
    about: 'Time in view, in seconds: with event:page that of the page, the mean over the visits that were there.',
    unit: 'seconds',
    measures: ['engaged_ms', 'sessions'],
    sql: 'if(sessions > 0, round(engaged_ms / sessions / 1000), 0)',
    splitBy: 'any',
    changeInPoints: false,
    empty: 0,
  },
  events: count(
    'Everything received, of every type, bots included unless a filter on event:bot leaves them out.',
    'events',
  ),
  orders: count('Completed orders (`Order Completed`).', 'orders'),
  revenue: {
    about: "Money taken, refunds subtracted, in the site's currency.",
    unit: 'money',
    measures: ['revenue'],
    sql: 'toString(revenue)',
    splitBy: 'any',
    changeInPoints: false,
    empty: 0,
  },
  average_order: {
    about: 'Revenue divided by orders; null without an order.',
    unit: 'money',
    measures: ['revenue', 'orders'],
    sql: 'if(orders > 0, round(toFloat64(revenue) / orders, 2), NULL)',
    splitBy: 'any',
    changeInPoints: false,
    empty: null,
  },
  conversion_rate: {
    about: 'Orders for every hundred visits.',
    unit: 'percent',
    measures: ['orders', 'visits'],
    sql: 'if(visits > 0, round(orders / visits * 100, 2), 0)',
    splitBy: 'visit',
    changeInPoints: true,
    empty: 0,
  },
  percentage: {
    about: 'Visitors of this row in per cent of the visitors of all rows. Needs a dimension.',
    unit: 'percent',
    measures: ['visitors'],
    // The share is taken of a total that a query of its own finds: people may be in several rows.
    sql: 'toInt64(visitors)',
    splitBy: 'any',
    changeInPoints: true,
    empty: 0,
  },
};

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

export function isMetricName(text: string): text is MetricName {
  return Object.hasOwn(METRICS, text);
}
