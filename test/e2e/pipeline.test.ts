/** The pipeline as an engineer watches it: real processes, one of them killed, told by /metrics, by the board's tiles and by the command line. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../../src/config/limits.ts';
import { histogramMistakes, namingMistakes, type ReadFamily, readExposition } from '../support/exposition.ts';
import { Weir } from '../support/weir.ts';

let weir: Weir;
let site: { id: string; writeKey: string };
let key: string;

beforeAll(async () => {
  weir = await Weir.start({ env: { WEIR_WEBS: '2', WEIR_PARTITIONS: '2', WEIR_WORKERS: '2' } });
  site = await weir.addSite('shop.example');
  key = (JSON.parse(await weir.command('key', 'add', '--name', 'ops', '--scope', 'manage')) as { key: string }).key;
});
afterAll(() => weir?.stop());

/** As clients do: what is answered "not now", because the disk stands still for a while, is sent again under the same id. */
async function send(count: number, writeKey = site.writeKey): Promise<void> {
  for (let index = 0; index < count; index++) {
    const body = JSON.stringify({ writeKey, event: 'Looked', userId: `u${index}`, messageId: randomUUID() });
    let status = 503;
    while (status === 503) {
      const headers = { 'content-type': 'application/json', connection: 'close' };
      const response = await fetch(`${weir.url}/v1/track`, { method: 'POST', headers, body });
      await response.text();
      status = response.status;
    }
  }
}

async function scrape(): Promise<readonly ReadFamily[]> {
  const response = await fetch(`${weir.url}/metrics`, {
    headers: { authorization: `Bearer ${key}`, connection: 'close' },
  });
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return readExposition(await response.text());
}

function total(families: readonly ReadFamily[], name: string, labels: Readonly<Record<string, string>> = {}): number {
  const isWanted = (own: Readonly<Record<string, string>>) =>
    Object.entries(labels).every(([each, value]) => own[each] === value);
  return (families.find((family) => family.name === name)?.samples ?? [])
    .filter((sample) => sample.name === name && isWanted(sample.labels))
    .reduce((sum, { value }) => sum + value, 0);
}

async function figures(...series: string[]): Promise<readonly (number | null)[]> {
  const response = await fetch(`${weir.url}/api/v1/tile`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ site_id: site.id, period: '30m', query: { kind: 'pipeline', series } }),
  });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { results: { metrics: (number | null)[] }[] }).results[0]?.metrics ?? [];
}

test('one scrape has the figures of all processes, named as Prometheus asks', { timeout: 120_000 }, async () => {
  // The worker that came first has all partitions until the other has its share, which takes some of their checks. A batch handed over
  // in the middle is stored once, but both may count it.
  await sleep(20 * limits.memberCheckMs);
  await send(30);
  await send(3, 'wk_nobody');
  await weir.until(async () => {
    const families = await scrape();
    return (
      total(families, 'weir_events_processed_total', { outcome: 'stored' }) === 30 &&
      total(families, 'weir_events_accepted_total') >= 30 &&
      total(families, 'weir_http_requests_total', { area: 'capture', code: '401' }) === 3 &&
      families.some(({ name, samples }) => name === 'weir_store_parts' && samples.length > 5)
    );
  });
  const families = await scrape();
  expect(namingMistakes(families)).toEqual([]);
  expect(families.filter(({ type }) => type === 'histogram').flatMap(histogramMistakes)).toEqual([]);
  const processes = families.find(({ name }) => name === 'process_resident_memory_bytes')?.samples;
  expect(processes?.map(({ labels }) => labels.process)).toEqual(
    expect.arrayContaining(['engine', 'web-1', 'web-2', 'worker-1', 'worker-2']),
  );
  expect(total(families, 'weir_events_refused_total', { reason: 'unknown_write_key' })).toBe(3);
  const lag = families.find(({ name }) => name === 'weir_stream_lag_records')?.samples;
  expect(lag?.map(({ labels }) => [labels.consumer, labels.partition])).toEqual([
    ['store', '0'],
    ['store', '1'],
  ]);
  for (const name of ['weir_engine_memory_bytes', 'weir_disk_free_bytes', 'weir_stream_disk_bytes']) {
    expect(total(families, name), name).toBeGreaterThan(0);
  }
});

test('history keeps what processes counted that were killed since, and that they were', async () => {
  await weir.until(async () => ((await figures('refusals'))[0] ?? 0) === 3);
  expect(weir.kill('web')).toBe(true);
  await weir.until(async () => (await figures('restarts'))[0] === 1);
  await send(2, 'wk_nobody');
  await weir.until(async () => (await figures('refusals'))[0] === 5);
  const [instances, requests, ack, lag, parts, free, memory] = await figures(
    ...['instances', 'requests', 'ack_p95', 'lag_seconds', 'parts', 'disk_free', 'memory'],
  );
  expect(instances).toBe(5);
  expect(requests).toBeGreaterThan(0);
  expect(ack).toBeGreaterThan(0);
  expect(lag).toBeGreaterThanOrEqual(0);
  for (const each of [parts, free, memory]) expect(each).toBeGreaterThan(0);
});

test('the engine may be away: samples are left out, and what was counted meanwhile is in the next', async () => {
  const [before = 0] = await figures('refusals');
  expect(weir.kill('engine')).toBe(true);
  await send(4, 'wk_nobody');
  await weir.until(async () => (await figures('refusals'))[0] === (before ?? 0) + 4);
});

test('the command line tells the same, and fails when something is away', async () => {
  const told = JSON.parse(await weir.command('status', '--json')) as {
    engine: string;
    stored: number;
    processes: { name: string }[];
    lag: { consumer: string; partition: number }[];
    last30Minutes: Record<string, number>;
  };
  expect(told).toMatchObject({ engine: 'up', stored: 30 });
  expect(told.processes.map(({ name }) => name)).toEqual(['engine', 'web-1', 'web-2', 'worker-1', 'worker-2']);
  expect(told.lag).toHaveLength(2);
  expect(told.last30Minutes.ack_p95).toBeGreaterThan(0);
  expect(await weir.command('status')).toMatch(/^Engine +up$/m);
  // Nothing runs on a folder of its own.
  const elsewhere = await Weir.start();
  elsewhere.kill('supervisor');
  await elsewhere.until(async () => {
    const failed = await elsewhere.command('status').catch((error: { code: number; stdout: string }) => error);
    return (
      typeof failed !== 'string' && failed.code === 1 && failed.stdout.startsWith('Nothing runs on this data folder.')
    );
  });
  await elsewhere.stop();
});
