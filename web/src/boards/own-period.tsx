/** A board's tile that has a period of its own: within it, everything is of that period. */
import { type ReactNode, useMemo } from 'react';
import type { Period } from '../../../src/boards/tile-query.ts';
import { useNow } from '../design/use-now.ts';
import { BoardContext, useBoard } from './board-context.ts';
import { isRunning } from './periods.ts';
import { dateIn } from './site-date.ts';
import { useComparable } from './use-comparable.ts';

const MINUTE_MS = 60_000;

export function OwnPeriod({ period, children }: { readonly period: Period; readonly children: ReactNode }) {
  const board = useBoard();
  const { site, comparison, shared } = board;
  const today = dateIn(site.timezone, useNow(MINUTE_MS));
  const comparable = useComparable(site.id, period, comparison, today, shared?.access);
  const running = isRunning(period, today);
  const view = useMemo(
    () => ({ ...board, period, frame: { ...board.frame, period }, running, comparable, zoom: undefined }),
    [board, period, running, comparable],
  );
  return <BoardContext value={view}>{children}</BoardContext>;
}
