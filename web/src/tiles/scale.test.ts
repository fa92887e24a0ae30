import fc from 'fast-check';
import { expect, it } from 'vitest';
import { niceScale, ticksOf } from './scale.ts';

it('reaches the largest value in few, round steps', () => {
  expect(ticksOf(niceScale(23, 4, false))).toEqual([0, 10, 20, 30]);
  expect(ticksOf(niceScale(0, 4, false))).toEqual([0, 1]);
  expect(ticksOf(niceScale(0, 4, true))).toEqual([0, 1]);
  expect(ticksOf(niceScale(3, 4, false))).toEqual([0, 1, 2, 3]);
  expect(niceScale(0.7, 4, true)).toEqual({ max: 0.8, step: 0.2 });
  expect(niceScale(960, 4, false)).toEqual({ max: 1000, step: 250 });
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.integer({ min: 1, max: 8 }),
      fc.boolean(),
      (most, steps, fractional) => {
        const scale = niceScale(most, steps, fractional);
        expect(scale.max).toBeGreaterThanOrEqual(most * (1 - 1e-6));
        expect(ticksOf(scale).length).toBeLessThanOrEqual(steps + 2);
      },
    ),
  );
});
