/** Held against a list that is searched from the start. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

const key = fc.nat(9);
const step = fc.oneof(
  fc.record({ act: fc.constant('get' as const), key }),
  fc.record({ act: fc.constant('set' as const), key, value: fc.nat() }),
  fc.record({ act: fc.constant('delete' as const), key }),
);

test('keeps the most recently used, never more than it may', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 60, size: 'max' }), (entriesMax, steps) => {
      const map = new BoundedMap<number, number>(entriesMax);
      let model: (readonly [number, number])[] = [];
      for (const { act, key, ...rest } of steps) {
        const found = model.find(([known]) => known === key);
        const others = model.filter(([known]) => known !== key);
        if (act === 'get') {
          expect(map.get(key)).toBe(found?.[1]);
          if (found !== undefined) model = [...others, found];
        } else if (act === 'set' && 'value' in rest) {
          map.set(key, rest.value);
          model = [...others, [key, rest.value] as const].slice(-entriesMax);
        } else {
          map.delete(key);
          model = others;
        }
        expect(map.size).toBe(model.length);
      }
    }),
  );
});
