/** Law W2 under kill -9: load on one site, one process killed again and again, and then the books compared. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { readLedger } from './ledger.ts';
import { Load } from './load.ts';
import type { Role, Weir } from './weir.ts';

export const KILLS = 30;
export const KILLS_MS_MAX = 300_000;

/** Moments are drawn anew on every run: the seed is the machine's own timing. */
export const randomMoment = (msMax: number) => sleep(Math.random() * msMax);

/** Acknowledged = stored = the sum of each rollup, ids compared: none missing, none double. */
export async function killUnderLoad(weir: Weir, role: Role | 'supervisor', kill: () => Promise<void>): Promise<void> {
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
