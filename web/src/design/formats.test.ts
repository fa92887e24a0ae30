import { describe, expect, it } from 'vitest';
import { makeFormats } from './formats.ts';

const english = makeFormats(['en-US']);
const german = makeFormats(['de-DE']);
const plain = (text: string) => text.replaceAll(/\s/g, ' ');

describe('formats', () => {
  it('groups figures as the locale does', () => {
    expect(english.count(1234567)).toBe('1,234,567');
    expect(german.count(1234567)).toBe('1.234.567');
  });

  it('keeps short figures short', () => {
    expect(english.short(999_999)).toBe('999,999');
    expect(english.short(1_234_567)).toBe('1.23M');
  });

  it('keeps columns narrow', () => {
    expect([9_999, 10_000, 37_890, 500_000, 2_500_000].map(english.tiny)).toEqual([
      '9,999',
      '10K',
      '37.9K',
      '500K',
      '2.5M',
    ]);
  });

  it('writes per cent and changes with the locale’s own space and minus', () => {
    expect(english.percent(0.18)).toBe('18%');
    expect(plain(german.percent(0.18))).toBe('18 %');
    expect(english.change(0.18)).toBe('+18%');
    expect(english.change(-0.04)).toBe('−4%');
    expect(english.change(0)).toBe('0%');
  });

  it('shows cents only where they matter', () => {
    expect(english.money(129, 'USD')).toBe('$129.00');
    expect(english.money(9_999.99, 'EUR')).toBe('€9,999.99');
    expect(english.money(12_345.67, 'EUR')).toBe('€12,346');
    expect(english.money(123_456_789, 'USD')).toBe('$123.5M');
    expect(plain(german.money(129, 'EUR'))).toBe('129,00 €');
    expect(plain(english.money(500, 'JPY'))).toBe('¥500');
  });

  it('tells the time in the site’s zone', () => {
    const at = Date.UTC(2025, 10, 18, 22, 30);
    expect(german.clock(at, 'Europe/Berlin')).toBe('23:30');
    expect(german.clock(at, 'Asia/Tokyo')).toBe('07:30');
    expect(english.weekday(at, 'Europe/Berlin')).toBe('Tuesday');
    expect(german.weekday(at, 'Asia/Tokyo')).toBe('Wednesday');
  });

  it('says a span in one unit', () => {
    expect(
      [40, 1_000, 59_999, 60_000, 3_600_000, 47 * 3_600_000, 72 * 3_600_000].map((ms) => plain(english.span(ms))),
    ).toEqual(['40 ms', '1 s', '59 s', '1 min', '1 h', '47 h', '3 d']);
    expect(plain(english.span(-5))).toBe('0 ms');
  });

  it('names countries, and says when it cannot', () => {
    expect(english.country('DE')).toBe('Germany');
    expect(english.country('')).toBe('Unknown');
    expect(english.country('ZZ')).toBe('Unknown Region');
    expect(english.country('not a code')).toBe('not a code');
  });

  it('writes figures of visits', () => {
    expect([12, 192, 3_725].map(english.duration)).toEqual(['12s', '3m 12s', '1h 2m']);
    expect([18, 39.56, 0].map(english.perCentColumn)).toEqual(['18.0%', '39.6%', '0.0%']);
    expect([english.perCent(2.44), english.perCent(61), german.ratio(2.834)].map(plain)).toEqual([
      '2.4%',
      '61%',
      '2,83',
    ]);
  });

  it('writes dates that are the site’s own, whatever the zone here', () => {
    expect(plain(english.day('2026-11-22'))).toBe('Sun, Nov 22, 2026');
    expect(plain(english.days('2026-11-16', '2026-11-22'))).toBe('Nov 16 – 22, 2026');
    expect([german.dayShort('2026-11-22'), german.month('2026-11-01'), english.monthShort('2026-11-01')]).toEqual([
      '22. Nov.',
      'November 2026',
      'Nov',
    ]);
    expect(german.localClock('2026-10-25 02:00:00+02:00')).toBe('02:00');
    expect([1, 7].map(english.weekdayShort)).toEqual(['Mon', 'Sun']);
  });

  it('says bytes', () => {
    expect([12, 1_500, 25_000_000, 3_200_000_000].map((bytes) => plain(english.bytes(bytes)))).toEqual([
      '12 B',
      '1.5 kB',
      '25 MB',
      '3.2 GB',
    ]);
  });
});
