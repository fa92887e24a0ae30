/** The engine process as ClickHouse's own client for Node sees it. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ClickHouseClient, DataFormat } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { clientOf, sendRaw } from '../../test/support/engine-request.ts';

let engine: TestEngine;
let client: ClickHouseClient;

beforeAll(async () => {
  engine = await startTestEngine();
  client = clientOf(engine);
});

afterAll(async () => {
  await client.close();
  expect(await engine.stop(), engine.output()).toBe(0);
});

async function rows<Row = Record<string, unknown>>(
  query: string,
  query_params?: Record<string, unknown>,
): Promise<Row[]> {
  const result = await client.query({ query, format: 'JSONEachRow', ...(query_params && { query_params }) });
  return result.json<Row>();
}

async function health(): Promise<unknown> {
  return (await fetch(`${engine.url}/health`)).json();
}

describe('the client', () => {
  test('pings', async () => {
    expect(await client.ping()).toMatchObject({ success: true });
    expect(await client.ping({ select: true })).toMatchObject({ success: true });
  });

  test('commands, inserts values and reads them back', async () => {
    await client.command({
      query: 'CREATE TABLE pets (id UInt64, name String, born DateTime64(3)) ENGINE = MergeTree ORDER BY id',
    });
    const values = [
      { id: '18446744073709551615', name: "Kätzchen '\\ \n\n;DROP TABLE pets;", born: '2020-01-02 03:04:05.678' },
      { id: '2', name: '', born: '1970-01-01 00:00:00.000' },
    ];
    const { summary } = await client.insert({ table: 'pets', values, format: 'JSONEachRow' });
    expect(summary?.written_rows).toBe('2');
    expect(await rows('SELECT toString(id) id, name, toString(born) born FROM pets ORDER BY pets.id DESC')).toEqual(
      values,
    );
  });

  test('inserts a stream of rows', async () => {
    await client.command({ query: 'CREATE TABLE streamed (n UInt32) ENGINE = MergeTree ORDER BY n' });
    const values = Readable.from(Array.from({ length: 10_000 }, (_, n) => ({ n })));
    await client.insert({ table: 'streamed', values, format: 'JSONEachRow' });
    expect(await rows('SELECT count() c, sum(n) s FROM streamed')).toEqual([{ c: 10_000, s: 49_995_000 }]);
  });

  test('reads millions of rows as a stream', async () => {
    const result = await client.query({ query: 'SELECT number n FROM numbers(2000000)', format: 'JSONEachRow' });
    let count = 0;
    for await (const chunk of result.stream()) count += chunk.length;
    expect(count).toBe(2_000_000);
  });

  test.each<DataFormat>([
    'JSON',
    'JSONCompact',
    'JSONEachRow',
    'JSONCompactEachRow',
    'CSV',
    'CSVWithNames',
    'TabSeparated',
    'TabSeparatedWithNamesAndTypes',
    'Parquet',
  ])('gets %s as the engine writes it', async (format) => {
    const result = await client.exec({ query: `SELECT number a, 'x' b FROM numbers(3) FORMAT ${format}` });
    const bytes = (await buffer(result.stream)).toString('latin1');
    const marks: Record<string, string> = {
      Parquet: 'PAR1',
      CSV: '0,"x"\n',
      TabSeparated: '0\tx\n',
      JSON: '"meta"',
      JSONEachRow: '{"a":0,"b":"x"}\n',
    };
    expect(bytes).toContain(marks[format] ?? 'x');
  });

  test.each(['RowBinary', 'Native', 'Parquet', 'ArrowStream', 'CSVWithNames', 'JSONEachRow', 'TabSeparated', 'Values'])(
    'takes back as %s what it gave',
    async (format) => {
      await client.command({
        query:
          'CREATE OR REPLACE TABLE source (n UInt64, s String, m Map(String, String)) ENGINE = MergeTree ORDER BY n',
      });
      await client.command({
        query:
          "INSERT INTO source SELECT number, char(10, 10, 59, number % 256), map('k', char(0, number % 200)) FROM numbers(3000)",
      });
      await client.command({ query: 'CREATE OR REPLACE TABLE target AS source' });
      const { stream } = await client.exec({ query: `SELECT * FROM source FORMAT ${format}` });
      const written = await client.exec({ query: `INSERT INTO target FORMAT ${format}`, values: stream });
      written.stream.resume();
      expect(written.summary?.written_rows).toBe('3000');
      expect(await rows('SELECT count() c FROM (SELECT * FROM source EXCEPT SELECT * FROM target)')).toEqual([
        { c: 0 },
      ]);
    },
  );

  test('compresses both ways', async () => {
    for (const codec of ['gzip', 'zstd', 'br'] as const) {
      const squeezing = clientOf(engine, { compression: { request: { codec }, response: { codec } } });
      await squeezing.command({ query: 'CREATE OR REPLACE TABLE squeezed (n UInt32) ENGINE = MergeTree ORDER BY n' });
      await squeezing.insert({
        table: 'squeezed',
        values: Array.from({ length: 5000 }, (_, n) => ({ n })),
        format: 'JSONEachRow',
      });
      const result = await squeezing.query({ query: 'SELECT n FROM squeezed ORDER BY n', format: 'JSONEachRow' });
      expect(await result.json()).toHaveLength(5000);
      expect(result.response_headers['content-encoding']).toBe(codec);
      await squeezing.close();
    }
  });

  test('uses the database it names, and leaves others theirs', async () => {
    await client.command({ query: 'CREATE DATABASE elsewhere' });
    const there = clientOf(engine, { database: 'elsewhere' });
    await there.command({ query: 'CREATE TABLE here (a UInt8) ENGINE = Memory' });
    expect(await (await there.query({ query: 'SELECT currentDatabase() d', format: 'JSONEachRow' })).json()).toEqual([
      { d: 'elsewhere' },
    ]);
    await expect(Promise.all(Array.from({ length: 8 }, () => rows('SELECT currentDatabase() d')))).resolves.toEqual(
      Array(8).fill([{ d: 'default' }]),
    );
    await there.close();
    await expect(clientOf(engine, { database: 'nowhere' }).query({ query: 'SELECT 1' })).rejects.toMatchObject({
      code: '81',
    });
  });

  test('settings hold for one request only, and those of the SQL win', async () => {
    const read = async (query: string, clickhouse_settings = {}) =>
      (await (await client.query({ query, format: 'JSONEachRow', clickhouse_settings })).json<{ v: string }>())[0]?.v;
    const value = "SELECT toString(getSetting('max_block_size')) v";
    const before = await read(value);
    expect(await read(value, { max_block_size: '1234' })).toBe('1234');
    expect(await read(`${value} SETTINGS max_block_size = 99`, { max_block_size: '1234' })).toBe('99');
    await client.command({ query: 'SET max_block_size = 77' });
    await client.command({
      query: 'CREATE TABLE scratch (a UInt8) ENGINE = Memory',
      clickhouse_settings: { max_block_size: '55' },
    });
    expect(await Promise.all(Array.from({ length: 12 }, () => read(value)))).toEqual(Array(12).fill(before));
  });

  test('stops a query that it aborts, and its connection is free again', async () => {
    const abort = new AbortController();
    const running = client.query({
      query: 'SELECT count() FROM numbers(1e12) WHERE sipHash64(number) = 1',
      abort_signal: abort.signal,
    });
    await expect.poll(health, { timeout: 10_000 }).toMatchObject({ busy: 1 });
    abort.abort();
    await expect(running).rejects.toThrow();
    await expect.poll(health, { timeout: 10_000 }).toMatchObject({ busy: 0 });
  });

  test('stops a stream that it leaves', async () => {
    const abort = new AbortController();
    const result = await client.query({
      query: 'SELECT number FROM system.numbers',
      format: 'JSONEachRow',
      abort_signal: abort.signal,
    });
    for await (const _ of result.stream()) break;
    abort.abort();
    await expect.poll(health, { timeout: 10_000 }).toMatchObject({ busy: 0 });
  });

  test('learns of an error in the middle of a stream', async () => {
    const result = await client.query({
      query: "SELECT throwIf(number = 1500000, 'boom') FROM numbers(3000000)",
      format: 'JSONEachRow',
    });
    const read = async () => {
      for await (const _ of result.stream());
    };
    await expect(read()).rejects.toMatchObject({ code: '395', type: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO' });
  });
});

describe('many at once', () => {
  test('small queries and inserts do not wait for long ones', async () => {
    await client.command({ query: 'CREATE TABLE beside (n UInt32) ENGINE = MergeTree ORDER BY n' });
    const long = Array.from({ length: 3 }, () =>
      rows('SELECT sum(sleepEachRow(1)) FROM numbers(5) SETTINGS max_block_size = 1, max_threads = 1'),
    );
    const startedAt = performance.now();
    for (let n = 0; n < 10; n++) {
      await client.insert({ table: 'beside', values: [{ n }], format: 'JSONEachRow' });
      expect(await rows('SELECT count() c FROM beside')).toEqual([{ c: n + 1 }]);
    }
    expect(performance.now() - startedAt).toBeLessThan(4_500);
    await Promise.all(long);
  });

  test('reads that take every connection leave one to inserts, and /health tells', async () => {
    const abort = new AbortController();
    const options = {
      query: 'SELECT sum(sleepEachRow(1)) FROM numbers(20) SETTINGS max_block_size = 1, max_threads = 1',
      abort_signal: abort.signal,
    };
    const many = clientOf(engine, { max_open_connections: 400 });
    const reads = Array.from({ length: 5 + 256 }, () =>
      many.query(options).then(
        () => 'done',
        (error: { code?: string }) => error.code ?? 'aborted',
      ),
    );
    await expect.poll(health, { timeout: 10_000 }).toMatchObject({ ok: true, busy: 5, queued: 256 });
    await client.insert({ table: 'beside', values: [{ n: 1 }], format: 'JSONEachRow' });
    const refused = await sendRaw(engine, { body: 'SELECT 1' });
    expect(refused).toMatchObject({
      status: 503,
      headers: { 'x-clickhouse-exception-code': '202', 'retry-after': '1' },
    });
    expect(refused.text).toContain('(TOO_MANY_SIMULTANEOUS_QUERIES)');
    abort.abort();
    await Promise.all(reads);
    await expect.poll(health, { timeout: 10_000 }).toMatchObject({ busy: 0, queued: 0 });
    await many.close();
  });
});
