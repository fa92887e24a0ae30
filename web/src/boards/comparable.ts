/** Whether what a period is compared with was measured at all: a site that has just begun is not "×360 up". Pure. */
import type { ComparisonMode, Period } from '../../../src/boards/tile-query.ts';

const DAY_MS = 86_400_000;
/** How much of the period before may be missing, as a share of it. */
const MISSING_MAX = 0.1;

/**
 * @param today where the site is, `2026-11-22`
 * @param begins the day of the site's first event; null before it
 */
export function isComparable(
  period: Period,
  comparison: ComparisonMode,
  today: string,
  begins: string | null,
): boolean {
  if (comparison === 'none') return true;
  if (begins === null) return false;
  const first = Date.parse(firstDay(period, today));
  const days = Math.round((Date.parse(typeof period === 'string' ? today : period[1]) - first) / DAY_MS) + 1;
  const back = { previous_period: days, same_weekday: Math.ceil(days / 7) * 7, year_over_year: 365 }[comparison];
  const missing = (Date.parse(begins) - (first - back * DAY_MS)) / DAY_MS;
  return missing <= days * MISSING_MAX;
}

/** By whole days: what moves with the clock begins with its day. */
function firstDay(period: Period, today: string): string {
  if (typeof period !== 'string') return period[0];
  const [year = '', month = ''] = today.split('-');
  const ago = (days: number) => new Date(Date.parse(today) - days * DAY_MS).toISOString().slice(0, 10);
  switch (period) {
    case '7d':
      return ago(6);
    case '30d':
      return ago(29);
    case '90d':
      return ago(89);
    case 'month':
      return `${year}-${month}-01`;
    case 'quarter':
      return `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`;
    case 'year':
      return `${year}-01-01`;
    default:
      return today;
  }
}
