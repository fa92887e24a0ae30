/** `weir board show`: what the tiles of a board say of a site, by the same code as the tile door (W6). */

import type { Site } from '../accounts/site.ts';
import { fileOf } from '../api/tile-export.ts';
import { frameOfParameters, questionOf, readFrame } from '../api/tile-request.ts';
import type { Board, Tile } from '../boards/board.ts';
import { planTile, type TileAnswer } from '../boards/plan-tile.ts';
import { tableOf } from '../boards/tile-table.ts';
import { CliError } from '../config/errors.ts';
import { type CommandIo, printLine } from './command.ts';
import { printTable } from './print-table.ts';
import { orWrongUse, withStore } from './with-store.ts';

export const showOptions = {
  site: { type: 'string' },
  tile: { type: 'string' },
  period: { type: 'string' },
  comparison: { type: 'string' },
  filters: { type: 'string' },
  json: { type: 'boolean' },
  csv: { type: 'boolean' },
  parquet: { type: 'boolean' },
} as const;

interface ShowValues {
  readonly tile?: string | undefined;
  readonly period?: string | undefined;
  readonly comparison?: string | undefined;
  readonly filters?: string | undefined;
  readonly json?: boolean | undefined;
  readonly csv?: boolean | undefined;
  readonly parquet?: boolean | undefined;
}

/** Asks tile after tile; throws CliError 2 for what may not be asked, 1 when nobody answers. */
export async function showBoard(board: Board, site: Site, values: ShowValues, io: CommandIo): Promise<void> {
  const { tile: tileId, json, csv, parquet, ...parameters } = values;
  const tiles = tileId === undefined ? board.tiles : board.tiles.filter(({ id }) => id === tileId);
  if (tileId !== undefined && tiles.length === 0) {
    const names = board.tiles.map(({ id }) => id).join(', ');
    throw new CliError(`--tile is ${JSON.stringify(tileId)}; the board has: ${names}.`, 2);
  }
  if ([json, csv, parquet].filter(Boolean).length > 1) throw new CliError('Say one of --json, --csv and --parquet.', 2);
  const file = csv ? 'csv' : parquet ? 'parquet' : undefined;
  if (file && tiles.length > 1) throw new CliError(`--${file} is for one tile; say which with --tile.`, 2);
  const asked = orWrongUse(() => readFrame(frameOfParameters(parameters)));
  const runs = tiles.map((tile) => ({ tile, run: orWrongUse(() => planTile(questionOf(board, tile, asked))) }));
  await withStore(io, async (store) => {
    for (const { tile, run } of runs) {
      const answer = await run(store, site, Date.now());
      if (file) io.stdout.write((await fileOf(answer, file, store)).bytes);
      else if (json) printLine(io.stdout, { tile: tile.id, title: tile.title, ...answer });
      else printTile(tile, answer, io);
    }
  });
}

function printTile({ title, id }: Tile, answer: TileAnswer, { stdout }: CommandIo): void {
  const columns = tableOf(answer);
  const rows = Array.from({ length: columns[0]?.values.length ?? 0 }, (_, row) =>
    columns.map(({ values }) => String(values[row] ?? '–')),
  );
  printLine(stdout, `\n${title} (${id})`);
  const head = columns.map(({ name }) => name.toUpperCase());
  printTable(stdout, head, rows, 'Nothing in this period.');
}
