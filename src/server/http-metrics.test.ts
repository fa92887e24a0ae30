import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countHttp } from './http-metrics.ts';

const registry = new Registry();
const server = createServer((request, response) => {
  response
    .writeHead(Number(new URL(request.url ?? '', 'http://x').searchParams.get('code') ?? 200))
    .end('x'.repeat(1_000));
});
const other = createServer((_request, response) => response.end());
let end: () => void;
let url: string;

beforeAll(async () => {
  end = countHttp(server, registry);
  for (const each of [server, other]) await once(each.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  end();
  for (const each of [server, other]) each.close();
});

async function total(name: string, labels: object = {}): Promise<number> {
  const found = (await registry.getMetricsAsJSON()).find((metric) => metric.name === name) as unknown as {
    values: { labels: object; value: number }[];
  };
  return found.values.find((each) => JSON.stringify(each.labels) === JSON.stringify(labels))?.value ?? 0;
}

it('counts answers by what they are about and their status, of its own server only', async () => {
  for (const path of ['/v1/track', '/v1/track?code=429', '/api/v1/tile', '/metrics', '/', '/?code=404']) {
    await (await fetch(url + path)).text();
  }
  await fetch(`http://127.0.0.1:${(other.address() as AddressInfo).port}/v1/track`);
  const count = (area: string, code: number) => total('weir_http_requests_total', { area, code });
  expect(await Promise.all([count('capture', 200), count('capture', 429), count('api', 200)])).toEqual([1, 1, 2]);
  expect(await Promise.all([count('page', 200), count('page', 404), count('page', 429)])).toEqual([1, 1, 0]);
});

it('counts the bytes of open and of closed connections once each', async () => {
  const before = await Promise.all([total('weir_http_received_bytes_total'), total('weir_http_sent_bytes_total')]);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const asked = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
  socket.write(asked);
  let received = 0;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  while (received < 1_000) await once(socket, 'data');
  const since = async () => [
    (await total('weir_http_received_bytes_total')) - (before[0] ?? 0),
    (await total('weir_http_sent_bytes_total')) - (before[1] ?? 0),
  ];
  expect(await since()).toEqual([asked.length, received]);
  const open = await total('weir_http_connections');
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await total('weir_http_connections')).toBe(open - 1);
  expect(await since()).toEqual([asked.length, received]);
});
