/** Where a list that goes back in time comes to another day. */
import { expect, it } from 'vitest';
import { daysBegun } from './days.ts';

it('names each day that a list comes to, and not today', () => {
  const now = Date.UTC(2026, 10, 22, 12);
  const hours = (...before: number[]) => before.map((each) => now - each * 3_600_000);
  expect(daysBegun(hours(0, 1, 13, 14, 37), 'UTC', now)).toEqual([null, null, '2026-11-21', null, '2026-11-20']);
  // Midnight is the site's.
  expect(daysBegun(hours(1, 13), 'Europe/Berlin', now)).toEqual([null, null]);
  expect(daysBegun([], 'UTC', now)).toEqual([]);
});
