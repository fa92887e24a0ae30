import { expect, it } from 'vitest';
import type { LiveEvent } from '../../../src/live/snapshot.ts';
import { mergeRecent, RECENT_MAX } from './merge-recent.ts';

const event = (time: number) => ({ eventId: String(time), time }) as LiveEvent;
const times = (events: readonly LiveEvent[]) => events.map(({ time }) => time);

it('keeps each event once, newest first', () => {
  expect(times(mergeRecent([event(5), event(3)], [event(4), event(3), event(1)], 10))).toEqual([5, 4, 3, 1]);
});

it('forgets what is old or too much', () => {
  const many = Array.from({ length: 60 }, (_, index) => event(index));
  expect(mergeRecent([], many, 100).length).toBe(RECENT_MAX);
  expect(times(mergeRecent([event(1_800_001)], many, 1_800_005))).toEqual([
    1_800_001,
    ...times(many).reverse().slice(0, 23),
  ]);
  expect(times(mergeRecent([], many, 1_800_055))).toEqual([59, 58, 57, 56]);
});
