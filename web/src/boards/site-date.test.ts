/** Days and times of day by a site's clock, there and back. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dateIn, timeIn } from './site-date.ts';

it('knows which day it is where the site is', () => {
  expect(dateIn('Asia/Tokyo', Date.UTC(2026, 10, 22, 16))).toBe('2026-11-23');
  expect(dateIn('America/St_Johns', Date.UTC(2026, 10, 22, 3))).toBe('2026-11-21');
  expect(dateIn('Asia/Tokyo', Date.UTC(2026, 10, 22, 3))).toBe('2026-11-22');
});

it('reads what a clock there shows', () => {
  expect(timeIn('Europe/Berlin', '2026-11-22T09:30')).toBe(Date.UTC(2026, 10, 22, 8, 30));
  expect(timeIn('Europe/Berlin', '2026-07-01T09:30')).toBe(Date.UTC(2026, 6, 1, 7, 30));
  // Shown twice, and never, when the clocks are changed.
  expect(timeIn('Europe/Berlin', '2026-10-25T02:30')).toBe(Date.UTC(2026, 9, 25, 0, 30));
  expect(timeIn('Europe/Berlin', '2026-03-29T02:30')).toBe(Date.UTC(2026, 2, 29, 1, 30));
  expect(timeIn('Europe/Berlin', '')).toBeNaN();
});

it('is told by that clock what it was given', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia');
  const minutes = fc.integer({ min: Date.UTC(2024, 0) / 60_000, max: Date.UTC(2028, 0) / 60_000 });
  fc.assert(
    fc.property(zones, minutes, (timeZone, minute) => {
      const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
      const shown = clock.format(minute * 60_000);
      expect(clock.format(timeIn(timeZone, shown.replace(' ', 'T')))).toBe(shown);
    }),
  );
});
