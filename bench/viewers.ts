/** What 500 viewers of one live board cost the server beside one viewer: CPU time of all its processes while events come in. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Load } from '../test/support/load.ts';
import { type Role, Weir } from '../test/support/weir.ts';
import type { Benchmark, Figure } from './measurement.ts';

const VIEWERS = 500;
const SECONDS = 20;
const TICK_MS = 10;
const ROLES: readonly Role[] = ['web', 'worker', 'engine'];

export const viewers: Benchmark = {
  name: 'viewers',
  about: `1 and ${VIEWERS} viewers of the live tiles of one board, about 100 events/s, ${SECONDS} s each`,
  async run(): Promise<readonly Figure[]> {
    const weir = await Weir.start({ env: { WEIR_LOG: 'warn' } });
    try {
      const site = await weir.addSite('bench.example');
      const key = await weir.addKey();
      const load = new Load({ url: weir.url, writeKey: site.writeKey, clients: 1, batchEvents: 10, pauseMs: 100 });
      await sleep(3_000);
      const one = await watch(weir, site.id, key, 1);
      const many = await watch(weir, site.id, key, VIEWERS);
      await load.stop();
      return [
        { what: 'messages to one viewer', measured: one.messages / SECONDS, unit: '/s' },
        { what: `messages to each of ${VIEWERS}`, measured: many.messages / VIEWERS / SECONDS, unit: '/s' },
        { what: 'CPU with one viewer', measured: one.cpu, unit: 'cores' },
        { what: `CPU with ${VIEWERS} viewers`, measured: many.cpu, unit: 'cores' },
        { what: 'against one viewer', measured: many.cpu / one.cpu, unit: '×', target: { atMost: 3 } },
      ];
    } finally {
      await weir.stop();
    }
  },
};

async function watch(weir: Weir, siteId: string, key: string, count: number) {
  const closing = new AbortController();
  let messages = 0;
  const watching = Array.from({ length: count }, async () => {
    const response = await fetch(`${weir.url}/api/v1/boards/now/live?site_id=${siteId}`, {
      headers: { authorization: `Bearer ${key}` },
      signal: closing.signal,
    });
    if (!response.ok || !response.body) throw new Error(`the board answered ${response.status}`);
    try {
      for await (const chunk of response.body)
        messages += Buffer.from(chunk).toString('latin1').split('event: tile').length - 1;
    } catch (error) {
      if (!closing.signal.aborted) throw error;
    }
  });
  await sleep(5_000);
  messages = 0;
  const before = cpuMs(weir);
  await sleep(SECONDS * 1000);
  const cpu = (cpuMs(weir) - before) / (SECONDS * 1000);
  const counted = messages;
  closing.abort();
  await Promise.all(watching);
  return { cpu, messages: counted };
}

/** User and system time of the server's processes so far (proc(5)). */
function cpuMs(weir: Weir): number {
  let sum = 0;
  for (const role of ROLES) {
    const [, fields = ''] = readFileSync(`/proc/${weir.childPid(role)}/stat`, 'utf8').split(') ');
    const parts = fields.split(' ');
    sum += (Number(parts[11]) + Number(parts[12])) * TICK_MS;
  }
  return sum;
}
