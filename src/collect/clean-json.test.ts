/** Held against JSON.stringify: what is called clean is the same after a round trip, and no larger than was said. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleaned, inspect } from './clean-json.ts';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', '\0', '\ud800', '"\\\n', '\u0007'),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.double(),
    fc.maxSafeInteger(),
    fc.constantFrom(null, true, false, -0, 5e-324, -1.7976931348623157e308),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

test('what is clean needs no change; what is cleaned is clean, and the same but for what could not be kept', () => {
  fc.assert(
    fc.property(value, (given) => {
      const { isClean, isTooDeep, bytesMax } = inspect(given, 64);
      expect(isTooDeep).toBe(false);
      const json = JSON.stringify(given);
      expect(Buffer.byteLength(json)).toBeLessThanOrEqual(bytesMax);
      const clean = cleaned(given);
      expect(inspect(clean, 64).isClean).toBe(true);
      if (isClean) expect(JSON.stringify(clean)).toBe(json);
      else expect(given).not.toEqual(clean);
    }),
    { numRuns: 5_000 },
  );
});

test('depth is counted in objects and arrays, and a cycle has no end', () => {
  expect(inspect([[1]], 2).isTooDeep).toBe(false);
  expect(inspect([[1]], 1).isTooDeep).toBe(true);
  expect(inspect({ a: [] }, 1).isTooDeep).toBe(true);
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  expect(inspect(cycle, 32).isTooDeep).toBe(true);
});

test("a key __proto__ changes nobody's prototype", () => {
  const copy = cleaned(JSON.parse('{"a":{"__proto__":{"isAdmin":true}},"__proto__":{"isAdmin":true}}'));
  expect(copy).toEqual({ a: {} });
  expect((copy as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});

test('what JSON has no word for is left out, or null within an array', () => {
  expect(cleaned({ a: undefined, b: () => 1, c: 1n, d: Number.NaN, e: [undefined, Symbol('x')] })).toEqual({
    d: null,
    e: [null, null],
  });
});
