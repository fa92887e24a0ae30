/** Where tiles stand on the twelve columns: order, overlaps, room for one more. Pure. */
import type { Tile } from '../../../src/boards/board.ts';

export const COLUMNS = 12;

type Place = Pick<Tile, 'x' | 'y' | 'w' | 'h'>;

/** As one reads them: from the top, then from the left. */
export function inReadingOrder<T extends Place>(tiles: readonly T[]): readonly T[] {
  return tiles.toSorted((a, b) => a.y - b.y || a.x - b.x);
}

export function overlap(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** The highest, then leftmost place where a tile of this size overlaps none. */
export function findRoom(tiles: readonly Place[], w: number, h: number): Place {
  const bottom = Math.max(0, ...tiles.map((tile) => tile.y + tile.h));
  for (let y = 0; y < bottom; y++) {
    for (let x = 0; x + w <= COLUMNS; x++) {
      const place = { x, y, w, h };
      if (!tiles.some((tile) => overlap(tile, place))) return place;
    }
  }
  return { x: 0, y: bottom, w, h };
}
