import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMNS, findRoom, inReadingOrder, overlap } from './tile-layout.ts';

const place = (x: number, y: number, w: number, h: number) => ({ x, y, w, h });

describe('the layout of tiles', () => {
  it('reads from the top, then from the left', () => {
    const tiles = [place(6, 0, 6, 2), place(0, 2, 12, 4), place(0, 0, 6, 2)];
    expect(inReadingOrder(tiles)).toEqual([tiles[2], tiles[0], tiles[1]]);
  });

  it('knows what overlaps and what only touches', () => {
    expect(overlap(place(0, 0, 6, 2), place(6, 0, 6, 2))).toBe(false);
    expect(overlap(place(0, 0, 6, 2), place(0, 2, 6, 2))).toBe(false);
    expect(overlap(place(0, 0, 7, 3), place(6, 2, 6, 2))).toBe(true);
  });

  it('finds the first gap, or goes below', () => {
    const tiles = [place(0, 0, 8, 2), place(0, 2, 12, 4)];
    expect(findRoom(tiles, 4, 2)).toEqual(place(8, 0, 4, 2));
    expect(findRoom(tiles, 4, 3)).toEqual(place(0, 6, 4, 3));
    expect(findRoom([], 12, 4)).toEqual(place(0, 0, 12, 4));
  });

  it('never puts a tile on another, nor over the edge', () => {
    const size = fc.record({ w: fc.integer({ min: 1, max: COLUMNS }), h: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(fc.array(size, { maxLength: 12 }), (sizes) => {
        const tiles: ReturnType<typeof findRoom>[] = [];
        for (const { w, h } of sizes) {
          const room = findRoom(tiles, w, h);
          expect(tiles.some((tile) => overlap(tile, room))).toBe(false);
          expect(room.x + room.w).toBeLessThanOrEqual(COLUMNS);
          tiles.push(room);
        }
      }),
    );
  });
});
