/** A long list page by page, each page asked for when it is wanted. */
import { useInfiniteQuery } from '@tanstack/react-query';

interface PageOf<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

export function usePages<Row>(
  key: readonly unknown[],
  fetchPage: (offset: number, signal: AbortSignal) => Promise<PageOf<Row>>,
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      last.more ? pages.reduce((count, { rows }) => count + rows.length, 0) : undefined,
  });
  return { ...query, rows: query.data?.pages.flatMap(({ rows }) => rows) };
}
