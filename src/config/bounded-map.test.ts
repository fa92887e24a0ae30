/** Held against a list of all that was ever used, the latest last; what was deleted stays in it without a value. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

const key = fc.nat(9);
const step = fc.oneof(
  fc.record({ act: fc.constant('get' as const), key }),
  fc.record({ act: fc.constant('set' as const), key, value: fc.nat() }),
  fc.record({ act: fc.constant('delete' as const), key }),
);

test('never holds more than it may, never says what is not so, and keeps what was used lately', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60, size: 'max' }), (generation, steps) => {
      const map = new BoundedMap<number, number>(generation * 2);
      let model: (readonly [number, number | undefined])[] = [];
      for (const { act, key, ...rest } of steps) {
        const at = model.findIndex(([known]) => known === key);
        const isRecent = at >= model.length - generation;
        const known = model[at];
        const others = model.filter(([other]) => other !== key);
        if (act === 'get') {
          const found = map.get(key);
          if (found !== undefined || isRecent) expect(found).toBe(known?.[1]);
          if (known !== undefined && found !== undefined) model = [...others, known];
        } else if (act === 'set' && 'value' in rest) {
          map.set(key, rest.value);
          model = [...others, [key, rest.value]];
        } else {
          map.delete(key);
          model = model.map((entry) => (entry === known ? [key, undefined] : entry));
        }
        expect(map.size).toBeLessThanOrEqual(generation * 2);
      }
    }),
    { numRuns: 2_000 },
  );
});
