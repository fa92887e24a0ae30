/** Zones, ranges and buckets: days of 23 and 25 hours, zones of half hours, midnights that do not exist. */
import { describe, expect, it } from 'vitest';
import { comparisonRange, type DateRange, readDateRange, resolveDateRange, stepFor } from './date-range.ts';
import { timeBuckets } from './time-buckets.ts';
import { DAY_MS, HOUR_MS, Zone } from './zone.ts';

const berlin = new Zone('Europe/Berlin');
const at = (text: string) => Date.parse(text);
const day = (zone: Zone, date: string) =>
  resolveDateRange({ kind: 'dates', first: date, last: date }, zone, 0, undefined);
const labels = (zone: Zone, date: string) =>
  timeBuckets(day(zone, date), 'hour', zone).map(({ label }) => label.slice(11));

describe('Zone', () => {
  it.each([
    ['Europe/Berlin', '2026-07-01', '2026-06-30T22:00:00Z'],
    ['Asia/Kolkata', '2026-07-01', '2026-06-30T18:30:00Z'],
    ['America/St_Johns', '2026-01-15', '2026-01-15T03:30:00Z'],
    // Midnight is skipped: the day begins at one.
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00Z'],
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z'],
    // Midnight comes twice; the day before has the first of them.
    ['America/Havana', '2025-11-02', '2025-11-02T04:00:00Z'],
  ])('knows when a day of %s begins: %s', (name, date, begins) => {
    const zone = new Zone(name);
    expect(new Date(zone.startOfDate(date)).toISOString()).toBe(new Date(begins).toISOString());
    expect(zone.dateOf(zone.startOfDate(date))).toBe(date);
    expect(zone.dateOf(zone.startOfDate(date) - 1) < date).toBe(true);
  });

  it('writes an instant with its offset', () => {
    expect(berlin.iso(at('2026-10-25T00:30:00Z'))).toBe('2026-10-25T02:30:00+02:00');
    expect(berlin.iso(at('2026-10-25T01:30:00Z'))).toBe('2026-10-25T02:30:00+01:00');
    expect(new Zone('America/St_Johns').iso(at('2026-01-01T12:00:00Z'))).toBe('2026-01-01T08:30:00-03:30');
  });
});

describe('timeBuckets', () => {
  it('has 23 hours on the day that loses one', () => {
    const hours = labels(berlin, '2026-03-29');
    expect(hours).toHaveLength(23);
    expect(hours.slice(1, 4)).toEqual(['01:00:00', '03:00:00', '04:00:00']);
  });

  it('has 25 hours on the day that repeats one, and tells the two apart', () => {
    const hours = labels(berlin, '2026-10-25');
    expect(hours).toHaveLength(25);
    expect(hours.slice(1, 5)).toEqual(['01:00:00', '02:00:00+02:00', '02:00:00+01:00', '03:00:00']);
  });

  it('begins the hours of a half-hour zone at the half hour', () => {
    const zone = new Zone('Asia/Kolkata');
    const buckets = timeBuckets(day(zone, '2026-05-01'), 'hour', zone);
    expect(buckets).toHaveLength(24);
    expect(buckets[0]).toMatchObject({ label: '2026-05-01 00:00:00', start: at('2026-04-30T18:30:00Z') });
  });

  it('copes with a shift of half an hour', () => {
    const zone = new Zone('Australia/Lord_Howe');
    expect(labels(zone, '2026-04-05').filter((label) => label.startsWith('01'))).toEqual([
      '01:00:00+11:00',
      '01:00:00+10:30',
    ]);
  });

  it('names a week by its Monday, and a first week that is cut by the first day of the range', () => {
    const range = resolveDateRange({ kind: 'dates', first: '2026-11-18', last: '2026-11-30' }, berlin, 0, undefined);
    expect(timeBuckets(range, 'week', berlin).map(({ label }) => label)).toEqual([
      '2026-11-18',
      '2026-11-23',
      '2026-11-30',
    ]);
    expect(timeBuckets(range, 'month', berlin).map(({ label }) => label)).toEqual(['2026-11-01']);
  });
});

