/** The supervisor is killed without warning, thirty times, under load, and started again by hand. */
import { afterAll, beforeAll, test } from 'vitest';
import { KILLS, KILLS_MS_MAX, killUnderLoad, randomMoment } from '../support/kill-under-load.ts';
import { Weir } from '../support/weir.ts';

let weir: Weir;
beforeAll(async () => {
  weir = await Weir.start();
});
afterAll(() => weir.stop());

test(`W2: ${KILLS} kills of the supervisor lose nothing and double nothing`, { timeout: KILLS_MS_MAX }, async () => {
  await killUnderLoad(weir, 'shop.example', async (load) => {
    for (let kills = 0; kills < KILLS; kills++) {
      const before = load.acknowledged.size;
      await randomMoment(700);
      weir.kill('supervisor');
      await weir.ended();
      await weir.start();
      await weir.until(async () => load.acknowledged.size > before);
    }
  });
});
