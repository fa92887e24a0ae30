import { expect, it } from 'vitest';
import { boardFreshness } from './board-freshness.ts';

const NOW = 1_000_000;
const heard = { answered: 3, oldestAt: NOW - 10_000, failures: [] };
const noStream = { link: null, staleSince: null };
const open = { link: { state: 'open', since: 0, failures: 0 }, staleSince: null } as const;

it('believes numbers for as long as somebody says that they are new', () => {
  expect(boardFreshness(heard, noStream, true, NOW)).toEqual({ kind: 'live' });
  expect(boardFreshness(heard, noStream, true, NOW + 300_000)).toMatchObject({
    kind: 'stale',
    cause: 'silence',
    ageMs: 310_000,
  });
  expect(boardFreshness(heard, open, true, NOW + 300_000)).toEqual({ kind: 'live' });
  expect(boardFreshness(heard, noStream, false, NOW + 300_000)).toEqual({ kind: 'live' });
});

it('says what is in the way', () => {
  const none = { answered: 0, oldestAt: 0, failures: [] };
  expect(boardFreshness(none, noStream, true, NOW)).toEqual({ kind: 'loading' });
  expect(boardFreshness({ ...none, failures: [503] }, noStream, true, NOW)).toMatchObject({
    kind: 'failing',
    cause: 'engine',
  });
  expect(boardFreshness({ ...heard, failures: [0] }, open, true, NOW)).toMatchObject({
    kind: 'stale',
    cause: 'link',
    ageMs: 10_000,
  });
  expect(boardFreshness({ ...heard, failures: [401] }, open, true, NOW)).toEqual({ kind: 'signed-out' });
  expect(boardFreshness(heard, { ...open, staleSince: NOW - 4_000 }, true, NOW)).toMatchObject({
    kind: 'stale',
    cause: 'engine',
    ageMs: 4_000,
  });
  const waiting = { link: { state: 'waiting', since: 0, failures: 2, retryAt: NOW + 700 }, staleSince: null } as const;
  expect(boardFreshness(heard, waiting, true, NOW)).toMatchObject({ kind: 'stale', cause: 'link', retryInMs: 700 });
});
