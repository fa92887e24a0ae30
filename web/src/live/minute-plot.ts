/** The minutes as an ECharts option: visitors before pageviews, the minute that is not over yet lighter. Pure. */
import type { BarSeriesOption, GridComponentOption } from 'echarts';
import type { ComposeOption } from 'echarts/core';
import type { LiveMinute } from '../../../src/live/snapshot.ts';
import type { ChartTheme } from '../design/chart-theme.ts';
import type { Formats } from '../design/formats.ts';

type MinutePlotOption = ComposeOption<BarSeriesOption | GridComponentOption>;

const MINUTE_MS = 60_000;
const LABEL_EVERY_MINUTES = 5;

export function minutePlot(
  minutes: readonly LiveMinute[],
  timeZone: string,
  theme: ChartTheme,
  formats: Formats,
): MinutePlotOption {
  const last = minutes.length - 1;
  const most = Math.max(4, ...minutes.map(({ pageviews, visitors }) => Math.max(pageviews, visitors)));
  const step = niceStep(most / 5);
  const label = { fontFamily: theme.font, fontSize: theme.fontPx, color: theme.inkQuiet };
  // Named by its minute, so that a bar keeps its identity, and slides, when the window moves on.
  const bar = (key: 'visitors' | 'pageviews') =>
    minutes.map((minute, index) => ({
      name: String(minute.minute),
      value: minute[key],
      itemStyle: { opacity: index === last ? 0.45 : 1 },
    }));
  const series = (id: 'visitors' | 'pageviews', color: string, width: string): BarSeriesOption => ({
    id,
    type: 'bar',
    data: bar(id),
    barWidth: width,
    barGap: '-100%',
    itemStyle: { color, borderRadius: [theme.fontPx / 5, theme.fontPx / 5, 0, 0] },
    silent: true,
    emphasis: { disabled: true },
  });
  return {
    animationDuration: 0,
    animationDurationUpdate: theme.motionMs,
    animationEasingUpdate: 'cubicOut',
    grid: {
      left: 0,
      right: theme.fontPx * 3,
      top: theme.fontPx * 0.6,
      bottom: theme.fontPx * 2,
      outerBoundsMode: 'none',
    },
    xAxis: {
      type: 'category',
      data: minutes.map(({ minute }) => String(minute)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: theme.line } },
      axisLabel: {
        ...label,
        interval: (index: number, value: string) =>
          index > 0 && (Number(value) / MINUTE_MS) % LABEL_EVERY_MINUTES === 0,
        formatter: (value: string) => formats.clock(Number(value), timeZone),
        margin: theme.fontPx * 0.7,
        hideOverlap: true,
      },
    },
    yAxis: {
      type: 'value',
      position: 'right',
      min: 0,
      max: Math.ceil(most / step) * step,
      interval: step,
      splitLine: { lineStyle: { color: theme.line } },
      axisLabel: {
        ...label,
        align: 'right',
        margin: theme.fontPx * 3,
        formatter: (value: number) => (value === 0 ? '' : formats.tiny(value)),
      },
    },
    series: [series('pageviews', theme.series2, '74%'), series('visitors', theme.series1, '74%')],
  };
}

/** 1, 2 or 5 times a power of ten, never a fraction: people come whole. */
export function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return Math.max(1, factor * power);
}
