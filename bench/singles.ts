/** Single events a second, durable, against a bare node:http server; and how long an answer takes at half that load. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askStore } from '../test/support/ledger.ts';
import { Weir } from '../test/support/weir.ts';
import { type Benchmark, type Figure, median } from './measurement.ts';
import { postSingles } from './wrk.ts';

const SECONDS = 8;
/** The two by turns, often enough that minutes in which the machine is slower for both do not decide. */
const ROUNDS = 7;
/** Longer than the pause between two inserts of a worker that keeps up. */
const SETTLE_MS = 4_000;
/** Umami 3.1 on PostgreSQL, measured on such a machine: the upper end. */
const UMAMI_EVENTS_PER_SECOND = 250;

export const singles: Benchmark = {
  name: 'singles',
  about: 'POST /v1/track, one event a request, 256 connections, all processes running',
  async run(): Promise<readonly Figure[]> {
    const bare = fork(resolve(import.meta.dirname, 'bare-server.ts'));
    const [address] = (await once(bare, 'message')) as [AddressInfo];
    const weir = await Weir.start({ env: { WEIR_LOG: 'warn' } });
    try {
      const { id, writeKey } = await weir.addSite('bench.example');
      await postSingles(weir.url, writeKey, 3);
      const bareRates: number[] = [];
      const weirRates: number[] = [];
      let failed = 0;
      for (let round = 0; round < ROUNDS; round++) {
        bareRates.push((await postSingles(`http://127.0.0.1:${address.port}`, 'none', SECONDS)).requestsPerSecond);
        const result = await postSingles(weir.url, writeKey, SECONDS);
        weirRates.push(result.requestsPerSecond);
        failed += result.failed;
      }
      // Half load is half of it for all processes: what the full one left behind is stored first.
      await untilCaughtUp(weir, id);
      const half = await postSingles(weir.url, writeKey, SECONDS, median(weirRates) / 2);
      return [
        { what: 'bare node:http', measured: median(bareRates), unit: 'requests/s' },
        { what: 'Weir, durable', measured: median(weirRates), unit: 'requests/s' },
        {
          what: 'Weir against bare',
          measured: median(weirRates) / median(bareRates),
          unit: '×',
          target: { atLeast: 0.5 },
        },
        {
          what: 'Weir against Umami 3.1',
          measured: median(weirRates) / UMAMI_EVENTS_PER_SECOND,
          unit: '×',
          target: { atLeast: 30 },
        },
        { what: 'failed requests', measured: failed + half.failed, unit: '', target: { atMost: 0 } },
        { what: 'load for the next figure', measured: half.requestsPerSecond, unit: 'requests/s' },
        { what: 'ack p99 at half load', measured: half.p99Ms, unit: 'ms', target: { atMost: 25 } },
      ];
    } finally {
      bare.disconnect();
      await weir.stop();
    }
  },
};

/** Resolves when nothing more is stored for a while. */
async function untilCaughtUp(weir: Weir, siteId: string): Promise<void> {
  const stored = async () =>
    Number((await askStore<{ n: string }>(weir, `SELECT count() AS n FROM events WHERE site_id = '${siteId}'`))[0]?.n);
  for (let before = -1, now = await stored(); now !== before; before = now, now = await stored())
    await sleep(SETTLE_MS);
}
