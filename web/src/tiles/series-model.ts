/** The answer to a question over time → labels, series and what they are compared with. Pure. */
import type { ResultRow } from '../../../src/query/query.ts';
import { type Step, stepOf } from './time-labels.ts';

export interface Series {
  /** '' when there is only one. */
  readonly name: string;
  readonly values: readonly (number | null)[];
}

export interface SeriesModel {
  readonly labels: readonly string[];
  readonly step: Step;
  readonly series: readonly Series[];
  /** The same places of the period compared with; null without a comparison. */
  readonly before: { readonly labels: readonly string[]; readonly values: readonly (number | null)[] } | null;
}

/**
 * @param metric its place among the metrics of the question @param dimensions of the question, one of them a time
 * @param times all of the period, where rows tell only of those at which there was something
 */
export function seriesModel(
  rows: readonly ResultRow[],
  dimensions: readonly string[],
  metric: number,
  times: readonly string[] = [],
): SeriesModel {
  const time = dimensions.findIndex((dimension) => dimension.startsWith('time'));
  if (dimensions.length === 1) {
    const labels = rows.map((row) => row.dimensions[0] ?? '');
    const compared = rows.some((row) => row.comparison);
    return {
      labels,
      step: stepOf(labels),
      series: [{ name: '', values: rows.map((row) => row.metrics[metric] ?? null) }],
      before: compared
        ? {
            labels: rows.map((row) => row.comparison?.dimensions[0] ?? ''),
            values: rows.map((row) => row.comparison?.metrics[metric] ?? null),
          }
        : null,
    };
  }
  const labels = [...new Set([...times, ...rows.map((row) => row.dimensions[time] ?? '')])].sort();
  const at = new Map(labels.map((label, index) => [label, index]));
  const byName = new Map<string, (number | null)[]>();
  // A part that is not named at a time had nothing then; a time at which nothing is known of any part is a gap.
  const unknown = new Set(rows.map((row) => row.dimensions[time]));
  for (const row of rows) if (row.metrics[metric] !== null) unknown.delete(row.dimensions[time]);
  for (const row of rows) {
    const name = row.dimensions[time === 0 ? 1 : 0] ?? '';
    const values = byName.get(name) ?? labels.map((label) => (unknown.has(label) ? null : 0));
    if (!unknown.has(row.dimensions[time])) values[at.get(row.dimensions[time] ?? '') ?? 0] = row.metrics[metric] ?? 0;
    byName.set(name, values);
  }
  const sum = (values: readonly (number | null)[]) => values.reduce<number>((all, value) => all + (value ?? 0), 0);
  const series = [...byName].map(([name, values]) => ({ name, values })).sort((a, b) => sum(b.values) - sum(a.values));
  return { labels, step: stepOf(labels), series, before: null };
}
