/** The cache of write keys: quick, fresh within seconds, and none the worse for an accounts database that fails or a flood of made-up keys. */
import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { SITE } from './test-door.ts';
import { WriteKeys } from './write-keys.ts';

function keysOver(
  siteByWriteKey: (key: string) => Promise<typeof SITE | undefined>,
  bounds: Partial<typeof limits> = {},
) {
  let now = 1_000_000;
  let asked = 0;
  const errors: unknown[] = [];
  const source = {
    siteByWriteKey: (key: string) => {
      asked += 1;
      return siteByWriteKey(key);
    },
  };
  const keys = new WriteKeys(source, { now: () => now }, { ...limits, ...bounds }, (error) => errors.push(error));
  return { keys, errors, asked: () => asked, wait: (ms: number) => (now += ms) };
}

const shop = async (key: string) => (key === SITE.writeKey ? SITE : undefined);

test('asks once for many, at once and afterwards', async () => {
  const { keys, asked } = keysOver(shop);
  const found = await Promise.all(Array.from({ length: 100 }, () => keys.find(SITE.writeKey)));
  expect(found.every((outcome) => outcome.ok && outcome.value.site === SITE)).toBe(true);
  expect(keys.find(SITE.writeKey)).toMatchObject({ ok: true });
  expect(asked()).toBe(1);
});

test('sees a changed site after the cache time, without making anybody wait', async () => {
  let site: typeof SITE | undefined = SITE;
  const { keys, wait, asked } = keysOver(async () => site);
  await keys.find(SITE.writeKey);
  site = { ...SITE, allowedOrigins: ['https://Shop.example/'] };
  wait(limits.writeKeyCacheMs);
  expect(keys.find(SITE.writeKey)).not.toBeInstanceOf(Promise);
  await Promise.resolve().then(() => Promise.resolve());
  await new Promise(setImmediate);
  expect(keys.find(SITE.writeKey)).toMatchObject({ value: { origins: new Set(['https://shop.example']) } });
  expect(asked()).toBe(2);
  site = undefined;
  wait(limits.writeKeyCacheMs);
  keys.find(SITE.writeKey);
  await new Promise(setImmediate);
  expect(await keys.find(SITE.writeKey)).toMatchObject({ reason: 'unknown_write_key' });
});

test('goes on serving known sites while accounts fail, and turns unknown keys away for now', async () => {
  let fails = false;
  const { keys, wait, errors } = keysOver(async (key) => {
    if (fails) throw new Error('database is locked');
    return shop(key);
  });
  await keys.find(SITE.writeKey);
  fails = true;
  for (let round = 0; round < 10; round++) {
    wait(limits.writeKeyCacheMs);
    for (let request = 0; request < 3; request++) {
      expect(keys.find(SITE.writeKey)).toMatchObject({ ok: true });
      await new Promise(setImmediate);
    }
  }
  expect(await keys.find('wk_other')).toMatchObject({ reason: 'overloaded', retryAfterS: limits.retryAfterS });
  expect(errors.length).toBe(11);
});

test('a key that nobody has used for a while is asked for before its event is taken, unless accounts fail', async () => {
  let answer: () => typeof SITE | undefined = () => SITE;
  const { keys, wait } = keysOver(async () => answer());
  await keys.find(SITE.writeKey);
  answer = () => {
    throw new Error('database is locked');
  };
  wait(limits.writeKeyCacheMs * 2);
  expect(await keys.find(SITE.writeKey)).toMatchObject({ ok: true });
  answer = () => undefined;
  wait(limits.writeKeyCacheMs * 2);
  expect(await keys.find(SITE.writeKey)).toMatchObject({ reason: 'unknown_write_key' });
});

test('a key that is new is found soon after it was asked for in vain', async () => {
  let site: typeof SITE | undefined;
  const { keys, wait, asked } = keysOver(async () => site);
  expect(await keys.find(SITE.writeKey)).toMatchObject({ reason: 'unknown_write_key' });
  expect(keys.find(SITE.writeKey)).toMatchObject({ reason: 'unknown_write_key' });
  expect(asked()).toBe(1);
  site = SITE;
  wait(limits.unknownKeyCacheMs);
  expect(await keys.find(SITE.writeKey)).toMatchObject({ ok: true });
});

test('a flood of made-up keys neither reaches the database nor crowds out a real one', async () => {
  const { keys, asked, wait } = keysOver(shop);
  await keys.find(SITE.writeKey);
  const reasons = new Set<string>();
  for (let flood = 0; flood < 50_000; flood++) {
    const found = await keys.find(`wk_${flood}`);
    if (!found.ok) reasons.add(found.reason);
  }
  expect(asked()).toBe(1 + limits.keyLookupsPerSMax - 1);
  expect(reasons).toEqual(new Set(['unknown_write_key', 'overloaded']));
  expect(keys.find(SITE.writeKey)).toMatchObject({ ok: true });
  wait(1_000);
  expect(await keys.find('wk_one_more')).toMatchObject({ reason: 'unknown_write_key' });
});

test('what is no key is not looked up', async () => {
  const { keys, asked } = keysOver(shop);
  expect(keys.find(undefined)).toMatchObject({ reason: 'missing_write_key' });
  expect(keys.find('')).toMatchObject({ reason: 'missing_write_key' });
  for (const given of [7, {}, ['wk'], 'x'.repeat(1_000)])
    expect(keys.find(given)).toMatchObject({ reason: 'unknown_write_key' });
  expect(asked()).toBe(0);
});
