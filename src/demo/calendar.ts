/** When the demo shop's visits begin: the same for the same day, whoever asks. */
import { hourWeights, VISITS_PER_DAY, weekdayWeights } from './audience.ts';
import { SHOP_TIMEZONE } from './catalogue.ts';
import { SeededRandom } from './seeded-random.ts';

const HOUR_MS = 3_600_000;

export interface PlannedVisit {
  readonly seed: string;
  /** Unix ms. */
  readonly startMs: number;
}

const clockOf = new Intl.DateTimeFormat('en-GB', {
  timeZone: SHOP_TIMEZONE,
  hour: '2-digit',
  weekday: 'short',
  hourCycle: 'h23',
});
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const hourWeightTotal = hourWeights.reduce((sum, weight) => sum + weight, 0);

/** Visits that begin within the UTC hour which `hourMs` falls in, in order of their beginning. */
export function visitsInHour(hourMs: number): PlannedVisit[] {
  const startOfHourMs = Math.floor(hourMs / HOUR_MS) * HOUR_MS;
  const name = new Date(startOfHourMs).toISOString().slice(0, 13);
  const random = new SeededRandom(name);
  const parts = clockOf.formatToParts(startOfHourMs);
  const hour = Number(parts.find((part) => part.type === 'hour')?.value);
  const weekday = WEEKDAYS.indexOf(parts.find((part) => part.type === 'weekday')?.value ?? 'Sun');
  const dayLuck = 0.9 + new SeededRandom(name.slice(0, 10)).next() * 0.2;
  const expected =
    VISITS_PER_DAY * ((hourWeights[hour] as number) / hourWeightTotal) * (weekdayWeights[weekday] as number) * dayLuck;
  const count = Math.round(expected * (0.92 + random.next() * 0.16));
  return Array.from({ length: count }, (_, index) => ({
    seed: `${name}-${index}`,
    startMs: startOfHourMs + random.next() * HOUR_MS,
  })).sort((a, b) => a.startMs - b.startMs);
}
