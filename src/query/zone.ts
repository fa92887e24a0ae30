/** Calendar arithmetic in one IANA time zone: offsets, local dates and the instants they begin at. Dates are `YYYY-MM-DD`, instants Unix ms. */

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Every change of offset since 1972 fell on a multiple of this. */
export const OFFSET_STEP_MS = 15 * 60_000;

/** Days whose offset is remembered, more than all queries of a day ask for. */
const OFFSETS_MAX = 20_000;
const zones = new Map<string, Zone>();

export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  /** Offset of a whole UTC day, or null when it changes within that day. */
  readonly #offsetOfDay = new Map<number, number | null>();

  /** The one of this name: to make its format takes as long as all else before a question is asked. Throws RangeError when it is no IANA zone. */
  static of(name: string): Zone {
    const known = zones.get(name) ?? new Zone(name);
    zones.set(name, known);
    return known;
  }

  /** Throws RangeError when the name is no IANA zone. */
  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Local time less UTC at this instant, ms. */
  offsetMs(at: number): number {
    const day = Math.floor(at / DAY_MS);
    let offset = this.#offsetOfDay.get(day);
    if (offset === undefined) {
      const first = this.#readOffset(day * DAY_MS);
      offset = this.#readOffset((day + 1) * DAY_MS - 1) === first ? first : null;
      if (this.#offsetOfDay.size >= OFFSETS_MAX) this.#offsetOfDay.clear();
      this.#offsetOfDay.set(day, offset);
    }
    return offset ?? this.#readOffset(at);
  }

  /** The local date at this instant. */
  dateOf(at: number): string {
    return new Date(at + this.offsetMs(at)).toISOString().slice(0, 10);
  }

  /** The first instant of a local date; clocks that skip or repeat midnight included. */
  startOfDate(date: string): number {
    const midnight = Date.parse(`${date}T00:00:00Z`);
    const before = midnight - this.offsetMs(midnight - DAY_MS);
    const after = midnight - this.offsetMs(midnight + DAY_MS);
    const first = Math.min(before, after);
    return this.dateOf(first) >= date ? first : Math.max(before, after);
  }

  /** `2024-10-27T02:00:00+02:00`. */
  iso(at: number): string {
    const offset = this.offsetMs(at);
    return new Date(at + offset).toISOString().slice(0, 19) + formatOffset(offset);
  }

  #readOffset(at: number): number {
    const whole = Math.floor(at / 1000) * 1000;
    const part: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(whole)) part[type] = Number(value);
    const local = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
    return local - whole;
  }
}

/** `+05:30`. */
export function formatOffset(offsetMs: number): string {
  const minutes = Math.abs(offsetMs) / 60_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${offsetMs < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The first of the month that lies `months` after the date's own. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** Whole days from the first date to the second. */
export function daysBetween(first: string, second: string): number {
  return Math.round((Date.parse(`${second}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY_MS);
}

/** 0 is Monday. */
export function weekday(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}
