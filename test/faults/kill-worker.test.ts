/** The worker is killed without warning, thirty times, under load. */
import { afterAll, beforeAll, test } from 'vitest';
import { KILLS, KILLS_MS_MAX, killChild, killUnderLoad } from '../support/kill-under-load.ts';
import { Weir } from '../support/weir.ts';

let weir: Weir;
beforeAll(async () => {
  weir = await Weir.start();
});
afterAll(() => weir.stop());

test(`W2: ${KILLS} kills of the worker lose nothing and double nothing`, { timeout: KILLS_MS_MAX }, async () => {
  await killUnderLoad(weir, 'shop.example', () => killChild(weir, 'worker', KILLS));
});
