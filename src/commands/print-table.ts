/** Lines up rows for a person to read. Programs ask for --json. */
import type { Writable } from 'node:stream';
import { printLine } from './command.ts';

/** Each cell as text, each column as wide as its widest. Nothing at all is said as `empty`. */
export function printTable(
  out: Writable,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  empty: string,
): void {
  if (rows.length === 0) {
    printLine(out, empty);
    return;
  }
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of [head, ...rows]) {
    printLine(
      out,
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

/** Unix ms → `2026-11-22 05:37` in UTC. */
export function printableTime(time: number | undefined): string {
  return time === undefined ? '–' : new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}
