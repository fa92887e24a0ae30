/** 3,000 connections that dawdle, in every way there is, do not keep an honest sender waiting; and they are closed when their time is up. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SITE, startTestDoor, type TestDoor } from './test-door.ts';

const CONNECTIONS = 3_000;
const HEADERS_TIMEOUT_MS = 6_000;
const REQUEST_TIMEOUT_MS = 8_000;

let door: TestDoor;
const sockets: Socket[] = [];
beforeAll(async () => {
  const limits = {
    headersTimeoutMs: HEADERS_TIMEOUT_MS,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    connectionsCheckMs: 250,
    refusalFlushMs: 100,
    bodiesPendingBytesMax: 8 * 1024 * 1024,
  };
  door = await startTestDoor({ limits });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await door.close();
});

const HEAD = 'POST /v1/batch HTTP/1.1\r\nHost: x\r\n';
/** What a connection says, and what it adds every half second. */
const WAYS: readonly (readonly [begins: string, goesOn: string])[] = [
  ['', ''],
  ['POST /v1/ba', ''],
  [HEAD, 'X-More: 1\r\n'],
  [`${HEAD}Content-Length: 500000\r\n\r\n{`, ''],
  [`${HEAD}Content-Length: 500000\r\n\r\n{`, ' '],
  [`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'],
  [`${HEAD}Content-Length: 500000\r\n\r\n${' '.repeat(60_000)}`, ''],
];

function dawdle(port: number, way: readonly [string, string]): Promise<Socket> {
  const [begins, goesOn] = way;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(begins);
      resolve(socket);
    });
    socket.on('error', reject).on('data', () => {});
    const timer = setInterval(() => goesOn !== '' && socket.writable && socket.write(goesOn), 500);
    socket.on('close', () => clearInterval(timer));
  });
}

test(`${CONNECTIONS} slow connections and an honest sender`, async () => {
  const port = Number(new URL(door.url).port);
  const since = performance.now();
  for (let opened = 0; opened < CONNECTIONS; opened += 250) {
    const more = Array.from({ length: 250 }, (_, index) =>
      dawdle(port, WAYS[(opened + index) % WAYS.length] as readonly [string, string]),
    );
    sockets.push(...(await Promise.all(more)));
  }
  let closed = sockets.filter((socket) => socket.closed).length;
  for (const socket of sockets) socket.on('close', () => (closed += 1));

  const tookMs: number[] = [];
  while (performance.now() - since < HEADERS_TIMEOUT_MS - 1_000 || tookMs.length < 100) {
    const sentAt = performance.now();
    const answer = await door.post(
      '/v1/track',
      { writeKey: SITE.writeKey, event: 'Honest', anonymousId: 'a1' },
      { connection: 'close' },
    );
    expect(answer.status).toBe(200);
    tookMs.push(performance.now() - sentAt);
  }
  tookMs.sort((one, other) => one - other);
  expect(tookMs[Math.floor(tookMs.length * 0.99)]).toBeLessThan(1_000);

  await expect.poll(() => closed, { timeout: REQUEST_TIMEOUT_MS + 5_000, interval: 250 }).toBe(CONNECTIONS);
  await expect
    .poll(async () => new Set((await door.tallies()).map(({ reason }) => reason)), { timeout: 10_000 })
    .toEqual(new Set(['request_timeout', 'overloaded']));
  expect(await door.registry.getSingleMetricAsString('weir_bodies_pending_bytes')).toMatch(/ 0$/m);
  expect((await door.post('/v1/track', { writeKey: SITE.writeKey, event: 'Honest', anonymousId: 'a1' })).status).toBe(
    200,
  );
});
