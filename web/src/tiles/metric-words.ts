/** What each metric is called here, what unit it is in, and which way is good. */
import type { Formats } from '../design/formats.ts';

interface MetricWords {
  readonly label: string;
  readonly unit: 'count' | 'percent' | 'seconds' | 'money' | 'ratio';
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
  events: { label: 'Events', unit: 'count', good: 0 },
  orders: { label: 'Orders', unit: 'count', good: 1 },
  revenue: { label: 'Revenue', unit: 'money', good: 1 },
  average_order: { label: 'Average order', short: 'average', unit: 'money', good: 1 },
  conversion_rate: { label: 'Conversion', short: 'conv.', unit: 'percent', good: 1 },
  percentage: { label: 'Share', unit: 'percent', good: 0 },
};

/** In the order in which one chooses from them. */
export const METRIC_CHOICES: readonly { readonly value: string; readonly label: string }[] = Object.entries(METRICS)
  .filter(([value]) => value !== 'percentage')
  .map(([value, { label }]) => ({ value, label }));

const UNKNOWN: MetricWords = { label: '', unit: 'count', good: 0 };
const wordsOf = (metric: string) => (Object.hasOwn(METRICS, metric) ? (METRICS[metric] ?? UNKNOWN) : UNKNOWN);

export const metricLabel = (metric: string) => wordsOf(metric).label || metric;

export const metricShortLabel = (metric: string) => wordsOf(metric).short ?? metricLabel(metric).toLowerCase();

export const isMoney = (metric: string) => wordsOf(metric).unit === 'money';

/** Whether its values may lie between whole numbers. */
export const isFractional = (metric: string) => !['count', 'seconds'].includes(wordsOf(metric).unit);

/** `tiny` for axes and narrow columns, `column` for those of money, where cents would only stand in the way. */
export function metricText(
  metric: string,
  value: number | null | undefined,
  currency: string,
  formats: Formats,
  size: 'full' | 'short' | 'tiny' | 'column' = 'short',
): string {
  if (value === null || value === undefined) return '–';
  switch (wordsOf(metric).unit) {
    case 'money':
      if (size === 'tiny') return formats.tiny(value);
      return size === 'column' ? formats.moneyColumn(value, currency) : formats.money(value, currency);
    case 'percent':
      return formats.perCent(value);
    case 'seconds':
      return formats.duration(value);
    case 'ratio':
      return formats.ratio(value);
    case 'count':
      return size === 'full' ? formats.count(value) : size === 'short' ? formats.short(value) : formats.tiny(value);
  }
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
