/** Timestamps as clients write them, clocks that are off, and the clamps. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { eventTime, readTime } from './event-time.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const iso = (time: number) => new Date(time).toISOString();

describe('readTime', () => {
  const cases: readonly [unknown, string | undefined][] = [
    ['2019-10-01T00:00:00.123Z', '2019-10-01T00:00:00.123Z'],
    ['2019-10-01T00:00:00.123456789Z', '2019-10-01T00:00:00.123Z'],
    ['2019-10-01T02:00:00+02:00', '2019-10-01T00:00:00.000Z'],
    ['2019-10-01T02:00:00+0200', '2019-10-01T00:00:00.000Z'],
    ['2019-10-01 00:00:00 UTC', '2019-10-01T00:00:00.000Z'],
    ['2019-10-01 00:00:00', '2019-10-01T00:00:00.000Z'],
    ['2019-10-01T00:00', '2019-10-01T00:00:00.000Z'],
    ['2019-10-01', '2019-10-01T00:00:00.000Z'],
    [1569888000, '2019-10-01T00:00:00.000Z'],
    [1569888000.5, '2019-10-01T00:00:00.500Z'],
    [1569888000000, '2019-10-01T00:00:00.000Z'],
    ['1569888000000', '2019-10-01T00:00:00.000Z'],
    ['2019-13-01', undefined],
    ['2019-10-01T25:00:00Z', undefined],
    ['yesterday', undefined],
    ['1', undefined],
    ['', undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [-1, undefined],
    [1e300, undefined],
    [true, undefined],
    [{}, undefined],
    [null, undefined],
    [`2019-10-01${' '.repeat(100_000)}`, undefined],
  ];
  test.each(cases)('%j', (given, expected) => {
    expect(readTime(given)).toBe(expected === undefined ? undefined : Date.parse(expected));
  });
});

test('what Date writes is read as it was', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      expect(readTime(date.toISOString())).toBe(date.getTime());
      expect(readTime(date.toISOString().replace('Z', '+00:00'))).toBe(date.getTime());
    }),
  );
});

test('the usual form is read like all others of the same moment, and is refused where those are', () => {
  const upTo = (max: number, digits: number) => fc.nat(max).map((number) => String(number).padStart(digits, '0'));
  const year = fc.oneof(upTo(9_999, 4), fc.constantFrom('0099', '1999', '2000', '2026', '2999', '3000'));
  fc.assert(
    fc.property(
      fc.tuple(year, upTo(14, 2), upTo(33, 2)),
      fc.tuple(upTo(25, 2), upTo(61, 2), upTo(61, 2)),
      upTo(999, 3),
      (date, time, ms) => {
        const local = `${date.join('-')}T${time.join(':')}.${ms}`;
        expect(readTime(`${local}Z`)).toBe(readTime(`${local}+00:00`));
      },
    ),
    { numRuns: 2_000 },
  );
});

describe('eventTime', () => {
  const at = (timestamp: unknown, sentAt?: number) => eventTime(timestamp, sentAt, NOW, limits);

  test('without a timestamp it is now', () => {
    expect(at(undefined)).toEqual({ time: NOW, original: undefined, given: false });
    expect(at(undefined, 0)).toEqual({ time: NOW, original: undefined, given: false });
  });

  test('an unreadable timestamp is kept, and counts for none', () => {
    expect(at('yesterday')).toEqual({ time: NOW, original: 'yesterday', given: false });
  });

  test("a difference of up to 10 s is the network's", () => {
    expect(at(iso(NOW - 60_000), NOW - 10_000).time).toBe(NOW - 60_000);
    expect(at(iso(NOW - 60_000), NOW - 10_001).time).toBe(NOW - 60_000 + 10_001);
  });

  test('a clock years off is set right, either way', () => {
    const year = 365 * 86_400_000;
    expect(at(iso(NOW - year - 5_000), NOW - year)).toMatchObject({ time: NOW - 5_000, given: true });
    expect(at(iso(NOW + year - 5_000), NOW + year)).toEqual({
      time: NOW - 5_000,
      original: iso(NOW + year - 5_000),
      given: true,
    });
  });

  test('the future is now, five minutes of it excepted; what is ancient is from 2000', () => {
    expect(at(iso(NOW + 300_000)).time).toBe(NOW + 300_000);
    expect(at(iso(NOW + 300_001))).toEqual({ time: NOW, original: iso(NOW + 300_001), given: true });
    expect(at('1970-01-01T00:00:00Z')).toEqual({
      time: limits.eventTimeMin,
      original: '1970-01-01T00:00:00Z',
      given: true,
    });
  });

  test('whatever clocks say, the time is within the bounds, and the original is kept where it differs', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.double(), fc.maxSafeInteger(), fc.string()),
        fc.option(fc.maxSafeInteger(), { nil: undefined }),
        (timestamp, sentAt) => {
          const { time, original } = at(timestamp, sentAt);
          expect(time).toBeGreaterThanOrEqual(limits.eventTimeMin);
          expect(time).toBeLessThanOrEqual(NOW + limits.futureMs);
          const said = readTime(timestamp);
          if (said !== time && timestamp !== '') expect(original).toBe(String(timestamp).slice(0, 64).toWellFormed());
        },
      ),
    );
  });
});
