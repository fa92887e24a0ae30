/** What happened when → at which step of a series it stands. Pure. */
import type { Annotation } from '../api/notes.ts';
import type { Step } from './time-labels.ts';

export interface PlacedAnnotation {
  readonly index: number;
  readonly notes: readonly Annotation[];
}

/** Those within the series, by step. A label is when its step begins, in the site's time zone. */
export function placeAnnotations(
  annotations: readonly Annotation[],
  labels: readonly string[],
  step: Step,
  timeZone: string,
): readonly PlacedAnnotation[] {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const placed = new Map<number, Annotation[]>();
  for (const annotation of annotations) {
    const local = format.format(annotation.at).replace(', ', ' ');
    const at = step === 'hour' || step === 'minute' ? local : local.slice(0, 10);
    const index = labels.findLastIndex((label) => label.slice(0, 19) <= at);
    if (index < 0 || (index === labels.length - 1 && isPast(labels[index] ?? '', at, step))) continue;
    placed.set(index, [...(placed.get(index) ?? []), annotation]);
  }
  return [...placed].map(([index, notes]) => ({ index, notes })).sort((a, b) => a.index - b.index);
}

const STEP_MS: Readonly<Record<Step, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 31 * 86_400_000,
};

function isPast(label: string, at: string, step: Step): boolean {
  const read = (text: string) => Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19) || '00:00:00'}Z`);
  return read(at) - read(label) >= STEP_MS[step];
}
