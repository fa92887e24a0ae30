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
      const { together, added } = residentBytes(weir.pid);
      return [
        { what: 'events present', measured: load.acknowledged.size, unit: '' },
        { what: 'start to ready', measured: median(durations) / 1000, unit: 's', target: { atMost: 3 } },
        {
          what: 'resident memory, all processes, idle',
          measured: together / 1024 ** 2,
          unit: 'MB',
          target: { atMost: 700 },
        },
        { what: 'the same, pages that processes share counted for each', measured: added / 1024 ** 2, unit: 'MB' },
      ];
    } finally {
      await weir.stop();
    }
  },
};

/**
 * What a process and all below it hold: together, a page that several share counting once (Pss: they run the same program and map the
 * same stream), and each process's own count added up (Rss). See smaps_rollup in proc(5).
 */
function residentBytes(root: number): { readonly together: number; readonly added: number } {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    parents.set(Number(entry), Number(/^PPid:\t(\d+)$/m.exec(textOf(`/proc/${entry}/status`))?.[1]));
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || isBelow(parents.get(pid)));
  let together = 0;
  let added = 0;
  for (const pid of parents.keys()) {
    if (!isBelow(pid)) continue;
    const memory = textOf(`/proc/${pid}/smaps_rollup`);
    together += Number(/^Pss:\s+(\d+)/m.exec(memory)?.[1] ?? 0) * 1024;
    added += Number(/^Rss:\s+(\d+)/m.exec(memory)?.[1] ?? 0) * 1024;
  }
  return { together, added };
}

/** '' when the process has ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
