import { describe, expect, it } from 'vitest';
import { seriesModel } from './series-model.ts';
import { seriesPlot } from './series-plot.ts';

const base = { before: null, width: 100, height: 50, scale: 'whole', running: false, steps: 4 } as const;

describe('a series of time', () => {
  it('is read from the answer with what it is compared with', () => {
    const rows = [
      {
        dimensions: ['2026-11-21'],
        metrics: [4, 9],
        comparison: { dimensions: ['2026-11-14'], metrics: [2, 5], change: [100, 80] },
      },
      {
        dimensions: ['2026-11-22'],
        metrics: [5, null],
        comparison: { dimensions: ['2026-11-15'], metrics: [3, 6], change: [67, null] },
      },
    ];
    expect(seriesModel(rows, ['time:day'], 1)).toEqual({
      labels: ['2026-11-21', '2026-11-22'],
      step: 'day',
      series: [{ name: '', values: [9, null] }],
      before: { labels: ['2026-11-14', '2026-11-15'], values: [5, 6] },
    });
  });

  it('is split by the other dimension, the largest first, with nothing as 0', () => {
    const rows = [
      { dimensions: ['2026-11-21', 'DE'], metrics: [1] },
      { dimensions: ['2026-11-21', 'AT'], metrics: [5] },
      { dimensions: ['2026-11-22', 'DE'], metrics: [2] },
    ];
    const { labels, series } = seriesModel(rows, ['time:day', 'visit:country'], 0);
    expect(labels).toEqual(['2026-11-21', '2026-11-22']);
    expect(series).toEqual([
      { name: 'AT', values: [5, 0] },
      { name: 'DE', values: [1, 2] },
    ]);
  });
});

describe('a split series', () => {
  const rows = [
    { dimensions: ['2026-11-20', 'web'], metrics: [1] },
    { dimensions: ['2026-11-20', 'worker'], metrics: [null] },
    { dimensions: ['2026-11-21', 'web'], metrics: [null] },
    { dimensions: ['2026-11-21', 'worker'], metrics: [null] },
    { dimensions: ['2026-11-23', 'web'], metrics: [2] },
  ];

  it('has a gap where nothing is known of any part, and nothing where a part is not named', () => {
    const times = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'];
    const { labels, series } = seriesModel(rows, ['time', 'label'], 0, times);
    expect(labels).toEqual(times);
    expect(series).toEqual([
      { name: 'web', values: [1, null, 0, 2] },
      { name: 'worker', values: [0, null, 0, 0] },
    ]);
  });

  it('leaves the gap open under the line too', () => {
    const series = [
      [1, null, 0, 2],
      [1, null, 2, 0],
    ];
    const [, upper] = seriesPlot({ ...base, form: 'area', series, width: 90 }).lines;
    expect(upper?.solid).toBe('M0 0h0.01M60 0L90 0');
    expect(upper?.area).toBe('M0 0L0 25ZM60 0L90 0L90 0L60 50Z');
  });
});

describe('a series plot', () => {
  it('reaches from edge to edge, and finds the step under the pointer', () => {
    const { lines, x, indexAt, yTicks } = seriesPlot({ ...base, form: 'line', series: [[0, 2, 4]] });
    expect(lines[0]?.solid).toBe('M0 50L50 25L100 0');
    expect([x(0), x(2), indexAt(-5), indexAt(30), indexAt(500)]).toEqual([0, 100, 0, 1, 2]);
    expect(yTicks.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4]);
  });

  it('draws the step that is not over apart', () => {
    const { lines } = seriesPlot({ ...base, form: 'line', series: [[4, 4, 2]], running: true });
    expect(lines[0]).toMatchObject({ solid: 'M0 0L50 0', running: 'M50 0L100 25' });
  });

  it('leaves a gap where there is no value', () => {
    const { lines } = seriesPlot({ ...base, form: 'line', series: [[1, null, 1]], scale: 'fraction' });
    expect(lines[0]?.solid).toBe('M0 0h0.01M100 0h0.01');
    expect(lines[0]?.dots).toEqual([
      { x: 0, y: 0 },
      { x: 100, y: 0 },
    ]);
    expect(seriesPlot({ ...base, form: 'line', series: [[4]], running: true }).lines[0]?.dots).toEqual([
      { x: 50, y: 0 },
    ]);
    expect(seriesPlot({ ...base, form: 'line', series: [[4, 4]], running: true }).lines[0]?.dots).toEqual([]);
  });

  it('stacks bars and areas', () => {
    const { bars, lines } = seriesPlot({
      ...base,
      form: 'bars',
      series: [
        [1, 2],
        [3, 0],
      ],
    });
    expect(lines).toEqual([]);
    expect(bars.map((row) => row.map(({ y, height }) => [y, height]))).toEqual([
      [
        [37.5, 12.5],
        [25, 25],
      ],
      [
        [0, 37.5],
        [25, 0],
      ],
    ]);
    expect(
      seriesPlot({
        ...base,
        form: 'area',
        series: [
          [1, 1],
          [1, 1],
        ],
        width: 10,
      }).lines[1]?.area,
    ).toBe('M0 0L10 0L10 25L0 25Z');
  });

  it('marks across each bar what was before', () => {
    const { before, bars } = seriesPlot({ ...base, form: 'bars', series: [[2, 4]], before: [4, null] });
    expect(before).toBe(`M4.500 0h41`.replace('4.500', '4.5'));
    expect(bars[0]).toHaveLength(2);
  });

  it('stands on its feet with one value, or none', () => {
    expect(seriesPlot({ ...base, form: 'line', series: [[3]] }).x(0)).toBe(50);
    expect(seriesPlot({ ...base, form: 'area', series: [[]] }).lines[0]?.area).toBe('');
    expect(seriesPlot({ ...base, form: 'bars', series: [] }).bars).toEqual([]);
  });
});
