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

/** The same by two Maps, the plain way. */
class PlainOrdinals {
  #recent = new Map<number, number>();
  #older = new Map<number, number>();

  next(key: number, linesMax: number): number {
    const ordinal = this.#recent.get(key) ?? this.#older.get(key) ?? 0;
    this.#recent.set(key, ordinal + 1);
    if (this.#recent.size >= linesMax) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    return ordinal;
  }
}

test('forgets what is long past, and just then: ids are made of what it answers', () => {
  // Up to 48 bits, many of which begin their search at the same place.
  const key = fc.oneof(
    fc.nat(30),
    fc.nat(2 ** 18).map((high) => high * 2 ** 30),
    fc.maxSafeNat().map((any) => any % 2 ** 48),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(key, { maxLength: 400 }), (linesMax, keys) => {
      const [ordinals, plain] = [new LineOrdinals(linesMax), new PlainOrdinals()];
      expect(keys.map((key) => ordinals.next(key))).toEqual(keys.map((key) => plain.next(key, linesMax)));
    }),
  );
  const ordinals = new LineOrdinals(3);
  expect([1, 1, 2, 3, 4, 5, 6, 1].map((key) => ordinals.next(key))).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
});
