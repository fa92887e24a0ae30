/** From an event accepted to a snapshot on the wire that counts it, at 2,000 events/s with one viewer. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveSnapshot } from '../src/live/snapshot.ts';
import { Weir } from '../test/support/weir.ts';
import { type Benchmark, type Figure, percentile } from './measurement.ts';

const SECONDS = 30;
/** Before it is measured: the first of all events make the engine and the processes read what they need. */
const WARM_UP_SECONDS = 5;
const REQUESTS_PER_SECOND = 200;
const EVENTS_PER_REQUEST = 10;

export const live: Benchmark = {
  name: 'live',
  about: `${REQUESTS_PER_SECOND * EVENTS_PER_REQUEST} events/s for ${SECONDS} s after ${WARM_UP_SECONDS} s of the same, one SSE client`,
  async run(): Promise<readonly Figure[]> {
    const weir = await Weir.start({ env: { WEIR_LOG: 'warn' } });
    const closing = new AbortController();
    try {
      const { id, writeKey } = await weir.addSite('bench.example');
      const key = await weir.addKey();
      /** When each accepted request was answered, oldest first, until a snapshot covers it. */
      const waiting: number[] = [];
      const delays: number[] = [];
      let snapshots = 0;
      const watching = watch(weir.url, id, key, closing.signal, (snapshot, arrivedAt) => {
        snapshots++;
        while (waiting[0] !== undefined && waiting[0] <= snapshot.freshThrough)
          delays.push(arrivedAt - (waiting.shift() as number));
      });
      const startedAt = Date.now();
      const sends: Promise<void>[] = [];
      for (let sent = 0; sent < (WARM_UP_SECONDS + SECONDS) * REQUESTS_PER_SECOND; sent++) {
        if (sent === WARM_UP_SECONDS * REQUESTS_PER_SECOND) {
          delays.length = 0;
          snapshots = 0;
        }
        const dueAt = startedAt + (sent * 1000) / REQUESTS_PER_SECOND;
        if (dueAt > Date.now()) await sleep(dueAt - Date.now());
        sends.push(post(weir.url, writeKey, sent).then((answeredAt) => void waiting.push(answeredAt)));
      }
      await Promise.all(sends);
      await sleep(1_000);
      closing.abort();
      await watching;
      return [
        { what: 'requests measured', measured: delays.length, unit: `of ${SECONDS * REQUESTS_PER_SECOND}` },
        { what: 'snapshots', measured: snapshots / SECONDS, unit: '/s' },
        { what: 'accepted → delivered p50', measured: percentile(delays, 50), unit: 'ms', target: { atMost: 150 } },
        { what: 'accepted → delivered p99', measured: percentile(delays, 99), unit: 'ms', target: { atMost: 500 } },
      ];
    } finally {
      closing.abort();
      await weir.stop();
    }
  },
};

async function post(url: string, writeKey: string, request: number): Promise<number> {
  const batch = Array.from({ length: EVENTS_PER_REQUEST }, (_, index) => ({
    type: 'page',
    messageId: randomUUID(),
    anonymousId: `visitor-${(request * 13 + index * 997) % 20_000}`,
    context: { page: { url: `https://bench.example/page/${(request + index) % 200}` } },
  }));
  const response = await fetch(`${url}/v1/batch`, { method: 'POST', body: JSON.stringify({ writeKey, batch }) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return Date.now();
}

async function watch(
  url: string,
  siteId: string,
  key: string,
  signal: AbortSignal,
  onSnapshot: (snapshot: LiveSnapshot, arrivedAt: number) => void,
) {
  const response = await fetch(`${url}/api/v1/live?site_id=${siteId}`, {
    headers: { authorization: `Bearer ${key}` },
    signal,
  });
  if (!response.ok || !response.body) throw new Error(`live answered ${response.status}`);
  let text = '';
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const arrivedAt = Date.now();
      const messages = (text + chunk).split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        const data = /^event: snapshot$/m.test(message) && /^data: (.*)$/m.exec(message)?.[1];
        if (data) onSnapshot(JSON.parse(data) as LiveSnapshot, arrivedAt);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
