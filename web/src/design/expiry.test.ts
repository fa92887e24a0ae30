import { expect, it } from 'vitest';
import { EXPIRIES, expiryOf } from './expiry.ts';

it('ends after as many days as were chosen, or not at all', () => {
  expect(expiryOf('', 5)).toEqual({});
  expect(expiryOf('7', 5)).toEqual({ expiresAt: 5 + 7 * 24 * 3_600_000 });
  expect(EXPIRIES.map(({ days }) => expiryOf(String(days ?? ''), 0).expiresAt)).toHaveLength(6);
});
