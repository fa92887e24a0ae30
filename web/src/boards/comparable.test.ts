import { describe, expect, it } from 'vitest';
import { isComparable } from './comparable.ts';

const TODAY = '2026-11-22';

describe('a comparison', () => {
  it('needs a site that was there before', () => {
    // 24 October to 22 November, compared with 24 September to 23 October.
    expect(isComparable('30d', 'previous_period', TODAY, '2026-09-24')).toBe(true);
    expect(isComparable('30d', 'previous_period', TODAY, '2026-09-27')).toBe(true);
    expect(isComparable('30d', 'previous_period', TODAY, '2026-10-01')).toBe(false);
    expect(isComparable('30d', 'previous_period', TODAY, '2026-10-23')).toBe(false);
    expect(isComparable('7d', 'previous_period', TODAY, '2026-10-23')).toBe(true);
    expect(isComparable('7d', 'year_over_year', TODAY, '2026-10-23')).toBe(false);
  });

  it('knows where each period begins', () => {
    expect(isComparable('day', 'previous_period', TODAY, '2026-11-21')).toBe(true);
    expect(isComparable('day', 'previous_period', TODAY, '2026-11-22')).toBe(false);
    expect(isComparable('day', 'same_weekday', TODAY, '2026-11-15')).toBe(true);
    expect(isComparable('day', 'same_weekday', TODAY, '2026-11-16')).toBe(false);
    expect(isComparable('month', 'previous_period', TODAY, '2026-10-10')).toBe(true);
    expect(isComparable('quarter', 'previous_period', TODAY, '2026-08-09')).toBe(true);
    expect(isComparable('quarter', 'previous_period', TODAY, '2026-08-20')).toBe(false);
    expect(isComparable('year', 'previous_period', TODAY, '2026-01-01')).toBe(false);
    expect(isComparable(['2026-11-01', '2026-11-10'], 'previous_period', TODAY, '2026-10-22')).toBe(true);
    expect(isComparable(['2026-11-01', '2026-11-10'], 'previous_period', TODAY, '2026-11-01')).toBe(false);
  });

  it('has nothing before a first event', () => {
    expect(isComparable('30m', 'previous_period', TODAY, null)).toBe(false);
  });

  it('that nobody asked for has nothing to miss', () => {
    expect(isComparable('30d', 'none', TODAY, TODAY)).toBe(true);
    expect(isComparable('30d', 'none', TODAY, null)).toBe(true);
  });
});
