/** The engine process as ClickHouse's own client for Node sees it. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type ClickHouseClient, createClient, type DataFormat } from '@clickhouse/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';

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

function clientOf(
  { url, username, password }: TestEngine,
  more: Parameters<typeof createClient>[0] = {},
): ClickHouseClient {
  return createClient({ url, username, password, log: { level: 127 }, ...more });
}

async function rows<Row = Record<string, unknown>>(
  query: string,
  query_params?: Record<string, unknown>,
): Promise<Row[]> {
  const result = await client.query({ query, format: 'JSONEachRow', ...(query_params && { query_params }) });
  return result.json<Row>();
}

interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  readonly text: string;
}

function post(
  path: string,
  body: string | Buffer = '',
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<RawAnswer> {
  const login = { 'X-ClickHouse-User': engine.username, 'X-ClickHouse-Key': engine.password };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(engine.url + path, { method, headers: { ...login, ...headers } }, async (response) => {
      const bytes = await buffer(response);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString() });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const sql = (text: string) => `/?query=${encodeURIComponent(text)}`;

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

async function health(): Promise<unknown> {
  return (await fetch(`${engine.url}/health`)).json();
}

describe('parameters', () => {
  test('of many types', async () => {
    const [row] = await rows(
      `SELECT {s:String} s, {n:Int64} n, {f:Float64} f, {b:Bool} b, {u:UUID} u, {d:Decimal(18, 4)} d, toString({t:DateTime64(3)}) t, {x:Nullable(String)} x,
        {a:Array(Nullable(String))} a, {m:Map(String, Array(UInt8))} m, {e:Enum8('p' = 1)} e, {i:Identifier} i FROM {db:Identifier}.{table:Identifier}`,
      {
        s: "\t\n\\ ' \0 ü 🐈",
        n: -5,
        f: 0.5,
        b: true,
        u: '6d38d288-5b13-4714-b6e4-faa59ffd49d8',
        d: '1.2500',
        t: new Date(1_700_000_000_123),
        x: null,
        a: ["'\\\n", null],
        m: { k: [1, 2] },
        e: 'p',
        i: 'dummy',
        db: 'system',
        table: 'one',
      },
    ).catch((error: unknown) => [error]);
    expect(row).toEqual({
      s: "\t\n\\ ' \0 ü 🐈",
      n: -5,
      f: 0.5,
      b: true,
      u: '6d38d288-5b13-4714-b6e4-faa59ffd49d8',
      d: 1.25,
      t: '2023-11-14 22:13:20.123',
      x: null,
      a: ["'\\\n", null],
      m: { k: [1, 2] },
      e: 'p',
      i: 0,
    });
  });

  test('any text comes back as it went in, among others at the same time', async () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom(
            "'",
            '"',
            '`',
            '\\',
            "\\'",
            '--',
            '/*',
            '*/',
            '\n',
            ';',
            'DROP TABLE pets',
            '{s:String}',
            '$$',
            '\0',
            '\u2018',
            ' FORMAT ',
            ')',
          ),
          { maxLength: 8 },
        )
        .map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(nasty, { minLength: 6, maxLength: 6 }), async (texts) => {
        const wellFormed = texts.map((text) => text.toWellFormed());
        const answers = await Promise.all(
          wellFormed.map((s) =>
            rows('SELECT {s:String} s, {list:Array(String)} list /* {s:String} */', { s, list: [s, s] }),
          ),
        );
        expect(answers).toEqual(wellFormed.map((s) => [{ s, list: [s, s] }]));
      }),
      { numRuns: 60 },
    );
    expect(await rows('SELECT count() c FROM pets')).toEqual([{ c: 2 }]);
  });

  test('one that is missing is an error, whatever went before on the connection', async () => {
    await Promise.all(Array.from({ length: 8 }, () => rows('SELECT {gone:String}', { gone: 'x' })));
    for (let i = 0; i < 8; i++) await expect(rows('SELECT {gone:String}')).rejects.toMatchObject({ code: '456' });
  });

  test('in inserts', async () => {
    await client.command({ query: 'CREATE TABLE given (a UInt8, b String) ENGINE = MergeTree ORDER BY a' });
    await client.command({
      query: 'INSERT INTO given VALUES ({a:UInt8}, {b:String})',
      query_params: { a: 7, b: "'); DROP TABLE given" },
    });
    await client.command({ query: 'INSERT INTO given SELECT {a:UInt8}, {b:String}', query_params: { a: 8, b: '' } });
    await post(`${sql('INSERT INTO {t:Identifier} FORMAT CSV')}&param_t=given`, '9,nine\n');
    expect(await rows('SELECT a FROM given ORDER BY a')).toEqual([{ a: 7 }, { a: 8 }, { a: 9 }]);
    await expect(rows('SELECT {b:String}')).rejects.toMatchObject({ code: '456' });
  });

  test('too long for a URL come in a form', async () => {
    const long = 'x'.repeat(2_000_000);
    const result = await client.query({
      query: 'SELECT length({s:String}) n',
      query_params: { s: long },
      format: 'JSONEachRow',
      use_multipart_params: true,
    });
    expect(await result.json()).toEqual([{ n: 2_000_000 }]);
  });
});

