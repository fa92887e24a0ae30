import { describe, expect, it } from 'vitest';
import { makeFormats } from '../design/formats.ts';
import { headline, sentence } from './headline.ts';

const formats = makeFormats(['en-US']);
const say = (now: number, usual: number | null) => sentence(headline(now, usual, 'Tuesday', formats));
const trend = (now: number, usual: number | null) => headline(now, usual, 'Tuesday', formats).trend;

describe('headline', () => {
  it('says how many and whether that is many', () => {
    expect(say(312, 264)).toBe('312 people here now, 18% more than on a usual Tuesday');
    expect(trend(312, 264)).toBe('up');
    expect(say(180, 264)).toBe('180 people here now, 32% fewer than on a usual Tuesday');
    expect(trend(180, 264)).toBe('down');
  });

  it('makes no news of what chance does', () => {
    expect(say(270, 264)).toBe('270 people here now, about as many as on a usual Tuesday');
    expect(say(22, 20)).toBe('22 people here now, about as many as on a usual Tuesday');
    expect(trend(270, 264)).toBe('even');
  });

  it('counts heads, not per cent, where people are few', () => {
    expect(say(12, 6)).toBe('12 people here now, 6 more than on a usual Tuesday');
    expect(say(0, 3)).toBe('0 people here now, 3 fewer than on a usual Tuesday');
  });

  it('says times when it is many times', () => {
    expect(say(1_250, 300)).toBe('1,250 people here now, 4 times a usual Tuesday');
  });

  it('knows one person, nobody, and a site without history', () => {
    expect(say(1, null)).toBe('1 person here now');
    expect(say(0, null)).toBe('0 people here now');
    expect(say(0, 0)).toBe('0 people here now, as usual on a Tuesday at this time');
    expect(say(5, 0)).toBe('5 people here now, when there is usually nobody on a Tuesday');
  });
});
