/** From the command to ready with data present, and what all processes together hold in memory when nothing happens. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLedger } from '../test/support/ledger.ts';
import { Load } from '../test/support/load.ts';
import { Weir } from '../test/support/weir.ts';
import { type Benchmark, type Figure, median } from './measurement.ts';

const STARTS = 5;
const IDLE_MS = 15_000;

export const start: Benchmark = {
  name: 'start',
  about: `${STARTS} starts with data present; memory ${IDLE_MS / 1000} s after the last`,
  async run(): Promise<readonly Figure[]> {
    const weir = await Weir.start({ env: { WEIR_LOG: 'warn' } });
    try {
      const site = await weir.addSite('bench.example');
      const load = new Load({ url: weir.url, writeKey: site.writeKey, clients: 4, batchEvents: 100, pauseMs: 0 });
      await sleep(15_000);
      await load.stop();
      await readLedger(weir, site.id, load.acknowledged);
      const durations: number[] = [];
      for (let round = 0; round < STARTS; round++) {
        process.kill(weir.pid, 'SIGTERM');
        await weir.ended();
        const startedAt = performance.now();
        await weir.start();
        durations.push(performance.now() - startedAt);
      }
      await sleep(IDLE_MS);
      const resident = residentBytes(weir.pid);
      return [
        { what: 'events present', measured: load.acknowledged.size, unit: '' },
        { what: 'start to ready', measured: median(durations) / 1000, unit: 's', target: { atMost: 3 } },
        {
          what: 'resident memory, all processes, idle',
          measured: resident / 1024 ** 2,
          unit: 'MB',
          target: { atMost: 700 },
        },
      ];
    } finally {
      await weir.stop();
    }
  },
};

/** VmRSS of a process and all below it. */
function residentBytes(root: number): number {
  const processes = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const status = readFileSync(`/proc/${entry}/status`, 'utf8');
        return [
          {
            pid: Number(entry),
            parent: Number(/^PPid:\t(\d+)$/m.exec(status)?.[1]),
            kilobytes: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0),
          },
        ];
      } catch {
        return [];
      }
    });
  const below = (pid: number): number =>
    processes.filter((one) => one.parent === pid).reduce((sum, one) => sum + one.kilobytes * 1024 + below(one.pid), 0);
  return below(root) + (processes.find((one) => one.pid === root)?.kilobytes ?? 0) * 1024;
}
