/** Dates and times as they are where the site is. Pure. */

/** One a zone: to make it takes a browser milliseconds, and a board asks with everything that it draws. */
const calendars = new Map<string, Intl.DateTimeFormat>();

/** The date it is where the site is, `2026-11-22`. */
export function dateIn(timeZone: string, at: number): string {
  const calendar =
    calendars.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  calendars.set(timeZone, calendar);
  return calendar.format(at);
}

/** Unix ms of what a clock there shows, `2026-11-22T09:30`; what it shows twice is the first of both. NaN for what is no time. */
export function timeIn(timeZone: string, local: string): number {
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return wanted;
  // How far ahead of UTC it was may have changed within the day.
  const tries = [-DAY_MS, DAY_MS].map((away) => wanted - aheadMs(timeZone, wanted + away));
  return tries.find((at) => at + aheadMs(timeZone, at) === wanted) ?? Math.max(...tries);
}

const DAY_MS = 86_400_000;

/** How far the clocks there are ahead of UTC. */
function aheadMs(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
  return Date.parse(`${parts.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}
