import { describe, expect, it } from 'vitest';
import type { Link } from '../api/event-stream.ts';
import { freshness, type Heard, LOADING_MS, STALE_AFTER_MS } from './freshness.ts';

const open: Link = { state: 'open', since: 0, failures: 0 };
const connecting: Link = { state: 'connecting', since: 0, failures: 0 };
const waiting: Link = { state: 'waiting', since: 0, failures: 2, retryAt: 9_000 };
const heard = (link: Link, snapshotAt: number | null = null, more: Partial<Heard> = {}): Heard => ({
  link,
  snapshotAt,
  countingFailed: false,
  engineDown: false,
  ...more,
});

describe('freshness', () => {
  it('loads, and after a while says that it fails', () => {
    expect(freshness(heard(connecting), 10)).toEqual({ kind: 'loading' });
    expect(freshness(heard(open), 10)).toEqual({ kind: 'loading' });
    expect(freshness(heard(connecting), LOADING_MS)).toEqual({ kind: 'failing', cause: 'link', retryInMs: null });
    expect(freshness(heard(waiting), 5_000)).toEqual({ kind: 'failing', cause: 'link', retryInMs: 4_000 });
  });

  it('does not call a second attempt loading', () => {
    expect(freshness(heard({ ...connecting, failures: 1 }), 10).kind).toBe('failing');
  });

  it('is live while snapshots come', () => {
    expect(freshness(heard(open, 1_000), 1_000 + STALE_AFTER_MS - 1)).toEqual({ kind: 'live' });
  });

  it('tells age and cause when they stop', () => {
    expect(freshness(heard(open, 0), 12_000)).toEqual({
      kind: 'stale',
      ageMs: 12_000,
      cause: 'silence',
      retryInMs: null,
    });
    expect(freshness(heard({ ...open, since: 11_000 }, 0), 12_000)).toMatchObject({ cause: 'link' });
    expect(freshness(heard(waiting, 0), 8_000)).toEqual({
      kind: 'stale',
      ageMs: 8_000,
      cause: 'link',
      retryInMs: 1_000,
    });
    expect(freshness(heard(waiting, 0), 20_000)).toMatchObject({ retryInMs: 0 });
  });

  it('does not cry over a reconnection nobody could notice', () => {
    expect(freshness(heard(waiting, 1_000), 2_000)).toEqual({ kind: 'live' });
  });

  it('says at once that nothing can be counted, with numbers or without', () => {
    expect(freshness(heard(open, 1_000, { countingFailed: true }), 2_000)).toMatchObject({
      kind: 'stale',
      cause: 'engine',
    });
    expect(freshness(heard(open, null, { countingFailed: true }), 2_000)).toMatchObject({
      kind: 'failing',
      cause: 'engine',
    });
    expect(freshness(heard(open, null, { engineDown: true }), 2_000)).toMatchObject({
      kind: 'failing',
      cause: 'engine',
    });
  });

  it('believes numbers that come more than the word that they cannot', () => {
    expect(freshness(heard(open, 1_000, { engineDown: true }), 2_000)).toEqual({ kind: 'live' });
    expect(freshness(heard(open, 1_000, { engineDown: true }), 9_000)).toMatchObject({
      kind: 'stale',
      cause: 'engine',
    });
    expect(freshness(heard(waiting, 1_000, { engineDown: true }), 9_000)).toMatchObject({
      kind: 'stale',
      cause: 'link',
    });
  });

  it('knows being signed out and being refused whatever the numbers', () => {
    expect(freshness(heard({ state: 'signed-out', since: 0, failures: 0 }, 1), 2).kind).toBe('signed-out');
    expect(freshness(heard({ state: 'refused', since: 0, failures: 0, status: 403 }, 1), 2).kind).toBe('refused');
  });

  it('never shows a negative age when the clock is set back', () => {
    expect(freshness(heard(open, 10_000, { countingFailed: true }), 5_000)).toMatchObject({ ageMs: 0 });
  });
});
