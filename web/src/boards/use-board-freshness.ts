/** How far a board's numbers can be believed, by the tiles on the screen: the oldest answer counts. */
import { type QueryCache, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { ApiError } from '../api/client.ts';
import { useNow } from '../design/use-now.ts';
import type { Freshness } from '../live/freshness.ts';

/** Numbers that should have been renewed by now. */
const STALE_MS = 150_000;

export function useBoardFreshness(siteId: string, running: boolean): Freshness {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((listener: () => void) => cache.subscribe(listener), [cache]);
  const summary = useSyncExternalStore(subscribe, () => summarise(cache, siteId));
  const now = useNow(5_000);
  const [oldest = 0, failing = 0, status = 0, tiles = 0] = summary.split(' ').map(Number);
  if (status === 401) return { kind: 'signed-out' };
  if (tiles === 0 || oldest === 0)
    return failing > 0 ? { kind: 'failing', cause: 'link', retryInMs: null } : { kind: 'loading' };
  const ageMs = Math.max(0, now - oldest);
  if (failing > 0) return { kind: 'stale', cause: status >= 500 ? 'engine' : 'link', ageMs, retryInMs: null };
  if (running && ageMs > STALE_MS) return { kind: 'stale', cause: 'silence', ageMs, retryInMs: null };
  return { kind: 'live' };
}

/** As a text, so that it is the same as long as it says the same. */
function summarise(cache: QueryCache, siteId: string): string {
  const tiles = cache.findAll({ queryKey: ['tile', siteId], type: 'active' });
  const answered = tiles.filter(({ state }) => state.dataUpdatedAt > 0);
  const failed = tiles.flatMap(({ state: { error } }) =>
    error instanceof ApiError && (error.status === 401 || error.status === 0 || error.status >= 500) ? [error] : [],
  );
  const oldest = Math.min(...answered.map(({ state }) => state.dataUpdatedAt));
  return [Number.isFinite(oldest) ? oldest : 0, failed.length, failed[0]?.status ?? 0, tiles.length].join(' ');
}
