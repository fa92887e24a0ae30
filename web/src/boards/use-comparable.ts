/** Whether the board's comparison has something to compare with; undefined until it is known. */
import { useQuery } from '@tanstack/react-query';
import type { ComparisonMode, Period } from '../../../src/boards/tile-query.ts';
import { fetchBegins } from '../api/account.ts';
import { isComparable } from './comparable.ts';

/** The day of the site's first event; null before there is one. */
export function useBegins(siteId: string, enabled: boolean, access?: string) {
  return useQuery({
    queryKey: ['begins', siteId],
    queryFn: ({ signal }) => fetchBegins(siteId, signal, access),
    staleTime: ({ state }) => (state.data ? Number.POSITIVE_INFINITY : EMPTY_MS),
    refetchInterval: ({ state }) => state.data === null && EMPTY_MS,
    enabled,
  });
}

/** A site without events may have its first at any moment. */
const EMPTY_MS = 60_000;

/** @param access of a share link */
export function useComparable(
  siteId: string,
  period: Period,
  comparison: ComparisonMode,
  today: string,
  access?: string,
): boolean | undefined {
  const { data: begins, isError } = useBegins(siteId, comparison !== 'none', access);
  if (comparison === 'none' || isError) return true;
  return begins === undefined ? undefined : isComparable(period, comparison, today, begins);
}
