/** The demo shop's past: every visit of some span, in order. Message ids repeat on every run, so sending it again adds nothing. */
import { callsOfHour } from './hour.ts';
import type { Sender } from './sender.ts';
import type { Call } from './visit.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const HISTORY_MS = 30 * DAY_MS;

/** What happened in [fromMs, untilMs), both Unix ms. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Sends, hour by hour, what happened before `nowMs` in the visits that began in the hours of the span. */
export async function sendHistory(sender: Sender, span: Span, nowMs: number, signal: AbortSignal): Promise<void> {
  let later: Call[] = [];
  const sendBefore = (endMs: number, drawn: Call[]) => {
    const isDue = (call: Call) => Date.parse(call.timestamp) < Math.min(endMs, nowMs);
    later = drawn.filter((call) => !isDue(call));
    const due = drawn.filter(isDue).sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
    return sender.send(due, signal);
  };
  for (let hourMs = Math.floor(span.fromMs / HOUR_MS) * HOUR_MS; hourMs < span.untilMs; hourMs += HOUR_MS)
    await sendBefore(hourMs + HOUR_MS, later.concat(callsOfHour(hourMs)));
  await sendBefore(nowMs, later);
}

/**
 * What is missing of the past before `untilMs` where `sent` is there, in the order in which a board is the sooner worth a look: what came
 * since, then the days before, each earlier than the last. With each, what is there once it is sent.
 */
export function* missingDays(sent: Span | undefined, untilMs: number): Generator<{ missing: Span; sent: Span }> {
  const sinceMs = untilMs - HISTORY_MS;
  let there = sent && sent.untilMs > sinceMs ? sent : { fromMs: untilMs, untilMs };
  while (there.untilMs < untilMs) {
    const missing = { fromMs: there.untilMs, untilMs: Math.min(there.untilMs + DAY_MS, untilMs) };
    there = { fromMs: there.fromMs, untilMs: missing.untilMs };
    yield { missing, sent: there };
  }
  while (there.fromMs > sinceMs) {
    const missing = { fromMs: Math.max(there.fromMs - DAY_MS, sinceMs), untilMs: there.fromMs };
    there = { fromMs: missing.fromMs, untilMs: there.untilMs };
    yield { missing, sent: there };
  }
}