describe('over HTTP', () => {
  test('headers are those of ClickHouse', async () => {
    const { status, headers, text } = await post(`${sql('SELECT 1')}&query_id=abc&default_format=CSV`);
    expect(status).toBe(200);
    expect(text).toBe('1\n');
    expect(headers).toMatchObject({
      'x-clickhouse-query-id': 'abc',
      'x-clickhouse-format': 'CSV',
      'x-clickhouse-timezone': 'UTC',
      'x-clickhouse-server-display-name': expect.any(String),
      'content-type': 'text/csv; charset=UTF-8; header=absent',
    });
    expect(JSON.parse(String(headers['x-clickhouse-summary']))).toMatchObject({
      result_rows: '1',
      written_rows: '0',
      elapsed_ns: expect.stringMatching(/^\d+$/),
    });
  });

  test.each([
    [
      'SELEC 1',
      400,
      62,
      /^Code: 62\. DB::Exception: Syntax error: failed at position 1 \(SELEC\): SELEC 1\. Expected one of: .*\(SYNTAX_ERROR\) \(version 26\./s,
    ],
    ['SELECT 1 FRM t', 400, 62, /failed at position 14 \(t\): t\. Expected/],
    ['SELECT * FROM missing', 404, 60, /\(UNKNOWN_TABLE\) \(version \S+ \(official build\)\)\n$/],
    ['SELECT missing', 404, 47, /UNKNOWN_IDENTIFIER/],
    ['SELECT 1 FORMAT Missing', 404, 73, /UNKNOWN_FORMAT/],
    ['SELECT 1 SETTINGS missing = 1', 404, 115, /UNKNOWN_SETTING/],
    ['SELECT 1 SETTINGS max_execution_time = 0', 500, 452, /SETTING_CONSTRAINT_VIOLATION/],
    ['SELECT 1 SETTINGS max_memory_usage = 100000000000', 500, 452, /SETTING_CONSTRAINT_VIOLATION/],
    ['SET max_execution_time = 1000', 500, 452, /SETTING_CONSTRAINT_VIOLATION/],
    [
      'SELECT sleepEachRow(1) FROM numbers(9) SETTINGS max_execution_time = 0.5, max_block_size = 1',
      408,
      159,
      /TIMEOUT_EXCEEDED/,
    ],
    [
      'SELECT groupArray(number) FROM numbers(100000000) SETTINGS max_memory_usage = 50000000',
      500,
      241,
      /MEMORY_LIMIT_EXCEEDED/,
    ],
    ['SELECT 1; SELECT 2', 400, 62, /Multi-statements are not allowed/],
    ['CREATE TABLE two (a UInt8) ENGINE = Memory; DROP TABLE pets', 400, 62, /Multi-statements are not allowed/],
    ["SELECT 1 INTO OUTFILE '/tmp/x'", 500, 358, /INTO_OUTFILE_NOT_ALLOWED/],
    ["INSERT INTO pets FROM INFILE '/etc/passwd' FORMAT CSV", 404, 78, /infile/],
    ['INSERT INTO pets FORMAT JSONEachRow {"id": "cat"}', 400, 27, /^(?!.*runs).*CANNOT_PARSE_INPUT_ASSERTION_FAILED/s],
    ['INSERT INTO missing VALUES (1)', 404, 60, /UNKNOWN_TABLE/],
    ['', 400, 62, /Empty query/],
    ['-- nothing', 400, 62, /Empty query/],
  ])('%s', async (query, status, code, text) => {
    const answer = await post('/', query);
    expect(answer.text).toMatch(text);
    expect(answer.headers['x-clickhouse-exception-code']).toBe(String(code));
    expect(answer.status).toBe(status);
  });

  test('semicolons in strings and at the end are no second statement', async () => {
    expect((await post('/', "SELECT ';', '\\';' ; -- end")).text).toBe(";\t\\';\n");
  });

  test('SQL may be split between URL and body', async () => {
    expect((await post(sql('SELECT number FROM'), 'numbers(2)')).text).toBe('0\n1\n');
    await post('/', 'CREATE TABLE split (a UInt8, b String) ENGINE = MergeTree ORDER BY a');
    await post('/', 'INSERT INTO split FORMAT CSV\n1,"ü;\n\nx"\n2,y');
    await post(sql('INSERT INTO split'), 'FORMAT CSV\n3,z\n');
    await post(sql('INSERT INTO split FORMAT CSV 4,inline'), '\n5,body\n');
    await post(sql("INSERT INTO split VALUES (6, 'six'),"), "(7, 'seven')");
    expect((await post('/', 'SELECT a, b FROM split ORDER BY a FORMAT CSV')).text).toBe(
      '1,"ü;\n\nx"\n2,"y"\n3,"z"\n4,"inline"\n5,"body"\n6,"six"\n7,"seven"\n',
    );
  });

  test('gzip both ways without the client', async () => {
    const { bytes, headers } = await post('/?enable_http_compression=1', gzipSync('SELECT 42'), {
      'Content-Encoding': 'gzip',
      'Accept-Encoding': 'gzip',
    });
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(bytes).toString()).toBe('42\n');
    expect(await post('/', gzipSync('SELECT 42').subarray(0, 15), { 'Content-Encoding': 'gzip' })).toMatchObject({
      status: 500,
      text: expect.stringContaining('CANNOT_READ_FROM_ISTREAM'),
    });
  });

  test('GET reads and does not write', async () => {
    expect((await post(sql('SELECT 1'), '', {}, 'GET')).text).toBe('1\n');
    expect((await post('/', '', {}, 'GET')).text).toBe('Ok.\n');
    expect(await post(sql('DROP TABLE pets'), '', {}, 'GET')).toMatchObject({
      status: 500,
      text: expect.stringContaining('READONLY'),
    });
    expect(await post(sql('INSERT INTO split VALUES (9)'), '', {}, 'GET')).toMatchObject({ status: 500 });
  });

  test('only with the password', async () => {
    const basic = (text: string) => ({
      Authorization: `Basic ${Buffer.from(text).toString('base64')}`,
      'X-ClickHouse-User': '',
      'X-ClickHouse-Key': '',
    });
    expect((await post(sql('SELECT 1'), '', basic(`${engine.username}:${engine.password}`))).status).toBe(200);
    for (const headers of [
      basic('weir:wrong'),
      basic(`default:${engine.password}`),
      basic(''),
      { 'X-ClickHouse-Key': 'wrong' },
    ]) {
      expect(await post(sql('SELECT 1'), '', headers)).toMatchObject({
        status: 403,
        headers: { 'x-clickhouse-exception-code': '516' },
      });
    }
    expect((await fetch(`${engine.url}/ping`)).status).toBe(200);
  });

  test('what it cannot do it says', async () => {
    expect((await post('/?session_id=x', 'SELECT 1')).status).toBe(501);
    expect((await post('/?compress=1', 'SELECT 1')).status).toBe(501);
    expect((await post('/nothing')).status).toBe(404);
    expect(await (await fetch(`${engine.url}/replicas_status`)).text()).toBe('Ok.\n');
  });

  test('a body beyond what is held flows through', async () => {
    await post('/', 'CREATE TABLE large (n UInt64) ENGINE = Null');
    const { status, headers } = await post(sql('INSERT INTO large FORMAT RowBinary'), Buffer.alloc(80 * 1024 * 1024));
    expect(status).toBe(200);
    expect(JSON.parse(String(headers['x-clickhouse-summary'])).written_rows).toBe(String(10 * 1024 * 1024));
  });

  test('the monitoring tables are there', async () => {
    for (const table of ['metrics', 'events', 'parts', 'processes', 'merges', 'mutations', 'errors']) {
      expect((await post('/', `SELECT count() >= 0 FROM system.${table}`)).text).toBe('1\n');
    }
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
    const refused = await post('/', 'SELECT 1');
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
