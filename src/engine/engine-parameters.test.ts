/** Query parameters: every type, every text, every door, and nothing left for the next request. */
import type { ClickHouseClient } from '@clickhouse/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { clientOf, sendRaw, sqlPath } from '../../test/support/engine-request.ts';

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
    await client.command({ query: 'CREATE TABLE pets (id UInt8) ENGINE = Memory' });
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
    expect(await rows('SELECT count() c FROM pets')).toEqual([{ c: 0 }]);
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
    await sendRaw(engine, {
      path: `${sqlPath('INSERT INTO {t:Identifier} FORMAT CSV')}&param_t=given`,
      body: '9,nine\n',
    });
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
