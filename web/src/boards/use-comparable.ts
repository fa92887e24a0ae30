/** Whether the board's comparison has something to compare with; taken as so until it is known. */
import { useQuery } from '@tanstack/react-query';
import type { ComparisonMode, Period } from '../../../src/boards/tile-query.ts';
import { fetchFirstDay } from '../api/account.ts';
import { isComparable } from './comparable.ts';

export function useComparable(siteId: string, period: Period, comparison: ComparisonMode, today: string): boolean {
  const { data: begins } = useQuery({
    queryKey: ['first-day', siteId],
    queryFn: ({ signal }) => fetchFirstDay(siteId, signal),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: comparison !== 'none',
  });
  return !begins || isComparable(period, comparison, today, begins);
}
