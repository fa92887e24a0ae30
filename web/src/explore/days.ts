/** Where a list that goes back in time comes to another day, so that a time of day alone tells when. Pure. */
import { dateIn } from '../boards/site-date.ts';

/** For each time the date that begins with it, or null. What happened today needs none. */
export function daysBegun(times: readonly number[], timeZone: string, now: number): readonly (string | null)[] {
  let known = dateIn(timeZone, now);
  return times.map((time) => {
    const date = dateIn(timeZone, time);
    if (date === known) return null;
    known = date;
    return date;
  });
}
