/** What the tiles of a page have in common, put together in one way for boards, walls, shared boards and the pages behind them. */
import { useMemo } from 'react';
import type { Board } from '../../../src/boards/board.ts';
import { useNow } from '../design/use-now.ts';
import { toApiFilters } from '../filters/filter-model.ts';
import type { BoardView } from './board-context.ts';
import { isRunning } from './periods.ts';
import { dateIn } from './site-date.ts';
import { useComparable } from './use-comparable.ts';
import { type LiveTiles, useLiveTiles } from './use-live-tiles.ts';

const MINUTE_MS = 60_000;

type Chosen = Pick<BoardView, 'site' | 'period' | 'comparison' | 'filters' | 'narrow' | 'zoom' | 'shared'>;

/** @param board whose live tiles are to be kept up to date */
export function useBoardView(
  { site, period, comparison, filters, narrow, zoom, shared }: Chosen,
  board: Board | undefined,
): { readonly view: BoardView; readonly live: LiveTiles; readonly today: string } {
  const today = dateIn(site.timezone, useNow(MINUTE_MS));
  const running = isRunning(period, today);
  const comparable = useComparable(site.id, period, comparison, today, shared?.access);
  const frame = useMemo(() => ({ period, comparison, filters: toApiFilters(filters) }), [period, comparison, filters]);
  const live = useLiveTiles(board, site.id, frame, running, shared?.access);
  const streaming = live.link?.state === 'open';
  const view = useMemo<BoardView>(
    () => ({ site, period, comparison, filters, frame, running, streaming, comparable, narrow, zoom, shared }),
    [site, period, comparison, filters, frame, running, streaming, comparable, narrow, zoom, shared],
  );
  return { view, live, today };
}
