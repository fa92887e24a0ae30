/** A tile's data: asked for when the board changes, kept on the screen until the new has come, and asked again while it may change. */
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { RefObject } from 'react';
import type { Tile } from '../../../src/boards/board.ts';
import { ApiError } from '../api/client.ts';
import type { TileAnswer } from '../api/tile-answers.ts';
import { fetchSharedTile, fetchTile } from '../api/tiles.ts';
import { useBoard } from '../boards/board-context.ts';
import { tileKey } from './tile-key.ts';

const STEADY_MS = 60_000;
/** While the stream that should renew it is away. */
const STAND_IN_MS = 10_000;
const RETRIES = 2;

/** @param place where the tile stands; of several that wait, those in view are asked for first */
export function useTile(
  tile: Pick<Tile, 'id' | 'query' | 'live' | 'period'>,
  place?: RefObject<HTMLElement | null>,
): UseQueryResult<TileAnswer, Error> {
  const { id, query, live } = tile;
  const { site, frame, running, streaming, shared } = useBoard();
  const intervalMs = live ? (streaming ? false : STAND_IN_MS) : STEADY_MS;
  const distance = () => distanceFromView(place?.current ?? null);
  return useQuery({
    queryKey: tileKey(site.id, tile, frame),
    queryFn: ({ signal }) =>
      shared ? fetchSharedTile(shared, id, signal, distance) : fetchTile(site.id, query, frame, signal, distance),
    placeholderData: keepPreviousData,
    refetchInterval: running && intervalMs,
    staleTime: 30_000,
    retry: (failures, error) => failures < RETRIES && isPassing(error),
  });
}

/** In pixels; 0 where any of it is seen. */
function distanceFromView(element: HTMLElement | null): number {
  if (!element) return 0;
  const { top, bottom } = element.getBoundingClientRect();
  return Math.max(0, top - innerHeight, -bottom);
}

/** What may be over in a moment: no answer, or a server that cannot just now. */
function isPassing(error: Error): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
}
