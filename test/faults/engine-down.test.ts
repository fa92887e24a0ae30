/** Law W5: with the engine down for a minute under load, capture goes on as before; afterwards everything is caught up. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readLedger } from '../support/ledger.ts';
import { Load } from '../support/load.ts';
import { Weir } from '../support/weir.ts';

const BEFORE_MS = 10_000;
const DOWN_MS = 60_000;

function p99(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Number.NaN;
}

test('W5: a minute without the engine is not seen at the door', { timeout: 240_000 }, async () => {
  const weir = await Weir.start();
  try {
    const site = await weir.addSite('shop.example');
    const load = new Load({ url: weir.url, writeKey: site.writeKey, clients: 4, batchEvents: 20, pauseMs: 30 });
    await sleep(BEFORE_MS);
    const requestsBefore = load.ackMs.length;
    const downUntil = performance.now() + DOWN_MS;
    while (performance.now() < downUntil) {
      weir.kill('engine');
      await sleep(50);
    }
    const requestsDown = load.ackMs.length - requestsBefore;
    await load.stop();

    expect(Object.fromEntries(load.failures)).toEqual({});
    // The same rate of the same requests for six times as long; a machine shared with other tests leaves room for a half.
    expect(requestsDown).toBeGreaterThan(requestsBefore * 3);
    expect(p99(load.ackMs.slice(requestsBefore))).toBeLessThan(p99(load.ackMs.slice(0, requestsBefore)) * 3 + 50);
    const ledger = await readLedger(weir, site.id, load.acknowledged, 90_000);
    expect(ledger).toMatchObject({ missing: 0, double: 0, unasked: 0 });
    expect(new Set(Object.values(ledger.counts)).size).toBe(1);
  } finally {
    await weir.stop();
  }
});
