import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenize } from './sql-lexer.ts';
import { analyzeStatement, firstWord, mayBeSeveral, namesClientFile } from './sql-statement.ts';

function insertOf(sql: string) {
  const statement = analyzeStatement(sql);
  if (statement.kind !== 'insert') return statement.kind;
  const { target, settings, format, dataStart } = statement;
  return { target: target.trim(), settings, format, data: sql.slice(dataStart) };
}

function rowsOf(sql: string) {
  const statement = analyzeStatement(sql);
  if (statement.kind !== 'rows') return statement.kind;
  const { head, format, settings } = statement;
  return { head: head.trim(), format, settings };
}

describe('rows', () => {
  test.each([
    ['SELECT 1', { head: 'SELECT 1', format: undefined, settings: undefined }],
    ['SELECT 1 FORMAT JSON', { head: 'SELECT 1', format: 'JSON', settings: undefined }],
    ['select * from t format csv;', { head: 'select * from t', format: 'csv', settings: undefined }],
    [
      'SELECT 1 SETTINGS a = 1 FORMAT JSON SETTINGS b = 2, c = 3 ;',
      { head: 'SELECT 1 SETTINGS a = 1', format: 'JSON', settings: 'b = 2, c = 3' },
    ],
    ['SELECT 1 -- FORMAT JSON', { head: 'SELECT 1', format: undefined, settings: undefined }],
    ["SELECT ' FORMAT JSON'", { head: "SELECT ' FORMAT JSON'", format: undefined, settings: undefined }],
    [
      'SELECT (SELECT 1 FORMAT JSON)',
      { head: 'SELECT (SELECT 1 FORMAT JSON)', format: undefined, settings: undefined },
    ],
    ['SELECT format x FROM t', { head: 'SELECT format x FROM t', format: undefined, settings: undefined }],
    ['SELECT format FROM t', { head: 'SELECT format FROM t', format: undefined, settings: undefined }],
    ['SELECT t.format x', { head: 'SELECT t.format x', format: undefined, settings: undefined }],
    ['SELECT $$ FORMAT JSON $$', { head: 'SELECT $$ FORMAT JSON $$', format: undefined, settings: undefined }],
    [
      '(SELECT 1) UNION ALL (SELECT 2) FORMAT TSV',
      { head: '(SELECT 1) UNION ALL (SELECT 2)', format: 'TSV', settings: undefined },
    ],
    ['WITH 1 AS x SELECT x FORMAT Parquet', { head: 'WITH 1 AS x SELECT x', format: 'Parquet', settings: undefined }],
    ['/* c */ -- d\n SELECT 1 # e', { head: '/* c */ -- d\n SELECT 1', format: undefined, settings: undefined }],
    ['SHOW TABLES', { head: 'SHOW TABLES', format: undefined, settings: undefined }],
    ["SELECT 1 'unterminated", 'command'],
    ['SELECT 1 /* unterminated', 'command'],
    ['CREATE TABLE t (a UInt8) ENGINE = Memory', 'command'],
    ['', 'command'],
  ])('%s', (sql, expected) => {
    expect(rowsOf(sql)).toEqual(expected);
  });
});

describe('inserts', () => {
  test.each([
    ['INSERT INTO t FORMAT CSV\n1,2', { target: 'INSERT INTO t', settings: undefined, format: 'CSV', data: '1,2' }],
    [
      'INSERT INTO t FORMAT JSONEachRow {"a":1}',
      { target: 'INSERT INTO t', settings: undefined, format: 'JSONEachRow', data: '{"a":1}' },
    ],
    [
      'INSERT INTO t FORMAT TSV \t\r\n\n1',
      { target: 'INSERT INTO t', settings: undefined, format: 'TSV', data: '\n1' },
    ],
    [
      "insert into d.t (a, b) settings x = 1, y = 'FORMAT' format RowBinary\n",
      { target: 'insert into d.t (a, b)', settings: "x = 1, y = 'FORMAT'", format: 'RowBinary', data: '' },
    ],
    [
      "INSERT INTO t VALUES (1), ('VALUES')",
      { target: 'INSERT INTO t', settings: undefined, format: 'Values', data: " (1), ('VALUES')" },
    ],
    [
      'INSERT INTO t (`values`, format) FORMAT Values (1, 2)',
      { target: 'INSERT INTO t (`values`, format)', settings: undefined, format: 'Values', data: ' (1, 2)' },
    ],
    [
      'INSERT INTO values VALUES (1)',
      { target: 'INSERT INTO values', settings: undefined, format: 'Values', data: ' (1)' },
    ],
    [
      'INSERT INTO TABLE format FORMAT CSV\n',
      { target: 'INSERT INTO TABLE format', settings: undefined, format: 'CSV', data: '' },
    ],
    [
      "INSERT INTO FUNCTION file('x.csv', 'CSV', 'a Int8') VALUES (1)",
      {
        target: "INSERT INTO FUNCTION file('x.csv', 'CSV', 'a Int8')",
        settings: undefined,
        format: 'Values',
        data: ' (1)',
      },
    ],
    ['INSERT INTO t SELECT 1', 'insert-select'],
    ['INSERT INTO t (a) SELECT 1 FORMAT CSV', 'insert-select'],
    ['INSERT INTO t SETTINGS a = 1 WITH 2 AS x SELECT x', 'insert-select'],
    ['INSERT INTO t (SELECT 1)', 'insert-select'],
    ['INSERT INTO t', 'command'],
    ['INSERT INTO t FORMAT', 'command'],
  ])('%s', (sql, expected) => {
    expect(insertOf(sql)).toEqual(expected);
  });

  test('what follows the format is never looked at', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (data) => {
        const statement = analyzeStatement(`INSERT INTO t FORMAT RowBinary\n${data}`);
        expect(statement).toMatchObject({ kind: 'insert', format: 'RowBinary', dataStart: 31 });
      }),
    );
  });
});

test('tokens cover the text without overlapping, whatever it is', () => {
  const fragment = fc.constantFrom(
    "'",
    '"',
    '`',
    '\\',
    '--',
    '/*',
    '*/',
    '\n',
    ' ',
    'a',
    '1',
    ';',
    '(',
    ')',
    '$',
    '$x$',
    '#',
    '\u2018',
    '\u2019',
    '\u201C',
    '{a:UInt8}',
    'FORMAT',
  );
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 30 }), (fragments) => {
      const sql = fragments.join('');
      let at = 0;
      for (const { start, end } of tokenize(sql)) {
        expect(start).toBeGreaterThanOrEqual(at);
        expect(end).toBeGreaterThan(start);
        at = end;
      }
      expect(at).toBeLessThanOrEqual(sql.length);
    }),
  );
});

test('a semicolon is suspicious unless nothing follows', () => {
  expect(mayBeSeveral('SELECT 1')).toBe(false);
  expect(mayBeSeveral('SELECT 1; \n')).toBe(false);
  expect(mayBeSeveral('SELECT 1; SELECT 2')).toBe(true);
  expect(mayBeSeveral("SELECT ';'")).toBe(true);
});

test('files of the client are told from words in strings', () => {
  expect(namesClientFile("SELECT 1 INTO OUTFILE 'x'")).toBe(true);
  expect(namesClientFile("INSERT INTO t /**/ from infile 'x' FORMAT CSV")).toBe(true);
  expect(namesClientFile("SELECT 'outfile'")).toBe(false);
});

test('the first word is found behind comments and brackets', () => {
  expect(firstWord(' /* x */ ((select 1))')).toBe('SELECT');
  expect(firstWord('-- x\nINSERT')).toBe('INSERT');
  expect(firstWord("'x'")).toBe('');
});
