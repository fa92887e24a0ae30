import { expect, it } from 'vitest';
import type { LiveSnapshot } from '../../../src/live/snapshot.ts';
import { makeFormats } from '../design/formats.ts';
import type { LiveState } from './live-feed.ts';
import { title } from './use-live-feed.ts';

const state: LiveState = {
  snapshot: { visitorsNow: 1_312 } as LiveSnapshot,
  pipeline: null,
  link: { state: 'open', since: 0, failures: 0 },
  snapshotAt: 0,
  countingFailed: false,
  engineDown: false,
  clockAheadMs: 0,
};
const say = (change: Partial<LiveState>) => title({ ...state, ...change }, 'shop.example', makeFormats(['en-US']));

it('carries the number in the tab, and says when it may be old', () => {
  expect(say({})).toBe('1,312 · shop.example');
  expect(say({ link: { state: 'open', since: 9, failures: 0 } })).toBe('(old) 1,312 · shop.example');
  expect(say({ snapshot: null })).toBe('shop.example · Weir');
  expect(say({ countingFailed: true })).toBe('(old) 1,312 · shop.example');
  expect(say({ link: { state: 'waiting', since: 0, failures: 1, retryAt: 9 } })).toBe('(old) 1,312 · shop.example');
});
