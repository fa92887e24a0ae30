/** Batches of 100, from the first request to the last event queryable, against the raw JSONEachRow insert of the same final rows into the same engine. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Weir } from '../test/support/weir.ts';
import { engineClient } from './engine-client.ts';
import { type Benchmark, type Figure, median } from './measurement.ts';
import { sendBodies } from './send-bodies.ts';

/** Sent first: what Node and the engine compile and allocate once after each start is not what is sustained. */
const FIRST_EVENTS = 100_000;
const EVENTS = 600_000;
const ROUNDS = 3;
const BATCH_EVENTS = 100;
const CONNECTIONS = 32;
const RAW_ROWS = 200_000;
const RAW_BATCH_ROWS = 20_000;
const VISITORS = 40_000;
const POLL_MS = 100;
const QUERYABLE_MS_MAX = 120_000;

const agents = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
];

function batchBody(writeKey: string, first: number): Buffer {
  const now = Date.now();
  const batch = Array.from({ length: BATCH_EVENTS }, (_, index) => {
    const visitor = ((first + index) * 7919) % VISITORS;
    return {
      type: index % 5 === 4 ? 'track' : 'page',
      ...(index % 5 === 4
        ? {
            event: 'Product Viewed',
            properties: { product_id: `KL-${index}`, name: 'Tea', brand: 'Kaze', price: 12.5 },
          }
        : {}),
      messageId: randomUUID(),
      anonymousId: `visitor-${visitor}`,
      timestamp: new Date(now).toISOString(),
      context: {
        page: { url: `https://bench.example/products/${(first + index) % 300}`, referrer: 'https://www.google.com/' },
        userAgent: agents[visitor % 2],
        locale: 'de-DE',
      },
    };
  });
  return Buffer.from(JSON.stringify({ writeKey, batch }));
}

async function rawInsertRate(weir: Weir): Promise<number> {
  const client = engineClient(weir);
  try {
    await client.command({ query: 'CREATE TABLE raw_copy AS events' });
    const answer = await client.query({ query: `SELECT * FROM events LIMIT ${RAW_ROWS}`, format: 'JSONEachRow' });
    const lines = (await answer.text()).trimEnd().split('\n');
    const chunks = Array.from({ length: lines.length / RAW_BATCH_ROWS }, (_, chunk) =>
      lines.slice(chunk * RAW_BATCH_ROWS, (chunk + 1) * RAW_BATCH_ROWS).join('\n'),
    );
    const startedAt = performance.now();
    for (const chunk of chunks) {
      const inserted = await client.exec({
        query: 'INSERT INTO raw_copy FORMAT JSONEachRow',
        values: Readable.from([Buffer.from(chunk)], { objectMode: false }),
      });
      inserted.stream.resume();
    }
    const rate = (chunks.length * RAW_BATCH_ROWS) / ((performance.now() - startedAt) / 1000);
    await client.command({ query: 'DROP TABLE raw_copy' });
    return rate;
  } finally {
    await client.close();
  }
}

/** Asks seldom, and for what the engine knows without reading: asking must not take much from what is measured. */
async function untilQueryable(weir: Weir, events: number): Promise<void> {
  const client = engineClient(weir);
  try {
    for (const deadline = performance.now() + QUERYABLE_MS_MAX; ; await sleep(POLL_MS)) {
      const answer = await client.query({ query: 'SELECT count() AS n FROM events', format: 'JSONEachRow' });
      const [row] = await answer.json<{ n: string }>();
      if (Number(row?.n) >= events) return;
      if (performance.now() > deadline) throw new Error(`${row?.n} of ${events} events after ${QUERYABLE_MS_MAX} ms`);
    }
  } finally {
    await client.close();
  }
}

export const batches: Benchmark = {
  name: 'batches',
  about: `POST /v1/batch, ${BATCH_EVENTS} events a request, until the last is queryable: ${FIRST_EVENTS.toLocaleString('en')} events just after a start, then ${ROUNDS} times ${EVENTS.toLocaleString('en')}`,
  async run(): Promise<readonly Figure[]> {
    const weir = await Weir.start({ env: { WEIR_LOG: 'warn' } });
    try {
      const { writeKey } = await weir.addSite('bench.example');
      const url = `${weir.url}/v1/batch`;
      await sendBodies(url, [batchBody(writeKey, 0)], 1);
      let sent = BATCH_EVENTS;
      const rates = async (events: number) => {
        const bodies = Array.from({ length: events / BATCH_EVENTS }, (_, index) =>
          batchBody(writeKey, sent + index * BATCH_EVENTS),
        );
        sent += events;
        const startedAt = performance.now();
        await sendBodies(url, bodies, CONNECTIONS);
        const acceptedMs = performance.now() - startedAt;
        await untilQueryable(weir, sent);
        const queryableMs = performance.now() - startedAt;
        return { accepted: (events / acceptedMs) * 1000, queryable: (events / queryableMs) * 1000 };
      };
      const first = await rates(FIRST_EVENTS);
      const rounds = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await rates(EVENTS));
      const rate = median(rounds.map(({ queryable }) => queryable));
      const raw = await rawInsertRate(weir);
      return [
        { what: 'just after a start, accepted and queryable', measured: first.queryable, unit: 'events/s' },
        { what: 'accepted', measured: median(rounds.map(({ accepted }) => accepted)), unit: 'events/s' },
        { what: 'accepted and queryable', measured: rate, unit: 'events/s', target: { atLeast: 50_000 } },
        { what: 'raw JSONEachRow insert of the same rows', measured: raw, unit: 'rows/s' },
        { what: 'Weir against raw', measured: rate / raw, unit: '×', target: { atLeast: 0.4 } },
      ];
    } finally {
      await weir.stop();
    }
  },
};
