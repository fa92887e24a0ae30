/** The periods a board can show and what it can be compared with: their names, and their form in the address. */

import type { ComparisonMode, Period } from '../../../src/boards/tile-query.ts';
import type { Formats } from '../design/formats.ts';

export interface PeriodChoice {
  readonly period: Exclude<Period, readonly [string, string]>;
  readonly label: string;
  /** The same before it, in a sentence: `12 % more than …`. */
  readonly before: string;
}

export const PERIODS: readonly PeriodChoice[] = [
  { period: '30m', label: 'Last 30 minutes', before: 'the 30 minutes before' },
  { period: 'day', label: 'Today', before: 'yesterday by now' },
  { period: '24h', label: 'Last 24 hours', before: 'the 24 hours before' },
  { period: '7d', label: 'Last 7 days', before: 'the 7 days before' },
  { period: '30d', label: 'Last 30 days', before: 'the 30 days before' },
  { period: '90d', label: 'Last 90 days', before: 'the 90 days before' },
  { period: 'month', label: 'Month to date', before: 'the same days before' },
  { period: 'quarter', label: 'Quarter to date', before: 'the same days before' },
  { period: 'year', label: 'Year to date', before: 'the same days before' },
];

export const COMPARISONS: readonly { readonly mode: ComparisonMode; readonly label: string }[] = [
  { mode: 'previous_period', label: 'Period before' },
  { mode: 'same_weekday', label: 'Same weekdays before' },
  { mode: 'year_over_year', label: 'Same days last year' },
  { mode: 'none', label: 'No comparison' },
];

export function periodLabel(period: Period, formats: Formats): string {
  if (typeof period === 'string') return PERIODS.find((choice) => choice.period === period)?.label ?? period;
  const [first, last] = period;
  return first === last ? formats.day(first) : formats.days(first, last);
}

/** What the numbers are compared with: `the 7 days before`. */
export function comparisonLabel(mode: ComparisonMode, period: Period): string {
  if (mode === 'none') return '';
  if (mode === 'year_over_year') return 'a year before';
  if (mode === 'same_weekday') return period === 'day' ? 'the same day last week' : 'the same weekdays before';
  return PERIODS.find((choice) => choice.period === period)?.before ?? 'as many days before';
}

export function writePeriod(period: Period): string {
  return typeof period === 'string' ? period : period.join('..');
}

/** undefined for what is no period. */
export function readPeriod(text: string | null): Period | undefined {
  const [first, last] = text?.split('..') ?? [];
  if (isDate(first) && isDate(last) && first <= last) return [first, last];
  return PERIODS.find(({ period }) => period === text)?.period;
}

export function readComparison(text: string | null): ComparisonMode | undefined {
  return COMPARISONS.find(({ mode }) => mode === text)?.mode;
}

/** Whether its numbers may still change. `today` as it stands in the site's time zone. */
export function isRunning(period: Period, today: string): boolean {
  return typeof period === 'string' || period[1] >= today;
}

function isDate(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}
