/** Texts are cut between code points, and loose values read with care. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clampText, countOf, labelOf, numberOf, objectOf, textOf } from './text.ts';

describe('clampText', () => {
  test('leaves what fits as it is', () => {
    expect(clampText('grün', 5)).toBe('grün');
  });

  test('cuts between code points', () => {
    expect(clampText('grün', 3)).toBe('gr');
    expect(clampText('🙂🙂', 7)).toBe('🙂');
  });

  test('always fits, and is a beginning of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 0, max: 80 }), (text, bytesMax) => {
        const cut = clampText(text, bytesMax);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytesMax);
        expect(text.startsWith(cut)).toBe(true);
        // No more was cut than had to be.
        const next = [...text.slice(cut.length)][0];
        if (next !== undefined) expect(Buffer.byteLength(cut + next)).toBeGreaterThan(bytesMax);
      }),
      { seed: 1 },
    );
  });
});

test('reads numbers that were sent as texts', () => {
  expect(numberOf('12.5')).toBe(12.5);
  expect(numberOf(' ')).toBeUndefined();
  expect(numberOf('1e999')).toBeUndefined();
  expect(numberOf(true)).toBeUndefined();
  expect(countOf('404', 65_535)).toBe(404);
  expect(countOf(-3, 10)).toBe(0);
  expect(countOf(1e12, 10)).toBe(10);
});

test('reads texts and labels of anything', () => {
  expect(textOf({ a: 1 })).toBe('');
  expect(textOf(7)).toBe('7');
  expect(labelOf('x'.repeat(1000))).toHaveLength(256);
  expect(objectOf([1])).toEqual({});
  expect(objectOf(null)).toEqual({});
});
