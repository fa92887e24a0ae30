/** Values written in the Native format, byte for byte where the format is simple, and read back by the engine where it is not. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { NativeBlock } from './native-block.ts';
import {
  ArrayColumn,
  HexColumn,
  Int64Column,
  IntColumn,
  LowCardinalityColumn,
  MapColumn,
  type NativeColumn,
  StringColumn,
  UuidColumn,
} from './native-columns.ts';

const hexOf = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('hex');

function encoded<Value>(column: NativeColumn & { push(value: Value): void }, ...values: Value[]): string {
  for (const value of values) column.push(value);
  const out: Uint8Array[] = [];
  column.encode(0, values.length, out);
  return hexOf(out);
}

describe('numbers', () => {
  test('are little-endian', () => {
    expect(encoded(new IntColumn(), 0xfedcba98, 1)).toBe('98badcfe01000000');
    expect(encoded(new IntColumn('Int32'), -1)).toBe('ffffffff');
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const expected = Buffer.alloc(8);
        expected.writeBigInt64LE(BigInt(value));
        expect(encoded(new Int64Column(), value)).toBe(expected.toString('hex'));
      }),
    );
  });

  test('of 64 bits come from hex', () => {
    expect(encoded(new HexColumn(), '0123456789abcDEF', '')).toBe('efcdab89674523010000000000000000');
    for (const wrong of ['1', '0123456789abcdeg', '0123456789abcdef0'])
      expect(() => encoded(new HexColumn(), wrong)).toThrow(RangeError);
  });

  test('of UUIDs are two little-endian halves', () => {
    const id = '00112233-4455-6677-8899-aabbccddeeff';
    const column = new UuidColumn();
    expect(() => column.push('00112233-4455-6677-8899-aabbccddeefg')).toThrow(RangeError);
    expect(encoded(column, id, '', id)).toBe(
      `7766554433221100ffeeddccbbaa9988${'00'.repeat(16)}7766554433221100ffeeddccbbaa9988`,
    );
    expect(() => column.push('x')).toThrow(RangeError);
  });
});

test('text is UTF-8 behind its length, and lone surrogates are harmless', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ minLength: 30, maxLength: 300 }));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (texts) => {
      const expected = texts.map((value) => {
        const { length } = Buffer.from(value);
        return Buffer.concat([
          Buffer.from(length < 128 ? [length] : [(length & 127) | 128, length >> 7]),
          Buffer.from(value),
        ]);
      });
      expect(encoded(new StringColumn(), ...texts)).toBe(hexOf(expected));
    }),
    { numRuns: 300 },
  );
  expect(encoded(new StringColumn(), '\ud800')).toBe('03efbfbd');
});

/** One column of each kind, as rows of plain values. */
class Sample extends NativeBlock {
  readonly #id = this.add('id', new IntColumn());
  readonly #text = this.add('text', new StringColumn());
  readonly #word = this.add('word', new LowCardinalityColumn());
  readonly #list = this.add('list', new ArrayColumn(new StringColumn()));
  readonly #numbers = this.add('numbers', new ArrayColumn(new Int64Column()));
  readonly #map = this.add('map', new MapColumn());

  append(row: SampleRow): void {
    this.#id.push(row.id);
    this.#text.push(row.text);
    this.#word.push(row.word);
    this.#list.push(row.list);
    this.#numbers.push(row.numbers);
    this.#map.push(row.map.flat());
    this.endRow();
  }

  /** Leaves the first columns longer than the others. */
  breakOff(row: SampleRow): void {
    this.#id.push(row.id);
    this.#text.push(row.text);
    this.#word.push(`${row.word}?`);
    this.#list.push(row.list);
  }
}

interface SampleRow {
  readonly id: number;
  readonly text: string;
  readonly word: string;
  readonly list: readonly string[];
  readonly numbers: readonly number[];
  readonly map: readonly (readonly [string, string])[];
}

const anyText = fc.string({ unit: 'binary', maxLength: 12 }).map((value) => value.toWellFormed());
const sampleRow: fc.Arbitrary<SampleRow> = fc.record({
  id: fc.nat(),
  text: anyText,
  word: fc.oneof(fc.constantFrom('', 'a', 'b'), anyText),
  list: fc.array(anyText, { maxLength: 3 }),
  numbers: fc.array(fc.maxSafeInteger(), { maxLength: 3 }),
  map: fc.uniqueArray(fc.tuple(anyText, anyText), { maxLength: 3, selector: ([name]) => name }),
});

describe('a block', () => {
  let engine: TestEngine;
  const headers = () => ({ 'X-ClickHouse-User': engine.username, 'X-ClickHouse-Key': engine.password });
  const ask = async (query: string, body?: Uint8Array) => {
    const answer = await fetch(`${engine.url}/?query=${encodeURIComponent(query)}`, {
      method: 'POST',
      headers: headers(),
      ...(body && { body: Buffer.from(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  };

  beforeAll(async () => {
    engine = await startTestEngine();
    await ask(
      'CREATE TABLE sample (id UInt32, text String, word LowCardinality(String), list Array(LowCardinality(String)), numbers Array(Int64), map Map(LowCardinality(String), String)) ENGINE = Memory',
    );
  });
  afterAll(async () => {
    await engine.stop();
  });

  async function stored(parts: readonly Uint8Array[]): Promise<readonly SampleRow[]> {
    await ask('TRUNCATE TABLE sample');
    await ask('INSERT INTO sample FORMAT Native', Buffer.concat(parts));
    const text = await ask(
      "SELECT id, text, word, list, arrayMap(n -> toString(n), numbers) AS numbers, CAST(map, 'Array(Tuple(String, String))') AS map FROM sample FORMAT JSONCompactEachRow",
    );
    return text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [id, value, word, list, numbers, map] = JSON.parse(line);
        return { id, text: value, word, list, numbers: numbers.map(Number), map };
      });
  }

  test('is read by the engine as it was written: all of it, any stretch, and stretches in a row', async () => {
    const block = new Sample();
    await fc.assert(
      fc.asyncProperty(fc.array(sampleRow, { minLength: 2, maxLength: 30 }), fc.nat(), async (rows, at) => {
        block.truncate();
        for (const [index, row] of rows.entries()) {
          if (index === at % rows.length) {
            block.breakOff(row);
            block.truncate(index);
          }
          block.append(row);
        }
        const cut = 1 + (at % (rows.length - 1));
        expect(await stored(block.encode())).toEqual(rows);
        expect(await stored(block.encode(cut))).toEqual(rows.slice(cut));
        expect(await stored([...block.encode(0, cut), ...block.encode(cut)])).toEqual(rows);
      }),
      { seed: 5, numRuns: 25 },
    );
    expect(block.encode(1, 1)).toEqual([]);
  });

  test.each([300, 70_000])('holds %d different words, and forgets them', async (count) => {
    const block = new Sample();
    const rowOf = (id: number): SampleRow => ({ id, text: '', word: `w${id}`, list: [], numbers: [], map: [] });
    for (let id = 0; id < count; id++) block.append(rowOf(id));
    const rows = await stored(block.encode());
    expect(rows.filter(({ id, word }) => word !== `w${id}`)).toEqual([]);
    expect(rows).toHaveLength(count);
    block.truncate();
    block.append(rowOf(7));
    expect(hexOf(block.encode())).not.toContain(Buffer.from('w8').toString('hex'));
    expect(await stored(block.encode())).toEqual([rowOf(7)]);
  });
});
