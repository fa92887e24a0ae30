/** Law W2: kill -9 of any process at any moment, under load; acknowledged = stored = the sum of each rollup, ids compared. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLedger } from '../support/ledger.ts';
import { Load } from '../support/load.ts';
import { type Role, Weir } from '../support/weir.ts';

const KILLS = 30;
const TEST_MS_MAX = 240_000;

let weir: Weir;
beforeAll(async () => {
  weir = await Weir.start();
});
afterAll(() => weir.stop());

/** Moments are drawn anew on every run: the seeds of this test are the machine's own timing. */
const moment = (msMax: number) => sleep(Math.random() * msMax);

async function killUnderLoad(role: Role | 'supervisor', kill: () => Promise<void>): Promise<void> {
  const site = await weir.addSite(`${role}.example`);
  const load = new Load({ url: weir.url, writeKey: site.writeKey, clients: 4, batchEvents: 20, pauseMs: 15 });
  for (let kills = 0; kills < KILLS; kills++) {
    const before = load.acknowledged.size;
    await kill();
    await weir.until(async () => load.acknowledged.size > before);
  }
  await load.stop();
  const ledger = await readLedger(weir, site.id, load.acknowledged);
  const { events } = ledger.counts;
  expect(ledger).toEqual({
    missing: 0,
    double: 0,
    unasked: 0,
    counts: { events, rollupHour: events, rollupDay: events, outcomes: events },
  });
  expect(events).toBe(load.acknowledged.size);
}

for (const role of ['engine', 'worker', 'web'] as const) {
  test(`W2: ${KILLS} kills of the ${role} lose nothing and double nothing`, { timeout: TEST_MS_MAX }, async () => {
    await killUnderLoad(role, async () => {
      await weir.until(async () => weir.childPid(role) !== undefined);
      await moment(2_000);
      await weir.until(async () => weir.kill(role));
    });
  });
}

test(`W2: ${KILLS} kills of the supervisor lose nothing and double nothing`, { timeout: TEST_MS_MAX }, async () => {
  await killUnderLoad('supervisor', async () => {
    await moment(700);
    weir.kill('supervisor');
    await weir.ended();
    await weir.start();
  });
});
