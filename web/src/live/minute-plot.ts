/** Where the minutes go, in pixels: visitors before pageviews, on one scale. Pure; knows no colours. */
import type { LiveMinute } from '../../../src/live/snapshot.ts';
import { type Plot, seriesPlot } from '../tiles/series-plot.ts';

const MINUTE_MS = 60_000;
const STEPS = 5;
/** A clock's steps between labels. */
const LABEL_EVERY_MINUTES = [5, 10, 15, 30];

export interface Bar {
  readonly y: number;
  readonly height: number;
}

export interface MinutePlot extends Pick<Plot, 'yTicks' | 'barWidth' | 'x' | 'indexAt'> {
  readonly bars: readonly {
    /** Unix ms: by this a bar keeps its identity, and slides, when the window moves on. */
    readonly minute: number;
    /** Left edge. */
    readonly x: number;
    readonly pageviews: Bar;
    readonly visitors: Bar;
  }[];
  /** Which minutes are named below. */
  readonly labelled: readonly number[];
}

/** @param labelPx room that the name of a minute takes */
export function minutePlot(minutes: readonly LiveMinute[], width: number, height: number, labelPx: number): MinutePlot {
  const tallest = minutes.map(({ pageviews, visitors }) => Math.max(pageviews, visitors));
  const plot = seriesPlot({
    form: 'bars',
    series: [tallest],
    before: null,
    width,
    height,
    scale: 'whole',
    running: true,
    steps: STEPS,
  });
  const bar = (value: number): Bar => ({ y: plot.y(value), height: height - plot.y(value) });
  const most = Math.max(1, Math.floor(width / labelPx));
  const stride = LABEL_EVERY_MINUTES.find((each) => minutes.length / each <= most) ?? minutes.length;
  return {
    yTicks: plot.yTicks,
    barWidth: plot.barWidth,
    x: plot.x,
    indexAt: plot.indexAt,
    bars: minutes.map(({ minute, pageviews, visitors }, index) => ({
      minute,
      x: plot.x(index) - plot.barWidth / 2,
      pageviews: bar(pageviews),
      visitors: bar(visitors),
    })),
    // The first would stand over the edge.
    labelled: minutes.flatMap(({ minute }, index) => (index > 0 && (minute / MINUTE_MS) % stride === 0 ? [index] : [])),
  };
}
