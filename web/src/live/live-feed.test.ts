import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveSnapshot, PipelineStatus } from '../../../src/live/snapshot.ts';
import type { EventStreamOptions } from '../api/event-stream.ts';
import { openLiveFeed, PACE_MS } from './live-feed.ts';

const totals = { visitors: 0, pageviews: 0, orders: 0, revenue: 0 };
const snapshot = (visitorsNow: number, at = 5_000): LiveSnapshot => ({
  siteId: 's',
  at,
  freshThrough: 0,
  visitorsNow,
  visitorsUsual: null,
  eventsPerSecond: 0,
  eventsPerMinute: 0,
  minutes: [],
  pages: [{ value: '/', visitors: 1 }],
  sources: [],
  countries: [],
  devices: [],
  recent: [],
  today: totals,
  weekBefore: totals,
});
const pipeline = (engine: 'up' | 'down'): PipelineStatus => ({
  at: 0,
  stored: 0,
  duplicates: 0,
  quarantined: 0,
  refused: [],
  lagRecords: 0,
  lagMs: 0,
  streamBytes: 0,
  engine,
});

function feed() {
  let stream: EventStreamOptions | undefined;
  let visible = true;
  let calls = 0;
  let retries = 0;
  const titles: number[] = [];
  const opened = openLiveFeed({
    siteId: 'a b',
    visible: () => visible,
    onState: (state) => titles.push(state.snapshot?.visitorsNow ?? -1),
    open: (options) => {
      stream = options;
      return { retryNow: () => void retries++, close: () => {} };
    },
  });
  opened.subscribe(() => void calls++);
  return {
    ...opened,
    send: (event: string, value: unknown) =>
      stream?.onMessage(event, typeof value === 'string' ? value : JSON.stringify(value)),
    hide: () => {
      visible = false;
    },
    show: () => {
      visible = true;
      opened.wake();
    },
    pass: () => void vi.advanceTimersByTime(PACE_MS),
    calls: () => calls,
    retries: () => retries,
    titles,
    url: stream?.url,
  };
}

describe('openLiveFeed', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000 }));
  afterEach(() => void vi.useRealTimers());

  it('asks for its site', () => expect(feed().url).toBe('/api/v1/live?site_id=a%20b'));

  it('keeps the parts that did not change', () => {
    const live = feed();
    live.send('snapshot', snapshot(1));
    const before = live.get().snapshot;
    live.pass();
    live.send('snapshot', snapshot(2, 5_250));
    expect(live.get().snapshot?.visitorsNow).toBe(2);
    expect(live.get().snapshot?.pages).toBe(before?.pages);
    expect(live.get()).toMatchObject({ snapshotAt: 1_250, clockAheadMs: 4_000 });
  });

  it('draws nothing while hidden, keeps the title going, and catches up', () => {
    const live = feed();
    live.send('snapshot', snapshot(1));
    live.hide();
    live.send('snapshot', snapshot(2));
    live.send('snapshot', snapshot(3));
    expect([live.calls(), live.get().snapshot?.visitorsNow]).toEqual([1, 1]);
    expect(live.titles).toEqual([1, 2, 3]);
    live.pass();
    live.show();
    expect([live.calls(), live.get().snapshot?.visitorsNow, live.retries()]).toEqual([2, 3, 1]);
  });

  it('notes that nothing could be counted until something is, and what the pipeline says of its engine', () => {
    const live = feed();
    live.send('stale', { since: 1 });
    live.send('pipeline', pipeline('down'));
    live.pass();
    expect(live.get()).toMatchObject({ countingFailed: true, engineDown: true });
    live.send('pipeline', pipeline('up'));
    live.pass();
    expect(live.get()).toMatchObject({ countingFailed: true, engineDown: false });
    live.send('snapshot', snapshot(1));
    live.pass();
    expect(live.get().countingFailed).toBe(false);
  });

  it('draws at a pace that can be read, the last word always', () => {
    const live = feed();
    for (let visitors = 1; visitors <= 9; visitors += 1) live.send('snapshot', snapshot(visitors));
    expect([live.calls(), live.get().snapshot?.visitorsNow]).toEqual([1, 1]);
    live.pass();
    expect([live.calls(), live.get().snapshot?.visitorsNow]).toEqual([2, 9]);
  });

  it('passes over what it cannot read', () => {
    const live = feed();
    live.send('snapshot', '{"half":');
    live.send('hello', {});
    expect(live.calls()).toBe(0);
  });
});
