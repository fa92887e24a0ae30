/** Spans of time, merged until few enough to ask the store for. */

export interface TimeRange {
  /** Unix ms, both ends included. */
  readonly from: number;
  readonly to: number;
}

/** The same moments in at most `rangesMax` ranges, closing the narrowest gaps first; in order, without overlaps. */
export function mergeRanges(ranges: readonly TimeRange[], rangesMax: number): readonly TimeRange[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  if (merged.length <= rangesMax) return merged;
  const gaps = merged.slice(1).map((range, index) => range.from - (merged[index] as TimeRange).to);
  const kept = new Set(
    gaps
      .map((gap, index) => ({ gap, index }))
      .sort((a, b) => b.gap - a.gap)
      .slice(0, rangesMax - 1)
      .map(({ index }) => index),
  );
  const closed: { from: number; to: number }[] = [];
  for (const [index, range] of merged.entries()) {
    const last = closed.at(-1);
    if (last && !kept.has(index - 1)) last.to = range.to;
    else closed.push({ ...range });
  }
  return closed;
}
