/** The demo shop's present: plays each planned visit's calls at the moment they happen, until the signal aborts. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../event/clock.ts';
import { callsOfHour } from './hour.ts';
import type { Sender } from './sender.ts';
import type { Call } from './visit.ts';

const HOUR_MS = 3_600_000;
const TICK_MS = 250;

/** Continues where the history stopped: plays all calls timed at `fromMs` or later. */
export async function playTraffic(sender: Sender, fromMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  let hourMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS - HOUR_MS;
  let upcoming: Call[] = [];
  while (!signal.aborted) {
    const nowMs = clock.now();
    while (hourMs <= nowMs + TICK_MS) {
      upcoming = upcoming.concat(callsOfHour(hourMs).filter((call) => Date.parse(call.timestamp) >= fromMs));
      hourMs += HOUR_MS;
    }
    const due = upcoming.filter((call) => Date.parse(call.timestamp) <= nowMs);
    if (due.length > 0) {
      upcoming = upcoming.filter((call) => Date.parse(call.timestamp) > nowMs);
      await sender.send(due, signal);
    }
    await sleep(TICK_MS, undefined, { signal }).catch(() => undefined);
  }
}
