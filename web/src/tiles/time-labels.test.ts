import { describe, expect, it } from 'vitest';
import { makeFormats } from '../design/formats.ts';
import { datesOf, labelWords, stepOf, timeTicks } from './time-labels.ts';

const formats = makeFormats(['en-GB']);
const hours = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(2026, 10, 20, index)).toISOString().slice(0, 19).replace('T', ' '),
  );
const days = (count: number, every = 1) =>
  Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(2026, 10, 1 + index * every)).toISOString().slice(0, 10),
  );

describe('time labels', () => {
  it('tell their step', () => {
    expect(stepOf(['2026-11-22 09:00:00', '2026-11-22 09:01:00'])).toBe('minute');
    expect(stepOf(hours(24))).toBe('hour');
    expect(stepOf(days(7))).toBe('day');
    expect(stepOf(days(9, 7))).toBe('week');
    expect(stepOf(['2026-10-01', '2026-11-01'])).toBe('month');
    expect(stepOf(['2026-10-01'])).toBe('day');
  });

  it('read as a person says them', () => {
    expect(labelWords('2026-11-22 09:00:00', 'hour', formats)).toBe('Sun, 22 Nov 2026, 09:00');
    expect(labelWords('2026-11-16', 'week', formats)).toBe('Week of Mon, 16 Nov 2026');
    expect(labelWords('2026-11-01', 'month', formats)).toBe('November 2026');
  });

  it('tell which dates a point stands for, unless it is all there is', () => {
    expect(datesOf('2026-11-16', 'day', days(30))).toEqual(['2026-11-16', '2026-11-16']);
    expect(datesOf('2026-12-28', 'week', days(9, 7))).toEqual(['2026-12-28', '2027-01-03']);
    expect(datesOf('2028-02-01', 'month', ['2028-01-01', '2028-02-01'])).toEqual(['2028-02-01', '2028-02-29']);
    expect(datesOf('2026-11-21 09:00:00', 'hour', hours(48))).toEqual(['2026-11-21', '2026-11-21']);
    expect(datesOf('2026-11-20 09:00:00', 'hour', hours(24))).toBeUndefined();
    expect(datesOf('2026-11-16', 'day', ['2026-11-16'])).toBeUndefined();
  });

  it('give few enough ticks, at round times', () => {
    expect(timeTicks(hours(24), 'hour', 8, formats).map(({ text }) => text)).toEqual([
      '00:00',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
    ]);
    expect(timeTicks(hours(72), 'hour', 8, formats).map(({ text }) => text)).toEqual(['20 Nov', '21 Nov', '22 Nov']);
    for (const most of [1, 3, 6, 12]) {
      for (const labels of [days(30), days(7), days(90)]) {
        expect(timeTicks(labels, 'day', most, formats).length).toBeLessThanOrEqual(most);
      }
    }
    expect(timeTicks([], 'day', 5, formats)).toEqual([]);
    // The first minute of a new installation has nothing beside it.
    expect(timeTicks(['2026-11-22 14:02:00'], 'minute', 5, formats)).toEqual([{ index: 0, text: '14:02' }]);
  });

  it('give few enough ticks where a step is several minutes, over midnight, too', () => {
    const everyFive = Array.from({ length: 288 }, (_, index) =>
      new Date(Date.UTC(2026, 10, 20, 23, 55 + 5 * index)).toISOString().slice(0, 19).replace('T', ' '),
    );
    const texts = (most: number) => timeTicks(everyFive, 'minute', most, formats).map(({ text }) => text);
    expect(texts(6)).toEqual(['00:00', '04:00', '08:00', '12:00', '16:00', '20:00']);
    expect(texts(12)).toHaveLength(12);
    const minutes = Array.from({ length: 30 }, (_, index) =>
      new Date(Date.UTC(2026, 10, 20, 9, 40 + index)).toISOString().slice(0, 19).replace('T', ' '),
    );
    expect(timeTicks(minutes, 'minute', 3, formats).map(({ text }) => text)).toEqual(['09:40', '09:50', '10:00']);
  });
});
