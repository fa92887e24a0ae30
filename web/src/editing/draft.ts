/** A board while it is changed: every act on it as a function from board to board. Pure. */
import type { BoardDefinition, Tile } from '../../../src/boards/board.ts';
import { freeTitle } from '../boards/free-title.ts';
import { COLUMNS, findRoom } from '../boards/tile-layout.ts';
import { type FormChoice, withForm } from './tile-forms.ts';

type Place = Pick<Tile, 'id' | 'x' | 'y' | 'w' | 'h'>;

export function addTile(
  board: BoardDefinition,
  choice: FormChoice,
): { readonly board: BoardDefinition; readonly id: string } {
  const id = newId(board);
  const seed: Tile = {
    id,
    title: choice.label,
    ...findRoom(board.tiles, choice.w, choice.h),
    form: 'number',
    live: true,
    query: { kind: 'metrics', metrics: ['visitors'] },
  };
  return { board: { ...board, tiles: [...board.tiles, withForm(seed, choice)] }, id };
}

export function duplicateTile(
  board: BoardDefinition,
  id: string,
): { readonly board: BoardDefinition; readonly id: string } {
  const tile = board.tiles.find((each) => each.id === id);
  if (!tile) return { board, id };
  const copy = {
    ...tile,
    ...findRoom(board.tiles, tile.w, tile.h),
    id: newId(board),
    title: freeTitle(
      tile.title,
      board.tiles.map(({ title }) => title),
    ),
  };
  return { board: { ...board, tiles: [...board.tiles, copy] }, id: copy.id };
}

export function removeTile(board: BoardDefinition, id: string): BoardDefinition {
  return { ...board, tiles: board.tiles.filter((tile) => tile.id !== id) };
}

export function changeTile(board: BoardDefinition, tile: Tile): BoardDefinition {
  return { ...board, tiles: board.tiles.map((each) => (each.id === tile.id ? tile : each)) };
}

/** The same board when nothing moved. */
export function placeTiles(board: BoardDefinition, places: readonly Place[]): BoardDefinition {
  const byId = new Map(places.map((place) => [place.id, place]));
  let moved = false;
  const tiles = board.tiles.map((tile) => {
    const place = byId.get(tile.id);
    if (!place || (place.x === tile.x && place.y === tile.y && place.w === tile.w && place.h === tile.h)) return tile;
    moved = true;
    return { ...tile, x: place.x, y: place.y, w: place.w, h: place.h };
  });
  return moved ? { ...board, tiles } : board;
}

/** A step by the keyboard: moved, or with `size` grown, within the columns. */
export function nudge(tile: Tile, dx: number, dy: number, size: boolean): Tile {
  const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));
  if (size) return { ...tile, w: within(tile.w + dx, 1, COLUMNS - tile.x), h: within(tile.h + dy, 1, 20) };
  return { ...tile, x: within(tile.x + dx, 0, COLUMNS - tile.w), y: Math.max(0, tile.y + dy) };
}

/** Short, and unlike all others of the board. */
function newId(board: BoardDefinition): string {
  const taken = new Set(board.tiles.map(({ id }) => id));
  let number = board.tiles.length + 1;
  while (taken.has(String(number))) number++;
  return String(number);
}
