import { expect, it } from 'vitest';
import { inTurn } from './in-turn.ts';

it('lets only so many go at once, in order, and fails alone', async () => {
  const take = inTurn(2);
  const begun: number[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const go = (number: number, signal?: AbortSignal) =>
    take(
      () =>
        new Promise<number>((resolve, reject) => {
          begun.push(number);
          ends[number] = (error) => (error ? reject(error) : resolve(number));
        }),
      { signal },
    );
  const leaving = new AbortController();
  const all = [go(0), go(1), go(2), go(3, leaving.signal), go(4)].map((one) => one.catch((error: unknown) => error));
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  leaving.abort();
  ends[0]?.(new Error('lost'));
  ends[1]?.();
  await expect.poll(() => begun).toEqual([0, 1, 2, 4]);
  ends[2]?.();
  ends[4]?.();
  const [lost, one, two, left, four] = await Promise.all(all);
  expect([lost, left].every((each) => each instanceof Error)).toBe(true);
  expect([one, two, four]).toEqual([1, 2, 4]);
  const later = go(5);
  await expect.poll(() => begun.at(-1)).toBe(5);
  ends[5]?.();
  expect(await later).toBe(5);
});

it('lets the nearest go first, as near as it is when a place is free', async () => {
  const take = inTurn(1);
  const begun: string[] = [];
  let end = () => {};
  const go = (name: string, distance: () => number) =>
    take(
      () =>
        new Promise<void>((resolve) => {
          begun.push(name);
          end = resolve;
        }),
      { distance },
    );
  let far = 900;
  const all = [go('first', () => 0), go('far', () => far), go('near', () => 10), go('also near', () => 10)];
  await expect.poll(() => begun).toEqual(['first']);
  end();
  await expect.poll(() => begun).toEqual(['first', 'near']);
  // Scrolled to, while another one is away.
  far = 0;
  end();
  await expect.poll(() => begun).toEqual(['first', 'near', 'far']);
  end();
  await expect.poll(() => begun).toEqual(['first', 'near', 'far', 'also near']);
  end();
  await Promise.all(all);
});
