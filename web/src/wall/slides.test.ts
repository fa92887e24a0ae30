import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsOnScreen, slidesOf, typeSize } from './slides.ts';

const tile = (id: string, y: number, h: number) => ({ id, y, h });

describe('a board on a wall', () => {
  it('is cut where no tile stands across, into as few screenfuls as fit', () => {
    const tiles = [tile('d', 7, 5), tile('a', 0, 2), tile('b', 2, 5), tile('c', 3, 4)];
    const names = (rowsMax: number) =>
      slidesOf(tiles, rowsMax).map(({ tiles: all, rows }) => [all.map(({ id, y }) => `${id}${y}`).join(' '), rows]);
    expect(names(12)).toEqual([['a0 b2 c3 d7', 12]]);
    expect(names(7)).toEqual([
      ['a0 b2 c3', 7],
      ['d0', 5],
    ]);
    expect(names(4)).toEqual([
      ['a0', 2],
      ['b0 c1', 5],
      ['d0', 5],
    ]);
    expect(slidesOf([], 5)).toEqual([]);
  });

  it('shows each tile once and whole, and more rows than fit only for what stands side by side', () => {
    const any = fc.array(fc.record({ y: fc.nat(20), h: fc.integer({ min: 1, max: 6 }) }), { maxLength: 12 });
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 12 }), (given, rowsMax) => {
        const tiles = given.map((each, id) => ({ ...each, id }));
        const slides = slidesOf(tiles, rowsMax);
        const shown = slides.flatMap((slide) => slide.tiles);
        expect(shown.map(({ id }) => id).sort()).toEqual(tiles.map(({ id }) => id).sort());
        for (const slide of slides) {
          expect(Math.min(...slide.tiles.map(({ y }) => y))).toBe(0);
          expect(Math.max(...slide.tiles.map(({ y, h }) => y + h))).toBe(slide.rows);
          if (slide.rows > rowsMax) expect(slidesOf(slide.tiles, 1)).toHaveLength(1);
        }
      }),
    );
  });

  it('fills the screen with type as large as fits', () => {
    const rows = rowsOnScreen(1920, 1080) ?? 0;
    expect(rows).toBe(10);
    expect(typeSize(1920, 1080, rows)).toBeCloseTo(19.1, 1);
    expect(typeSize(1920, 1080, 5), 'but never too large for twelve columns').toBeCloseTo(22.86, 1);
    expect(typeSize(1920, 1080, 30)).toBe(12);
    expect(rowsOnScreen(390, 844)).toBeUndefined();
  });
});
