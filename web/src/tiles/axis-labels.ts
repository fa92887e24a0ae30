/** What stands at the steps of an axis: all in one unit, with as many digits as a step needs, so that no two read alike. Pure. */
import type { Formats } from '../design/formats.ts';
import { metricUnit } from './metric-words.ts';

interface Unit {
  readonly name: string;
  readonly size: number;
}

const SPANS: readonly Unit[] = [
  { name: 'd', size: 86_400 },
  { name: 'h', size: 3600 },
  { name: 'min', size: 60 },
  { name: 's', size: 1 },
  { name: 'ms', size: 0.001 },
];
const BYTES: readonly Unit[] = [
  { name: 'TB', size: 1e12 },
  { name: 'GB', size: 1e9 },
  { name: 'MB', size: 1e6 },
  { name: 'kB', size: 1e3 },
  { name: 'B', size: 1 },
];
const DIGITS_MAX = 12;
const NBSP = '\u00a0';

/** @param ticks from 0 upwards in equal steps of a round number */
export function axisLabels(metric: string, ticks: readonly number[], formats: Formats): readonly string[] {
  const step = ticks[1] ?? 1;
  const digits = digitsOf(step);
  const figure = (value: number) => formats.decimal(value, digits);
  const within = (units: readonly Unit[]) => {
    const { name, size } = unitFor(units, step, ticks.at(-1) ?? 0);
    return (value: number) => `${formats.decimal(value / size, digitsOf(step / size))}${NBSP}${name}`;
  };
  switch (metricUnit(metric)) {
    case 'count':
    case 'money':
      return ticks.map((value) => (value < 10_000 ? figure(value) : formats.tiny(value)));
    case 'percent':
      return ticks.map((value) => formats.perCent(value, digits));
    case 'seconds':
      return ticks.map((value) => (digits > 0 ? `${figure(value)}s` : formats.duration(value)));
    case 'ratio':
    case 'cores':
      return ticks.map(figure);
    case 'rate':
      return ticks.map((value) => `${figure(value)}/s`);
    case 'span':
      return ticks.map(within(SPANS));
    case 'bytes':
      return ticks.map(within(BYTES));
  }
}

/** The largest in which the axis reaches one, and its steps need at most a digit after the point: 0.5 s, but 250 ms. */
function unitFor(units: readonly Unit[], step: number, most: number): Unit {
  const fits = units.find(({ size }) => most >= size && digitsOf(step / size) <= 1);
  return fits ?? units.at(-1) ?? { name: '', size: 1 };
}

/** How many digits after the point a round number has. */
function digitsOf(step: number): number {
  for (let digits = 0; digits < DIGITS_MAX; digits++) {
    const scaled = step * 10 ** digits;
    if (Math.round(scaled) >= 1 && Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return digits;
  }
  return DIGITS_MAX;
}
