/** The demo shop's past: every visit of some span, in order. Message ids repeat on every run, so sending it again adds nothing. */
import { callsOfHour } from './hour.ts';
import type { Sender } from './sender.ts';
import type { Call } from './visit.ts';

const HOUR_MS = 3_600_000;
export const HISTORY_DAYS = 30;

/** Sends what happened in [fromMs, toMs), hour by hour; tells `onProgress` up to when, Unix ms. */
export async function sendHistory(
  sender: Sender,
  fromMs: number,
  toMs: number,
  onProgress: (sentUntilMs: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const firstHourMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS;
  let later: Call[] = [];
  for (let hourMs = firstHourMs; hourMs < toMs; hourMs += HOUR_MS) {
    const drawn = later.concat(callsOfHour(hourMs));
    const endMs = Math.min(hourMs + HOUR_MS, toMs);
    const due = drawn.filter((call) => Date.parse(call.timestamp) < endMs);
    later = drawn.filter((call) => Date.parse(call.timestamp) >= endMs);
    due.sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
    await sender.send(due, signal);
    onProgress(endMs);
  }
}
