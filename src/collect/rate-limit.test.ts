/** Held against a model that adds up the tokens of every millisecond. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.ts';

function limitOf(perS: number, burstS: number, bucketsMax = 100) {
  let now = 1_000_000;
  const rate = new RateLimit({ of: 'things a second', perS, burstS, bucketsMax }, { now: () => now });
  return { rate, wait: (ms: number) => (now += ms) };
}

test('0 means no limit', () => {
  const { rate } = limitOf(0, 10);
  for (let round = 0; round < 1_000; round++) expect(rate.take('a', 1_000_000).ok).toBe(true);
});

test('refuses beyond the burst, says when to come back, and is right about that', () => {
  const { rate, wait } = limitOf(10, 2);
  for (let taken = 0; taken < 20; taken++) expect(rate.take('a', 1).ok).toBe(true);
  expect(rate.take('a', 1)).toMatchObject({ reason: 'rate_limited', retryAfterS: 1 });
  expect(rate.take('b', 1).ok).toBe(true);
  wait(1_000);
  expect(rate.take('a', 1).ok).toBe(true);
});

test('a batch larger than the burst passes once, and is paid off afterwards', () => {
  const { rate, wait } = limitOf(10, 2);
  expect(rate.take('a', 100).ok).toBe(true);
  const refused = rate.take('a', 1);
  expect(refused).toMatchObject({ reason: 'rate_limited', retryAfterS: 9 });
  wait(9_000);
  expect(rate.take('a', 1).ok).toBe(true);
});

test('a clock that goes back gives nothing and takes nothing', () => {
  const { rate, wait } = limitOf(10, 1);
  for (let taken = 0; taken < 10; taken++) rate.take('a', 1);
  wait(-60_000);
  expect(rate.take('a', 1).ok).toBe(false);
});

test('takes what a count by the millisecond takes', () => {
  const steps = fc.array(fc.record({ waitMs: fc.nat(400), count: fc.integer({ min: 1, max: 30 }) }), {
    maxLength: 60,
    size: 'max',
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 5 }), steps, (perS, burstS, taken) => {
      const { rate, wait } = limitOf(perS, burstS);
      let thousandths = perS * burstS * 1_000;
      for (const { waitMs, count } of taken) {
        wait(waitMs);
        for (let ms = 0; ms < waitMs; ms++) thousandths = Math.min(perS * burstS * 1_000, thousandths + perS);
        // Where a sum of fractions may stand on either side of one whole token, either answer is right.
        if (Math.abs(thousandths - 1_000) < 1) return;
        expect(rate.take('a', count).ok).toBe(thousandths >= 1_000);
        if (thousandths >= 1_000) thousandths -= count * 1_000;
      }
    }),
  );
});
