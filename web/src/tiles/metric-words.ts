/** What each metric is called here, what unit it is in, and which way is good. */
import type { Formats } from '../design/formats.ts';
import type { ScaleKind } from './scale.ts';

interface MetricWords {
  readonly label: string;
  readonly unit: 'count' | 'percent' | 'seconds' | 'money' | 'ratio' | 'rate' | 'cores' | 'span' | 'bytes';
  /** Above a narrow column. */
  readonly short?: string;
  /** -1: less is better. 0: neither. */
  readonly good: 1 | -1 | 0;
}

const METRICS: Readonly<Record<string, MetricWords>> = {
  visitors: { label: 'Visitors', unit: 'count', good: 1 },
  visits: { label: 'Visits', unit: 'count', good: 1 },
  pageviews: { label: 'Pageviews', unit: 'count', good: 1 },
  views_per_visit: { label: 'Views a visit', short: 'views/visit', unit: 'ratio', good: 1 },
  bounce_rate: { label: 'Bounce rate', short: 'bounce', unit: 'percent', good: -1 },
  visit_duration: { label: 'Visit duration', short: 'duration', unit: 'seconds', good: 1 },
  time_on_page: { label: 'Time on page', short: 'on page', unit: 'seconds', good: 1 },
  events: { label: 'Events', unit: 'count', good: 0 },
  orders: { label: 'Orders', unit: 'count', good: 1 },
  revenue: { label: 'Revenue', unit: 'money', good: 1 },
  average_order: { label: 'Average order', short: 'average', unit: 'money', good: 1 },
  conversion_rate: { label: 'Conversion', short: 'conv.', unit: 'percent', good: 1 },
  percentage: { label: 'Share', unit: 'percent', good: 0 },
};

/** Figures of the pipeline, which are asked for by name and not chosen from the list of metrics. */
const PIPELINE: Readonly<Record<string, MetricWords>> = {
  stored: { label: 'Stored', unit: 'count', good: 0 },
  duplicates: { label: 'Sent twice', unit: 'count', good: 0 },
  quarantined: { label: 'Quarantined', unit: 'count', good: -1 },
  refused: { label: 'Refused', unit: 'count', good: -1 },
  instances: { label: 'Alive', unit: 'ratio', good: 1 },
  restarts: { label: 'Started again', short: 'restarts', unit: 'count', good: -1 },
  cpu: { label: 'Processor', unit: 'cores', good: 0 },
  memory: { label: 'Memory', unit: 'bytes', good: 0 },
  event_loop_lag: { label: 'Event loop lag', unit: 'span', good: -1 },
  requests: { label: 'Requests', unit: 'rate', good: 0 },
  responses: { label: 'Answers', unit: 'rate', good: 0 },
  throttled: { label: 'Throttled', unit: 'rate', good: -1 },
  refusals: { label: 'Refusals', unit: 'count', good: -1 },
  accepted: { label: 'Accepted', unit: 'rate', good: 0 },
  bytes_in: { label: 'Received', unit: 'bytes', good: 0 },
  bytes_out: { label: 'Sent', unit: 'bytes', good: 0 },
  ack_p50: { label: 'Median', unit: 'span', good: -1 },
  ack_p95: { label: 'p95', unit: 'span', good: -1 },
  ack_p99: { label: 'p99', unit: 'span', good: -1 },
  stream_bytes: { label: 'Stream', unit: 'bytes', good: 0 },
  lag_events: { label: 'Events behind', unit: 'count', good: -1 },
  lag_seconds: { label: 'Behind', unit: 'span', good: -1 },
  processed: { label: 'Processed', unit: 'rate', good: 0 },
  batches: { label: 'Batches', unit: 'rate', good: 0 },
  batch_rows: { label: 'Rows', unit: 'rate', good: 0 },
  batch_bytes: { label: 'Bytes', unit: 'bytes', good: 0 },
  compute_p50: { label: 'Compute, median', unit: 'span', good: -1 },
  compute_p95: { label: 'Compute, p95', unit: 'span', good: -1 },
  insert_p50: { label: 'Insert, median', unit: 'span', good: -1 },
  insert_p95: { label: 'Insert, p95', unit: 'span', good: -1 },
  engine_queries: { label: 'Statements', unit: 'rate', good: 0 },
  engine_time: { label: 'Time in statements', unit: 'cores', good: 0 },
  engine_memory: { label: 'Engine memory', unit: 'bytes', good: 0 },
  parts: { label: 'Parts', unit: 'count', good: 0 },
  table_rows: { label: 'Rows', unit: 'count', good: 0 },
  table_bytes: { label: 'Tables on disk', unit: 'bytes', good: 0 },
  quarantine: { label: 'In quarantine', unit: 'count', good: -1 },
  disk_free: { label: 'Disk free', unit: 'bytes', good: 0 },
  disk_size: { label: 'Disk', unit: 'bytes', good: 0 },
};

