/** What is read since the last time is what the whole window would give, whatever comes late, is deleted, or grows old. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import type { Asking } from './live-queries.ts';
import { RecentEvents } from './recent-events.ts';

interface Stored {
  readonly id: number;
  readonly time: number;
}

/** Answers as the store would: those at or after `from`, newest first. */
function asking(stored: readonly Stored[], now: number, froms: number[] = []): Asking {
  const query = (_sql: string, { from, limit }: Record<string, unknown> = {}) => {
    froms.push(from as number);
    const rows = newest(stored, from as number).slice(0, limit as number);
    return Promise.resolve(
      rows.map(({ id, time }) => ({ event_id: String(id), time_ms: String(time), received_ms: String(time) })),
    );
  };
  return { store: { query }, site: { id: 'site' }, now, signal: new AbortController().signal } as unknown as Asking;
}

const newest = (stored: readonly Stored[], from: number) =>
  stored.filter(({ time }) => time >= from).sort((a, b) => b.time - a.time || a.id - b.id);

/** Event ids are counted up; `back` is how long before the present an event happened, `gone` which of those stored are deleted. */
const step = fc.record({
  passes: fc.oneof(fc.constant(50), fc.nat(limits.liveWindowMs * 2)),
  come: fc.array(fc.integer({ min: -5_000, max: 60_000 }), { maxLength: 2 * limits.liveEventsMax }),
  gone: fc.array(fc.nat(100), { maxLength: 3 }),
});

test('each read gives the newest of the window', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const recent = new RecentEvents();
      let stored: Stored[] = [];
      let now = Date.UTC(2026, 5, 1);
      let id = 0;
      for (const { passes, come, gone } of steps) {
        now += passes;
        stored.push(...come.map((back) => ({ id: id++, time: now - back })));
        stored = stored.filter((_, index) => !gone.includes(index));
        const expected = newest(stored, now - limits.liveWindowMs).slice(0, limits.liveEventsMax);
        const events = await recent.read(asking(stored, now));
        expect(events.map(({ eventId }) => eventId)).toEqual(expected.map((event) => String(event.id)));
      }
    }),
    { numRuns: 300 },
  );
});

test('the store is asked for no more than is needed', async () => {
  const now = Date.UTC(2026, 5, 1);
  const stored = Array.from({ length: 100 }, (_, id) => ({ id, time: now - id * 1_000 }));
  const recent = new RecentEvents();
  const froms: number[] = [];
  for (let read = 0; read < 2; read++) await recent.read(asking(stored, now, froms));
  expect(froms).toEqual([now - limits.liveWindowMs, now - (limits.liveEventsMax - 1) * 1_000]);
});
