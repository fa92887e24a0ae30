/** What a person sees of long work, and that nobody else sees anything. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Progress, printableDuration, progressLine } from './progress.ts';

const STATE = { label: 'access.log', fraction: 0.5, detail: '1,000 lines' };

test('draws a bar with what is known', () => {
  expect(progressLine(STATE, 80)).toBe(`access.log  ${'█'.repeat(12)}${'░'.repeat(12)}  50 %  1,000 lines`);
  expect(progressLine({ ...STATE, fraction: undefined }, 80)).toBe('access.log  1,000 lines');
  expect(progressLine(STATE, 20)).toHaveLength(19);
});

test('writes to terminals only, and cleans up', () => {
  const written = (isTty: boolean) => {
    const stderr = new PassThrough();
    const progress = new Progress({ stderr, isTty, columns: 80 });
    progress.show(STATE);
    progress.show(STATE);
    progress.clear();
    progress.clear();
    return String(stderr.read() ?? '');
  };
  expect(written(false)).toBe('');
  expect(written(true).split('\r')).toHaveLength(3);
});

test('says durations as clocks do', () => {
  expect([0, 4_600, 65_000, 3_609_000].map(printableDuration)).toEqual(['0:00', '0:05', '1:05', '1:00:09']);
});
