/** How far a board's numbers can be believed: by the stream of its live tiles, and by the answers of all of them. */
import { type QueryCache, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { ApiError } from '../api/client.ts';
import { useNow } from '../design/use-now.ts';
import type { Freshness } from '../live/freshness.ts';
import { boardFreshness, type TilesHeard } from './board-freshness.ts';
import type { LiveTiles } from './use-live-tiles.ts';

export function useBoardFreshness(siteId: string, running: boolean, live: LiveTiles): Freshness {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((listener: () => void) => cache.subscribe(listener), [cache]);
  const heard = useSyncExternalStore(subscribe, () => summarise(cache, siteId));
  const now = useNow(5_000);
  return boardFreshness(JSON.parse(heard) as TilesHeard, live, running, now);
}

/** As a text, so that it is the same as long as it says the same. */
function summarise(cache: QueryCache, siteId: string): string {
  const tiles = cache.findAll({ queryKey: ['tile', siteId], type: 'active' });
  const failures = tiles.flatMap(({ state: { error } }) => (error instanceof ApiError ? [error.status] : []));
  const times = tiles.map(({ state }) => state.dataUpdatedAt).filter((at) => at > 0);
  const heard: TilesHeard = {
    answered: times.length,
    oldestAt: times.length > 0 ? Math.min(...times) : 0,
    // The tile itself says when its own question is at fault.
    failures: failures.filter((status) => status === 0 || status === 401 || status >= 500),
  };
  return JSON.stringify(heard);
}
