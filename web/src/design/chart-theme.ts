/** The tokens as a canvas needs them: resolved colours and pixels, read off the page so that they are written down only once. */

export interface ChartTheme {
  readonly font: string;
  readonly fontPx: number;
  readonly ink: string;
  readonly inkQuiet: string;
  readonly line: string;
  readonly page: string;
  readonly series1: string;
  readonly series2: string;
  /** Length of a movement in ms; 0 for those who ask for stillness. */
  readonly motionMs: number;
}

export function readChartTheme(): ChartTheme {
  const root = getComputedStyle(document.documentElement);
  const token = (name: string) => root.getPropertyValue(name).trim();
  const rootPx = Number.parseFloat(root.fontSize);
  const length = token('--motion-length');
  return {
    font: token('--font'),
    fontPx: Number.parseFloat(token('--text-xs')) * rootPx,
    ink: token('--color-ink'),
    inkQuiet: token('--color-ink-3'),
    line: token('--color-line'),
    page: token('--color-page'),
    series1: token('--color-series-1'),
    series2: token('--color-series-2'),
    motionMs: Number.parseFloat(length) * (length.endsWith('ms') ? 1 : 1000),
  };
}
