/** The engine process as any HTTP client sees it: statuses, headers, errors, encodings, who may ask. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { sendRaw, sqlPath } from '../../test/support/engine-request.ts';

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
});

afterAll(async () => {
  expect(await engine.stop(), engine.output()).toBe(0);
});

const post = (path: string, body: string | Buffer = '', headers: Record<string, string> = {}, method = 'POST') =>
  sendRaw(engine, { path, body, headers, method });

describe('over HTTP', () => {
  beforeAll(async () => {
    await post('/', 'CREATE TABLE pets (id UInt64, name String) ENGINE = MergeTree ORDER BY id');
  });

  test('headers are those of ClickHouse', async () => {
    const { status, headers, text } = await post(`${sqlPath('SELECT 1')}&query_id=abc&default_format=CSV`);
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
    expect((await post(sqlPath('SELECT number FROM'), 'numbers(2)')).text).toBe('0\n1\n');
    await post('/', 'CREATE TABLE split (a UInt8, b String) ENGINE = MergeTree ORDER BY a');
    await post('/', 'INSERT INTO split FORMAT CSV\n1,"ü;\n\nx"\n2,y');
    await post(sqlPath('INSERT INTO split'), 'FORMAT CSV\n3,z\n');
    await post(sqlPath('INSERT INTO split FORMAT CSV 4,inline'), '\n5,body\n');
    await post(sqlPath("INSERT INTO split VALUES (6, 'six'),"), "(7, 'seven')");
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
    expect((await post(sqlPath('SELECT 1'), '', {}, 'GET')).text).toBe('1\n');
    expect((await post('/', '', {}, 'GET')).text).toBe('Ok.\n');
    expect(await post(sqlPath('DROP TABLE pets'), '', {}, 'GET')).toMatchObject({
      status: 500,
      text: expect.stringContaining('READONLY'),
    });
    expect(await post(sqlPath('INSERT INTO split VALUES (9)'), '', {}, 'GET')).toMatchObject({ status: 500 });
  });

  test('only with the password', async () => {
    const basic = (text: string) => ({
      Authorization: `Basic ${Buffer.from(text).toString('base64')}`,
      'X-ClickHouse-User': '',
      'X-ClickHouse-Key': '',
    });
    expect((await post(sqlPath('SELECT 1'), '', basic(`${engine.username}:${engine.password}`))).status).toBe(200);
    for (const headers of [
      basic('weir:wrong'),
      basic(`default:${engine.password}`),
      basic(''),
      { 'X-ClickHouse-Key': 'wrong' },
    ]) {
      expect(await post(sqlPath('SELECT 1'), '', headers)).toMatchObject({
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
    const { status, headers } = await post(
      sqlPath('INSERT INTO large FORMAT RowBinary'),
      Buffer.alloc(80 * 1024 * 1024),
    );
    expect(status).toBe(200);
    expect(JSON.parse(String(headers['x-clickhouse-summary'])).written_rows).toBe(String(10 * 1024 * 1024));
  });

  test('the monitoring tables are there', async () => {
    for (const table of ['metrics', 'events', 'parts', 'processes', 'merges', 'mutations', 'errors']) {
      expect((await post('/', `SELECT count() >= 0 FROM system.${table}`)).text).toBe('1\n');
    }
  });
});
