/** Reads a moment as people type it. */
import { CliError } from '../config/errors.ts';

const DAY_MS = 86_400_000;

/** Unix ms of `30d`, `12h` (from now), `2027-01-31` (its end, UTC) or an ISO 8601 time. CliError 2, naming the option, otherwise. */
export function readWhen(option: string, given: string, now: number): number {
  const span = /^(\d{1,5})([dh])$/.exec(given);
  if (span) return now + Number(span[1]) * (span[2] === 'd' ? DAY_MS : DAY_MS / 24);
  const time = /^\d{4}-\d\d-\d\d(T.+)?$/.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new CliError(`${option} is ${JSON.stringify(given)}; allowed: 30d, 12h, 2027-01-31, an ISO 8601 time.`, 2);
  }
  return given.length === 10 ? time + DAY_MS : time;
}
