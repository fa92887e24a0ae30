/** Law W2 under kill -9: load on one site, processes killed again and again, and then the books compared. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { readLedger } from './ledger.ts';
import { Load } from './load.ts';
import type { Role, Weir } from './weir.ts';

export const KILLS = 30;
export const KILLS_MS_MAX = 300_000;

/** Moments are drawn anew on every run: the seed is the machine's own timing. */
export const randomMoment = (msMax: number) => sleep(Math.random() * msMax);

/**
 * Kills at random moments of its work; every fifth time while it starts. Not more often than that: what dies before it has
 * worked for a while is started again later and later, and a test of kills would become one of waiting.
 */
export async function killChild(weir: Weir, role: Role, kills: number): Promise<void> {
  for (let killed = 0, last: number | undefined; killed < kills; killed++) {
    await weir.until(async () => ![undefined, last].includes(weir.childPid(role)));
    if (killed % 5 < 4) await weir.until(async () => weir.isReady(role));
    await randomMoment(1_500);
    last = weir.childPid(role);
    await weir.until(async () => weir.kill(role));
  }
}

/** Acknowledged = stored = the sum of each rollup, ids compared: none missing, none double. */
export async function killUnderLoad(weir: Weir, domain: string, kill: (load: Load) => Promise<unknown>): Promise<void> {
  const site = await weir.addSite(domain);
  const load = new Load({ url: weir.url, writeKey: site.writeKey, clients: 4, batchEvents: 20, pauseMs: 50 });
  await kill(load);
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
