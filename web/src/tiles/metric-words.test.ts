import { describe, expect, it } from 'vitest';
import { makeFormats } from '../design/formats.ts';
import { changeOf, metricLabel, metricText, towardsTarget } from './metric-words.ts';

const english = makeFormats(['en-US']);
const german = makeFormats(['de-DE']);
const plain = (text: string | undefined) => text?.replaceAll(/\s/g, ' ');

describe('metrics in words', () => {
  it('write each in its unit', () => {
    const write = (metric: string, value: number | null) => metricText(metric, value, 'EUR', english, 'full');
    expect([
      write('visitors', 12_345),
      write('bounce_rate', 61),
      write('visit_duration', 192),
      write('revenue', 1_234.5),
      write('views_per_visit', 2.83),
      write('average_order', null),
      write('something_new', 3),
    ]).toEqual(['12,345', '61%', '3m 12s', '€1,234.50', '2.83', '–', '3']);
    expect(metricLabel('something_new')).toBe('something_new');
    const spans = [0, 0.5, 1, 1.5, 2, 15, 60, 90, 120].map((value) => plain(write('insert_p95', value)));
    expect(spans).toEqual(['0 ms', '500 ms', '1 s', '1.5 s', '2 s', '15 s', '1 min', '1m 30s', '2 min']);
  });

  it('tell a change without colour, in per cent or in points', () => {
    expect(plain(changeOf('visitors', 112, 100, english)?.text)).toBe('▲ 12%');
    expect(plain(changeOf('visitors', 88, 100, german)?.text)).toBe('▼ 12 %');
    expect(plain(changeOf('bounce_rate', 41.2, 40, english)?.text)).toBe('▲ 1.2 pt');
    expect(plain(changeOf('orders', 300, 10, english)?.text)).toBe('▲ ×30');
    expect(changeOf('orders', 100, 100, english)?.trend).toBe('even');
    expect(changeOf('orders', 3, 0, english)).toBeNull();
    expect(changeOf('average_order', null, 10, english)).toBeNull();
  });

  it('tell how far a target is', () => {
    expect(towardsTarget('orders', 62, 100, english)).toEqual({ share: 0.62, reached: false, words: '62% of' });
    expect(towardsTarget('orders', 130, 100, english)).toEqual({ share: 1, reached: true, words: '130% of' });
    expect(towardsTarget('orders', null, 100, english)).toMatchObject({ share: 0, reached: false });
    expect(towardsTarget('bounce_rate', 30, 40, english)).toEqual({ share: 0.75, reached: true, words: 'at most' });
    expect(towardsTarget('bounce_rate', 50, 40, english)).toMatchObject({ share: 1, reached: false });
  });

  it('know which way is good', () => {
    expect(changeOf('visitors', 2, 1, english)?.trend).toBe('good');
    expect(changeOf('bounce_rate', 50, 40, english)?.trend).toBe('bad');
    expect(changeOf('events', 2, 1, english)?.trend).toBe('even');
  });
});
