import { describe, expect, it } from 'vitest';
import { minutePlot } from './minute-plot.ts';

const minutes = (pageviews: number) =>
  Array.from({ length: 30 }, (_, index) => ({ minute: index * 60_000, visitors: index, pageviews, events: 0 }));
const plot = (pageviews: number, width = 600) => minutePlot(minutes(pageviews), width, 100, 40);

describe('minutePlot', () => {
  it('holds every value and steps in whole people', () => {
    for (const pageviews of [0, 1, 5, 29, 31, 99, 101, 1_234, 98_765_432]) {
      const ticks = plot(pageviews).yTicks.map(({ value }) => value);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(Math.max(29, pageviews));
      expect(ticks.every(Number.isInteger)).toBe(true);
      expect(ticks.length).toBeLessThanOrEqual(7);
      for (const { pageviews: bar, visitors } of plot(pageviews).bars) {
        expect(Math.min(bar.y, visitors.y)).toBeGreaterThanOrEqual(0);
        expect(bar.y + bar.height).toBeCloseTo(100);
      }
    }
  });

  it('has a scale before anybody came', () => {
    const nobody = minutes(0).map((minute) => ({ ...minute, visitors: 0 }));
    const { bars, yTicks } = minutePlot(nobody, 600, 100, 40);
    expect(yTicks.map(({ value }) => value)).toEqual([0, 1]);
    expect(bars.every(({ visitors }) => visitors.height === 0)).toBe(true);
  });

  it('names its bars by their minute, on one scale', () => {
    const { bars } = plot(30);
    expect(bars.map(({ minute }) => minute)).toEqual(minutes(0).map(({ minute }) => minute));
    expect(bars[15]?.visitors.height).toBeCloseTo((bars[15]?.pageviews.height ?? 0) / 2);
  });

  it('labels as many minutes as there is room for, at steps of a clock', () => {
    expect(plot(3).labelled).toEqual([5, 10, 15, 20, 25]);
    expect(plot(3, 150).labelled).toEqual([10, 20]);
    expect(plot(3, 30).labelled).toEqual([]);
  });
});
