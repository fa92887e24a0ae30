import { describe, expect, it } from 'vitest';
import type { ChartTheme } from '../design/chart-theme.ts';
import { makeFormats } from '../design/formats.ts';
import { minutePlot, niceStep } from './minute-plot.ts';

const theme: ChartTheme = {
  font: 'x',
  fontPx: 12,
  ink: '#000',
  inkQuiet: '#666',
  line: '#eee',
  page: '#fff',
  series1: '#00f',
  series2: '#aaf',
  motionMs: 260,
};
const minutes = (pageviews: number) =>
  Array.from({ length: 30 }, (_, index) => ({ minute: index * 60_000, visitors: index, pageviews, events: 0 }));
const scale = (pageviews: number) =>
  minutePlot(minutes(pageviews), 'UTC', theme, makeFormats(['en-US'])).yAxis as { max: number; interval: number };

describe('minutePlot', () => {
  it('holds every value and steps in whole people', () => {
    for (const pageviews of [0, 1, 5, 29, 31, 99, 101, 1_234, 98_765_432]) {
      const { max, interval } = scale(pageviews);
      expect(max).toBeGreaterThanOrEqual(Math.max(29, pageviews));
      expect(max % interval).toBe(0);
      expect(Number.isInteger(interval)).toBe(true);
      expect(max / interval).toBeLessThanOrEqual(5);
    }
  });

  it('names its bars by their minute', () => {
    const plot = minutePlot(minutes(3), 'UTC', theme, makeFormats(['en-US']));
    expect(plot.series).toMatchObject([
      { id: 'pageviews' },
      { id: 'visitors', data: expect.arrayContaining([expect.objectContaining({ name: '60000', value: 1 })]) },
    ]);
  });
});

describe('niceStep', () => {
  it('is 1, 2 or 5 times a power of ten', () => {
    expect([0, 0.4, 1, 1.1, 3, 7, 12, 34, 980].map(niceStep)).toEqual([1, 1, 1, 2, 5, 10, 20, 50, 1_000]);
  });
});
