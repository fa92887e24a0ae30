/** Held to a model that forgets nothing, within the span that is promised. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineOrdinals } from './line-ordinals.ts';

test('counts like one who remembers everything, for lines that come again soon enough', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), (keys) => {
      const ordinals = new LineOrdinals(10);
      const seen = new Map<number, number>();
      for (const key of keys) {
        expect(ordinals.next(key)).toBe(seen.get(key) ?? 0);
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    }),
  );
});

test('forgets what is long past, and answers the same when it is asked the same again', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 400 }), (keys) => {
      const [first, second] = [new LineOrdinals(10), new LineOrdinals(10)];
      expect(keys.map((key) => first.next(key))).toEqual(keys.map((key) => second.next(key)));
    }),
  );
  const ordinals = new LineOrdinals(3);
  expect([1, 1, 2, 3, 4, 5, 6, 1].map((key) => ordinals.next(key))).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
});
