/** Processes told apart: living, dead, dead but not yet buried, and another of the same id. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isGone, ownMark } from './process-mark.ts';

test('this process lives; another run of the machine, or an earlier process of the same id, does not', () => {
  const own = ownMark();
  expect(isGone(own, own)).toBe(false);
  expect(isGone({ ...own, boot: 'an earlier boot' }, own)).toBe(true);
  if (own.started) expect(isGone({ ...own, started: '1' }, own)).toBe(true);
});

test('a process of another namespace cannot be judged', () => {
  const own = ownMark();
  expect(isGone({ ...own, namespace: 'pid:[1]', pid: 999_999_999 }, own)).toBe(false);
});

test('a killed process is gone', async () => {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  const mark = { ...ownMark(), pid: child.pid ?? 0, started: '' };
  expect(isGone(mark, ownMark())).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isGone(mark, ownMark())).toBe(true);
});