describe('date ranges', () => {
  const now = at('2026-11-22T10:30:00Z');
  const dates = (range: DateRange) => {
    const { from, to } = resolveDateRange(range, berlin, now, at('2025-05-05T05:05:05Z'));
    return [berlin.iso(from).slice(0, 10), berlin.iso(to - 1000).slice(0, 10)];
  };

  it.each([
    ['day', ['2026-11-22', '2026-11-22']],
    ['7d', ['2026-11-16', '2026-11-22']],
    ['month', ['2026-11-01', '2026-11-30']],
    ['quarter', ['2026-10-01', '2026-12-31']],
    ['6mo', ['2026-06-01', '2026-11-30']],
    ['year', ['2026-01-01', '2026-12-31']],
    ['all', ['2025-05-05', '2026-11-22']],
  ])('%s is, today included', (text, expected) => {
    expect(dates(readDateRange(text) as DateRange)).toEqual(expected);
  });

  it('counts the last second of a range of times in', () => {
    const range = readDateRange(['2026-01-01T12:00:00+02:00', '2026-01-01T15:59:59+02:00']) as DateRange;
    expect(resolveDateRange(range, berlin, now, undefined)).toEqual({
      from: at('2026-01-01T10:00:00Z'),
      to: at('2026-01-01T14:00:00Z'),
    });
  });

  it.each([
    '0d',
    '7D',
    'week',
    '',
    7,
    null,
    ['2026-02-30', '2026-03-01'],
    ['2026-03-02', '2026-03-01'],
    ['2026-03-01T00:00:00', '2026-03-02T00:00:00'],
    ['2026-03-01'],
  ])('does not know %j', (given) => expect(readDateRange(given)).toBeUndefined());

  it('chooses the step by the length', () => {
    const step = (ms: number) => stepFor({ from: 0, to: ms });
    expect([30 * 60_000, DAY_MS, 2 * DAY_MS + HOUR_MS, 30 * DAY_MS, 91 * DAY_MS, 400 * DAY_MS].map(step)).toEqual([
      'minute',
      'hour',
      'hour',
      'day',
      'week',
      'month',
    ]);
  });
});

describe('comparisonRange', () => {
  const now = at('2026-11-22T10:30:00Z');
  const compare = (
    text: unknown,
    mode: 'previous_period' | 'same_weekday' | 'year_over_year',
    matchDayOfWeek = false,
  ) => {
    const range = resolveDateRange(readDateRange(text) as DateRange, berlin, now, undefined);
    const { from, to } = comparisonRange({ mode, matchDayOfWeek }, range, berlin, now);
    return [berlin.iso(from), berlin.iso(to)];
  };

  it('compares whole days with as many before', () => {
    expect(compare(['2026-11-01', '2026-11-07'], 'previous_period')).toEqual([
      '2026-10-25T00:00:00+02:00',
      '2026-11-01T00:00:00+01:00',
    ]);
    expect(compare(['2026-03-01', '2026-03-03'], 'year_over_year')).toEqual([
      '2025-03-01T00:00:00+01:00',
      '2025-03-04T00:00:00+01:00',
    ]);
  });

  it('compares a day that is not over with as much of the day before', () => {
    expect(compare('day', 'previous_period')).toEqual(['2026-11-21T00:00:00+01:00', '2026-11-21T11:30:00+01:00']);
  });

  it('matches the weekday when asked to', () => {
    expect(compare(['2026-11-02', '2026-11-03'], 'year_over_year', true)[0]).toBe('2025-11-03T00:00:00+01:00');
    expect(compare(['2026-11-02', '2026-11-03'], 'previous_period', true)[0]).toBe('2026-10-26T00:00:00+01:00');
  });

  it.each([
    ['day', '2026-11-15T00:00:00+01:00', '2026-11-15T11:30:00+01:00'],
    ['24h', '2026-11-14T11:30:00+01:00', '2026-11-15T11:30:00+01:00'],
    ['7d', '2026-11-09T00:00:00+01:00', '2026-11-15T11:30:00+01:00'],
    ['30d', '2026-09-19T00:00:00+02:00', '2026-10-18T11:30:00+02:00'],
    [['2026-11-02', '2026-11-03'], '2026-10-26T00:00:00+01:00', '2026-10-28T00:00:00+01:00'],
  ])('goes back by whole weeks from %j, without overlap, for the same weekdays', (text, from, to) => {
    expect(compare(text, 'same_weekday')).toEqual([from, to]);
  });
});
