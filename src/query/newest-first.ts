/** Finds the newest rows of a range without reading all of it: looks at the last day, then the last week, then everything. */
import type { TimeRange } from './date-range.ts';
import { DAY_MS } from './zone.ts';

const SPANS_MS = [DAY_MS, 8 * DAY_MS, Number.POSITIVE_INFINITY];

/**
 * @param find asks for one row more than the page has, newest first, within the range it is given.
 * @param latest Unix ms: there is nothing later.
 */
export async function findNewest<Row>(
  range: TimeRange,
  latest: number,
  pageSize: number,
  find: (within: TimeRange) => Promise<readonly Row[]>,
): Promise<{ readonly rows: readonly Row[]; readonly more: boolean }> {
  const to = Math.max(range.from, Math.min(range.to, latest));
  let rows: readonly Row[] = [];
  for (const span of SPANS_MS) {
    const from = Math.max(range.from, to - span);
    rows = await find({ from, to });
    if (rows.length > pageSize || from === range.from) break;
  }
  return { rows: rows.slice(0, pageSize), more: rows.length > pageSize };
}
