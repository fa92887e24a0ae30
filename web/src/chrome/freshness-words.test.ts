import { expect, it } from 'vitest';
import { makeFormats } from '../design/formats.ts';
import type { Freshness } from '../live/freshness.ts';
import { freshnessWords } from './freshness-words.ts';

const say = (fresh: Freshness) => {
  const { what, next } = freshnessWords(fresh, makeFormats(['en-US']));
  return [what, next].filter(Boolean).join(' — ').replaceAll('\u00a0', ' ');
};

it('says how old the numbers are, and what is being done about it', () => {
  const stale = { kind: 'stale', ageMs: 12_400, retryInMs: null } as const;
  expect(say({ kind: 'live' })).toBe('Live');
  expect(say({ ...stale, cause: 'link' })).toBe('Last update 12 s ago — reconnecting');
  expect(say({ ...stale, cause: 'engine', ageMs: 400 })).toBe('Numbers stand still — engine restarting');
  expect(say({ ...stale, cause: 'silence', ageMs: 200_000 })).toBe('Last update 3 min ago — waiting for more');
  expect(say({ kind: 'failing', cause: 'link', retryInMs: 10 })).toBe('Not connected');
});
