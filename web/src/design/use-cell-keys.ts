/** One stop of the Tab key for a field of cells: the arrow keys go from cell to cell, Home and End along a row. */
import { type KeyboardEvent, useState } from 'react';

type Cell = readonly [row: number, column: number];

const MOVES: Readonly<Record<string, Cell>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, Number.NEGATIVE_INFINITY],
  End: [0, Number.POSITIVE_INFINITY],
};

/** @param widths how many cells each row has. */
export function useCellKeys(widths: readonly number[]) {
  const [last, setLast] = useState<Cell>([0, 0]);
  const stop = nearest(last, widths);
  return {
    /** Of each cell, which has to be a button. */
    cell: (row: number, column: number) => ({
      'data-cell': `${row} ${column}`,
      tabIndex: row === stop[0] && column === stop[1] ? 0 : -1,
      onFocus: () => setLast([row, column]),
    }),
    /** Of what they stand in. */
    onKeyDown: (event: KeyboardEvent) => {
      const to = cellAfter(event.key, stop, widths);
      if (!to) return;
      event.preventDefault();
      event.currentTarget.querySelector<HTMLElement>(`[data-cell="${to.join(' ')}"]`)?.focus();
    },
  };
}

/** Where the key leads from a cell; undefined when it is none of those that move. */
export function cellAfter(key: string, [row, column]: Cell, widths: readonly number[]): Cell | undefined {
  const move = MOVES[key];
  return move && nearest([row + move[0], column + move[1]], widths);
}

function nearest([row, column]: Cell, widths: readonly number[]): Cell {
  const there = within(row, widths.length);
  return [there, within(column, widths[there] ?? 0)];
}

function within(at: number, length: number): number {
  return Math.max(0, Math.min(at, length - 1));
}
