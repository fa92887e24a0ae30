/** The day's salt: asked for once a day, however many need it at once, and again after a failure. */
import { expect, test } from 'vitest';
import { Salts } from './salts.ts';

const MIDNIGHT = Date.UTC(2026, 10, 23);

function saltsOver(dailySalt: (day: string) => Promise<Uint8Array>) {
  let now = MIDNIGHT - 1;
  const asked: string[] = [];
  const errors: unknown[] = [];
  const source = {
    dailySalt: (day: string) => {
      asked.push(day);
      return dailySalt(day);
    },
  };
  const salts = new Salts(source, { now: () => now }, (error) => errors.push(error));
  return { salts, asked, errors, wait: (ms: number) => (now += ms) };
}

test('is asked for once a day, by UTC', async () => {
  const { salts, asked, wait } = saltsOver(async (day) => Buffer.from(day));
  const first = await Promise.all([salts.today(), salts.today(), salts.today()]);
  expect(new Set(first)).toEqual(new Set([Buffer.from('2026-11-22').toString('hex')]));
  expect(salts.today()).toBe(first[0]);
  wait(1);
  expect(await salts.today()).toBe(Buffer.from('2026-11-23').toString('hex'));
  expect(asked).toEqual(['2026-11-22', '2026-11-23']);
});

test('that cannot be had is none, never yesterday’s, and is asked for again', async () => {
  let fails = false;
  const { salts, errors, wait } = saltsOver(async (day) => {
    if (fails) throw new Error('locked');
    return Buffer.from(day);
  });
  await salts.today();
  fails = true;
  wait(1);
  expect(await salts.today()).toBeUndefined();
  fails = false;
  expect(await salts.today()).toBe(Buffer.from('2026-11-23').toString('hex'));
  expect(errors.length).toBe(1);
});

test('that comes when its day is over is not used', async () => {
  const late = Promise.withResolvers<Uint8Array>();
  const { salts, wait } = saltsOver(() => late.promise);
  const asked = salts.today();
  wait(1);
  late.resolve(Buffer.from('old'));
  expect(await asked).toBeUndefined();
});
