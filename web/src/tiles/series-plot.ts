/** Where everything of a series chart goes, in pixels: lines, areas, stacked bars, ticks. Pure; knows no colours and no words. */
import { niceScale, type ScaleKind, ticksOf } from './scale.ts';

export type PlotForm = 'line' | 'area' | 'bars';

export interface PlotInput {
  readonly form: PlotForm;
  /** Of equal length; stacked unless the form is a line. */
  readonly series: readonly (readonly (number | null)[])[];
  /** Drawn behind, never stacked. */
  readonly before: readonly (number | null)[] | null;
  readonly width: number;
  readonly height: number;
  readonly scale: ScaleKind;
  /** Whether the last step is not over yet. */
  readonly running: boolean;
  readonly steps: number;
}

interface Line {
  readonly solid: string;
  readonly running: string;
  readonly area: string;
  /** What no line leads to or from: without them a chart of one value would be empty. */
  readonly dots: readonly { readonly x: number; readonly y: number }[];
}

export interface Plot {
  readonly yTicks: readonly { readonly value: number; readonly y: number }[];
  readonly lines: readonly Line[];
  readonly bars: readonly (readonly { readonly x: number; readonly y: number; readonly height: number }[])[];
  readonly barWidth: number;
  readonly before: string;
  /** Centre of each step. */
  readonly x: (index: number) => number;
  readonly y: (value: number) => number;
  readonly indexAt: (x: number) => number;
}

export function seriesPlot({ form, series, before, width, height, scale: kind, running, steps }: PlotInput): Plot {
  const count = Math.max(series[0]?.length ?? 0, before?.length ?? 0);
  const stacked =
    form === 'line' ? series.map((values) => values.map((value) => ({ from: 0, to: value }))) : stack(series);
  const most = Math.max(0, ...stacked.flat().map(({ to }) => to ?? 0), ...(before ?? []).map((value) => value ?? 0));
  const scale = niceScale(most, steps, kind);
  const y = (value: number) => height - (value / scale.max) * height;
  const band = width / Math.max(1, count);
  const gap = width / Math.max(1, count - 1);
  const x = (index: number) => (form === 'bars' ? (index + 0.5) * band : count === 1 ? width / 2 : index * gap);
  const lines =
    form === 'bars'
      ? []
      : stacked.map((points) => {
          const tops = points.map(({ to }) => to);
          const cut = running && count > 1 ? count - 1 : count;
          return {
            solid: path(tops.slice(0, cut), 0, x, y),
            running: cut < count ? path(tops.slice(cut - 1), cut - 1, x, y) : '',
            area: area(points, x, y),
            dots: tops.flatMap((top, index) =>
              top !== null && isAlone(tops, index) ? [{ x: x(index), y: y(top) }] : [],
            ),
          };
        });
  const barWidth = Math.max(1, Math.min(band * 0.74, band - 1, 48));
  const bars =
    form === 'bars'
      ? stacked.map((points) =>
          points.map(({ from, to }, index) => ({
            x: x(index) - barWidth / 2,
            y: y(to ?? from),
            height: Math.max(0, y(from) - y(to ?? from)),
          })),
        )
      : [];
  return {
    yTicks: ticksOf(scale).map((value) => ({ value, y: y(value) })),
    lines,
    bars,
    barWidth,
    before: before ? (form === 'bars' ? marks(before, barWidth, x, y) : path(before, 0, x, y)) : '',
    x,
    y,
    indexAt: (at) => Math.min(count - 1, Math.max(0, form === 'bars' ? Math.floor(at / band) : Math.round(at / gap))),
  };
}

interface Part {
  readonly from: number;
  readonly to: number | null;
}

function stack(series: PlotInput['series']): readonly (readonly Part[])[] {
  const heights: number[] = [];
  return series.map((values) =>
    values.map((value, index) => {
      const from = heights[index] ?? 0;
      heights[index] = from + (value ?? 0);
      return { from, to: value === null ? null : from + value };
    }),
  );
}

function isAlone(values: readonly (number | null)[], index: number): boolean {
  return (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
}

/** A gap where there is no value; a value alone between gaps is a short dash, so that it is seen. */
function path(
  values: readonly (number | null)[],
  first: number,
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let pen = false;
  return values
    .map((value, index) => {
      if (value === null) {
        pen = false;
        return '';
      }
      const [left, top] = [round(x(first + index)), round(y(value))];
      const command = `${pen ? 'L' : 'M'}${left} ${top}${isAlone(values, index) ? 'h0.01' : ''}`;
      pen = true;
      return command;
    })
    .join('');
}

/** A short line across each bar, where it was before. */
function marks(
  values: readonly (number | null)[],
  width: number,
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  return values
    .map((value, index) =>
      value === null ? '' : `M${round(x(index) - width / 2 - 2)} ${round(y(value))}h${round(width + 4)}`,
    )
    .join('');
}

/** As the line above it: what nobody knows is left out. */
function area(points: readonly Part[], x: (index: number) => number, y: (value: number) => number): string {
  const stretches: { readonly index: number; readonly from: number; readonly to: number }[][] = [];
  points.forEach(({ from, to }, index) => {
    if (to === null) return;
    const last = stretches.at(-1);
    if (last?.at(-1)?.index === index - 1) last.push({ index, from, to });
    else stretches.push([{ index, from, to }]);
  });
  return stretches
    .map((known) => {
      const top = known.map(({ index, to }) => `${round(x(index))} ${round(y(to))}`);
      const bottom = known.toReversed().map(({ index, from }) => `${round(x(index))} ${round(y(from))}`);
      return `M${[...top, ...bottom].join('L')}Z`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
