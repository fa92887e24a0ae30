/** The labels of a series of time, `2026-11-22` or `2026-11-22 09:00:00`: how long a step is, and what a person calls each. Pure. */
import type { Formats } from '../design/formats.ts';

export type Step = 'minute' | 'hour' | 'day' | 'week' | 'month';

export function stepOf(labels: readonly string[]): Step {
  const [first = '', second] = labels;
  if (first.length > 10) return labels.some((label) => label.slice(14, 19) !== '00:00') ? 'minute' : 'hour';
  if (second === undefined) return 'day';
  const days = (Date.parse(second) - Date.parse(first)) / 86_400_000;
  return days > 7 ? 'month' : days > 1 ? 'week' : 'day';
}

/** All of it: `Sun, 22 Nov 2026, 09:00`. */
export function labelWords(label: string, step: Step, formats: Formats): string {
  if (step === 'month') return formats.month(label);
  if (step === 'week') return `Week of ${formats.day(label)}`;
  if (step === 'day') return formats.day(label);
  return `${formats.day(label)}, ${formats.localClock(label)}`;
}

/** First and last date of the day, week or month that a point stands for; of an hour, those of its day where there are several. */
export function datesOf(label: string, step: Step, labels: readonly string[]): readonly [string, string] | undefined {
  const day = label.slice(0, 10);
  if (step === 'hour' || step === 'minute') {
    return labels.some((other) => other.slice(0, 10) !== day) ? [day, day] : undefined;
  }
  if (labels.length < 2) return undefined;
  const last = new Date(day);
  if (step === 'week') last.setUTCDate(last.getUTCDate() + 6);
  if (step === 'month') last.setUTCMonth(last.getUTCMonth() + 1, 0);
  return [day, last.toISOString().slice(0, 10)];
}

export interface Tick {
  readonly index: number;
  readonly text: string;
}

/** Evenly spaced, at most `most` of them; hours within several days are named by the day that begins. */
export function timeTicks(labels: readonly string[], step: Step, most: number, formats: Formats): readonly Tick[] {
  if (labels.length === 0 || most < 1) return [];
  const severalDays = step === 'hour' && labels.length > 26;
  const candidates = labels.flatMap((label, index) => {
    if (severalDays && label.slice(11, 13) !== '00') return [];
    return [{ index, text: tickText(label, severalDays ? 'day' : step, formats) }];
  });
  // A time alone is told, round or not.
  if (candidates.length === 1) return candidates;
  // Steps that a clock and a calendar know, so that ticks fall on 09:00 rather than 08:37.
  if (step === 'minute') {
    // One step of the chart may be several minutes.
    const each = (minuteOf(labels[1]) - minuteOf(labels[0]) + DAY_MINUTES) % DAY_MINUTES || 1;
    const span = candidates.length * each;
    const stride =
      [1, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720].find((minutes) => span / minutes <= most) ?? DAY_MINUTES;
    return candidates.filter(({ index }) => minuteOf(labels[index]) % stride === 0);
  }
  const strides = step === 'hour' ? [1, 2, 3, 4, 6, 12, 24] : [1, 2, 3, 5, 7, 10, 14, 30];
  const stride = severalDays
    ? Math.ceil(candidates.length / most)
    : (strides.find((each) => candidates.length / each <= most) ?? Math.ceil(candidates.length / most));
  if (step === 'hour' && !severalDays) {
    return candidates.filter(({ index }) => Number(labels[index]?.slice(11, 13)) % stride === 0);
  }
  return candidates.filter((_, place) => place % stride === 0);
}

const DAY_MINUTES = 24 * 60;

/** Of its day. */
function minuteOf(label = ''): number {
  return Number(label.slice(11, 13)) * 60 + Number(label.slice(14, 16));
}

function tickText(label: string, step: Step, formats: Formats): string {
  if (step === 'month') return formats.monthShort(label);
  return step === 'day' || step === 'week' ? formats.dayShort(label) : formats.localClock(label);
}
