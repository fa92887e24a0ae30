import fc from 'fast-check';
import { expect, it } from 'vitest';
import { niceScale, type ScaleKind, ticksOf } from './scale.ts';

it('reaches the largest value in few, round steps', () => {
  expect(ticksOf(niceScale(23, 4, 'whole'))).toEqual([0, 10, 20, 30]);
  expect(ticksOf(niceScale(0, 4, 'whole'))).toEqual([0, 1]);
  expect(ticksOf(niceScale(0, 4, 'fraction'))).toEqual([0, 1]);
  expect(ticksOf(niceScale(3, 4, 'whole'))).toEqual([0, 1, 2, 3]);
  expect(niceScale(0.7, 4, 'fraction')).toEqual({ max: 0.8, step: 0.2 });
  expect(niceScale(960, 4, 'whole')).toEqual({ max: 1000, step: 250 });
  expect(ticksOf(niceScale(210, 4, 'clock'))).toEqual([0, 60, 120, 180, 240]);
  expect(ticksOf(niceScale(1.7, 4, 'clock'))).toEqual([0, 0.5, 1, 1.5, 2]);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom<ScaleKind>('whole', 'fraction', 'clock'),
      (most, steps, kind) => {
        const scale = niceScale(most, steps, kind);
        expect(scale.max).toBeGreaterThanOrEqual(most * (1 - 1e-6));
        expect(ticksOf(scale).length).toBeLessThanOrEqual(steps + 2);
      },
    ),
  );
});
