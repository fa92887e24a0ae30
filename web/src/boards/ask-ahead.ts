/** Asks for a board's tiles as soon as it is known who asks, while the page that shows them is still being loaded. */
import type { QueryClient } from '@tanstack/react-query';
import { fetchMe } from '../api/account.ts';
import { fetchBoard } from '../api/boards.ts';
import { fetchTile } from '../api/tiles.ts';
import type { Place } from '../chrome/use-place.ts';
import { toApiFilters } from '../filters/filter-model.ts';
import { tileKey } from '../tiles/tile-key.ts';
import { inReadingOrder } from './tile-layout.ts';

/** What fails is asked for again by the page, which says so. */
export async function askAhead(queries: QueryClient, place: Place): Promise<void> {
  const [board, me] = await Promise.all([
    queries.fetchQuery({ queryKey: ['board', place.subject], queryFn: () => fetchBoard(place.subject) }),
    queries.fetchQuery({ queryKey: ['me'], queryFn: () => fetchMe() }),
  ]).catch(() => []);
  const site = me?.sites.find(({ domain }) => domain === place.site) ?? me?.sites[0];
  if (!board || !site) return;
  const { period = board.period, comparison = board.comparison } = place;
  const frame = { period, comparison, filters: toApiFilters(place.filters) };
  for (const tile of inReadingOrder(board.tiles)) {
    const own = tile.period === undefined ? frame : { ...frame, period: tile.period };
    void queries.prefetchQuery({
      queryKey: tileKey(site.id, tile, frame),
      queryFn: () => fetchTile(site.id, tile.query, own),
    });
  }
}