/** In the order in which one chooses from them. */
export const METRIC_CHOICES: readonly { readonly value: string; readonly label: string }[] = Object.entries(METRICS)
  .filter(([value]) => value !== 'percentage')
  .map(([value, { label }]) => ({ value, label }));

const UNKNOWN: MetricWords = { label: '', unit: 'count', good: 0 };
const ALL = { ...METRICS, ...PIPELINE };
const wordsOf = (metric: string) => (Object.hasOwn(ALL, metric) ? (ALL[metric] ?? UNKNOWN) : UNKNOWN);

export const metricLabel = (metric: string) => wordsOf(metric).label || metric;

export const metricShortLabel = (metric: string) => wordsOf(metric).short ?? metricLabel(metric).toLowerCase();

export const isMoney = (metric: string) => wordsOf(metric).unit === 'money';

export const metricUnit = (metric: string) => wordsOf(metric).unit;

export function metricScale(metric: string): ScaleKind {
  const unit = metricUnit(metric);
  return unit === 'count' ? 'whole' : unit === 'span' || unit === 'seconds' ? 'clock' : 'fraction';
}

/** `column` for figures below each other: short, money without cents, shares with their points in a line. */
export function metricText(
  metric: string,
  value: number | null | undefined,
  currency: string,
  formats: Formats,
  size: 'full' | 'short' | 'column' = 'short',
): string {
  if (value === null || value === undefined) return '–';
  switch (wordsOf(metric).unit) {
    case 'money':
      return size === 'column' ? formats.moneyColumn(value, currency) : formats.money(value, currency);
    case 'percent':
      // A bounce rate comes in whole ones.
      return size === 'column' && metric !== 'bounce_rate' ? formats.perCentColumn(value) : formats.perCent(value);
    case 'seconds':
      return formats.duration(value);
    case 'ratio':
    case 'cores':
      return formats.ratio(value);
    case 'rate':
      return `${formats.ratio(value)}/s`;
    case 'span':
      // Of a few seconds the parts count, of a few minutes the seconds.
      if (value >= 1 && value < 10) return `${formats.ratio(value)}\u00a0s`;
      return value > 60 && value < 36_000 && value % 60 !== 0 ? formats.duration(value) : formats.span(value * 1000);
    case 'bytes':
      return formats.bytes(value);
    case 'count':
      return size === 'full' ? formats.count(value) : size === 'short' ? formats.short(value) : formats.tiny(value);
  }
}

export interface Progress {
  /** From 0 to 1. */
  readonly share: number;
  readonly reached: boolean;
  /** What stands before the target: `62 % of`. */
  readonly words: string;
}

/** Where less is better, a target is a limit to stay under: reached until it is passed. */
export function towardsTarget(metric: string, now: number | null, target: number, formats: Formats): Progress {
  if (wordsOf(metric).good < 0) {
    const share = now === null ? 0 : now / target;
    return { share: Math.min(1, share), reached: now !== null && now <= target, words: 'at most' };
  }
  const share = now === null ? 0 : now / target;
  return { share: Math.min(1, Math.max(0, share)), reached: share >= 1, words: `${formats.percent(share)} of` };
}

export interface Change {
  /** ▲ 12 %, or points where the metric is per cent itself. */
  readonly text: string;
  readonly spoken: string;
  readonly trend: 'good' | 'bad' | 'even';
}

/** null where there is nothing to compare with. */
export function changeOf(
  metric: string,
  now: number | null | undefined,
  before: number | null | undefined,
  formats: Formats,
): Change | null {
  if (typeof now !== 'number' || typeof before !== 'number') return null;
  const { unit, good } = wordsOf(metric);
  const inPoints = unit === 'percent';
  if (!inPoints && before <= 0) return null;
  const difference = inPoints ? now - before : (now - before) / before;
  const size = Math.abs(difference);
  if (size < (inPoints ? 0.05 : 0.005)) return { text: '±0', spoken: 'unchanged', trend: 'even' };
  const sign = difference > 0 ? '▲' : '▼';
  const amount = inPoints
    ? `${formats.ratio(Math.round(size * 10) / 10)}\u00a0pt`
    : size >= 9.995
      ? `×${formats.count(now / before)}`
      : formats.percent(size);
  const trend = good === 0 ? 'even' : difference > 0 === good > 0 ? 'good' : 'bad';
  return { text: `${sign}\u00a0${amount}`, spoken: `${difference > 0 ? 'up' : 'down'} ${amount}`, trend };
}
