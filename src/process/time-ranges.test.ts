/** Merged ranges cover the same moments, and are few. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeRanges } from './time-ranges.ts';

const range = fc
  .tuple(fc.integer({ min: 0, max: 1000 }), fc.nat(50))
  .map(([from, length]) => ({ from, to: from + length }));

test('covers every moment of every range, in order, in at most so many', () => {
  fc.assert(
    fc.property(
      fc.array(range, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 8 }),
      (ranges, rangesMax) => {
        const merged = mergeRanges(ranges, rangesMax);
        expect(merged.length).toBeLessThanOrEqual(rangesMax);
        for (const { from, to } of ranges)
          expect(merged.some((whole) => whole.from <= from && to <= whole.to)).toBe(true);
        for (const [index, { from }] of merged.entries())
          if (index > 0) expect(from).toBeGreaterThan((merged[index - 1]?.to ?? 0) + 1);
      },
    ),
    { seed: 3, numRuns: 300 },
  );
});

test('closes the narrowest gaps first', () => {
  const ranges = [
    { from: 0, to: 1 },
    { from: 5, to: 6 },
    { from: 100, to: 101 },
  ];
  expect(mergeRanges(ranges, 2)).toEqual([
    { from: 0, to: 6 },
    { from: 100, to: 101 },
  ]);
});
