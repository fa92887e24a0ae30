/** Columns of growing length in ClickHouse's Native format, appended to cell by cell; knows no table. */
// Format: https://clickhouse.com/docs/interfaces/formats/Native. A row of RowBinary costs the engine 8 µs to read, most of it for LowCardinality columns, to which
// it adds value by value; here a dictionary is sent once, and a row costs 1 µs. Needs a little-endian machine, as ClickHouse does.
import { hexWord, Texts, Words } from './native-cells.ts';

const TWO_32 = 2 ** 32;

/** Where in UUID text the pairs of hex digits of each 32-bit word stand, highest first: ClickHouse keeps two little-endian halves. */
const UUID_WORDS = [
  [9, 11, 14, 16],
  [0, 2, 4, 6],
  [28, 30, 32, 34],
  [19, 21, 24, 26],
] as const;

export interface NativeColumn {
  /** ClickHouse's name of it; what the table has instead, it converts to. */
  readonly type: string;
  /** Forgets all rows after the first `rows`. */
  truncate(rows: number): void;
  /** Adds the encoded rows from `first` up to `end` to `out`, of which there is at least one; they share the column's memory. */
  encode(first: number, end: number, out: Uint8Array[]): void;
}

/** Integers of 32 bits; for columns of fewer, too. */
export class IntColumn implements NativeColumn {
  readonly type: string;
  readonly #words = new Words();

  constructor(type: 'UInt32' | 'Int32' = 'UInt32') {
    this.type = type;
  }

  push(value: number): void {
    this.#words.push(value);
  }

  truncate(rows: number): void {
    this.#words.truncate(rows);
  }

  encode(first: number, end: number, out: Uint8Array[]): void {
    out.push(this.#words.bytes(first, end));
  }
}

/** Safe integers in 64 bits: also DateTime64(3) from Unix ms, and Decimal(18, s) from the value × 10^s. */
export class Int64Column implements NativeColumn {
  readonly type: string;
  readonly #words = new Words();

  constructor(type: 'Int64' | "DateTime64(3, 'UTC')" | 'Decimal(18, 4)' = 'Int64') {
    this.type = type;
  }

  push(value: number): void {
    const high = Math.floor(value / TWO_32);
    this.#words.push(value - high * TWO_32);
    this.#words.push(high);
  }

  truncate(rows: number): void {
    this.#words.truncate(rows * 2);
  }

  encode(first: number, end: number, out: Uint8Array[]): void {
    out.push(this.#words.bytes(first * 2, end * 2));
  }
}

/** 64-bit ids from 16 hex digits, 0 from ''. */
export class HexColumn implements NativeColumn {
  readonly type = 'UInt64';
  readonly #words = new Words();

  /** Throws RangeError on anything else. */
  push(hex: string): void {
    if (hex.length !== 16 && hex.length !== 0) throw new RangeError(`${JSON.stringify(hex)} is not 16 hex digits`);
    this.#words.push(hex.length === 0 ? 0 : hexWord(hex, 8, 10, 12, 14));
    this.#words.push(hex.length === 0 ? 0 : hexWord(hex, 0, 2, 4, 6));
  }

  truncate(rows: number): void {
    this.#words.truncate(rows * 2);
  }

  encode(first: number, end: number, out: Uint8Array[]): void {
    out.push(this.#words.bytes(first * 2, end * 2));
  }
}

/** UUIDs from text with dashes, the nil UUID from ''. */
export class UuidColumn implements NativeColumn {
  readonly type = 'UUID';
  readonly #words = new Words();
  #last = '';
  readonly #lastWords = new Uint32Array(4);

  /** Throws RangeError on anything else. */
  push(text: string): void {
    if (text !== this.#last) this.#read(text);
    for (let index = 0; index < 4; index++) this.#words.push(this.#lastWords[index] as number);
  }

  truncate(rows: number): void {
    this.#words.truncate(rows * 4);
  }

  encode(first: number, end: number, out: Uint8Array[]): void {
    out.push(this.#words.bytes(first * 4, end * 4));
  }

  #read(text: string): void {
    if (text.length !== 36 && text.length !== 0) throw new RangeError(`${JSON.stringify(text)} is not a UUID`);
    // Not what is read below, should that throw midway.
    this.#last = '';
    if (text.length === 0) this.#lastWords.fill(0);
    else
      for (let index = 0; index < 4; index++) {
        const [a, b, c, d] = UUID_WORDS[index] as (typeof UUID_WORDS)[number];
        this.#lastWords[index] = hexWord(text, a, b, c, d);
      }
    this.#last = text;
  }
}

export class StringColumn implements NativeColumn {
  readonly type = 'String';
  readonly #texts = new Texts();
  readonly #ends = new Words();

  push(text: string): void {
    this.#texts.push(text);
    this.#ends.push(this.#texts.length);
  }

  truncate(rows: number): void {
    this.#texts.truncate(this.#ends.at(rows - 1));
    this.#ends.truncate(rows);
  }

  encode(first: number, end: number, out: Uint8Array[]): void {
    out.push(this.#texts.bytes(this.#ends.at(first - 1), this.#ends.at(end - 1)));
  }
}

/** Texts of which many are the same: each is sent once, and the rows as places in that dictionary. */
export class LowCardinalityColumn implements NativeColumn {
  readonly type = 'LowCardinality(String)';
  readonly #keys = new Texts();
  readonly #places = new Map<string, number>();
  readonly #rows = new Words();
  #last = '';
  #lastPlace = -1;

  push(text: string): void {
    if (text !== this.#last || this.#lastPlace < 0) {
      let place = this.#places.get(text);
      if (place === undefined) {
        place = this.#places.size;
        this.#places.set(text, place);
        this.#keys.push(text);
      }
      this.#last = text;
      this.#lastPlace = place;
    }
    this.#rows.push(this.#lastPlace);
  }

  truncate(rows: number): void {
    this.#rows.truncate(rows);
    if (rows > 0) return;
    this.#keys.truncate(0);
    this.#places.clear();
    this.#lastPlace = -1;
  }

  encode(first: number, end: number, out: Uint8Array[]): void {
    const count = this.#places.size;
    const places = this.#rows.slice(first, end);
    const width = count <= 2 ** 8 ? 0 : count <= 2 ** 16 ? 1 : 2;
    const cells = width === 0 ? new Uint8Array(places) : width === 1 ? new Uint16Array(places) : places;
    out.push(
      u64s(1, LOW_CARDINALITY_FLAGS | width, count),
      this.#keys.bytes(0, this.#keys.length),
      u64s(end - first),
      new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength),
    );
  }
}

/** SerializationLowCardinality.cpp: the dictionary comes with the rows (bit 9), in place of any before it (bit 10); the low bits are the width of a place. */
const LOW_CARDINALITY_FLAGS = (1 << 9) | (1 << 10);

const u64s = (...values: readonly number[]) =>
  new Uint8Array(new Uint32Array(values.flatMap((value) => [value, 0])).buffer);

/** Lists, as how many values there are up to the end of each, and the values of all. */
export class ArrayColumn<Value> implements NativeColumn {
  readonly type: string;
  readonly #ends = new Words();
  readonly #values: NativeColumn & { push(value: Value): void };

  constructor(values: NativeColumn & { push(value: Value): void }) {
    this.type = `Array(${values.type})`;
    this.#values = values;
  }

  push(values: readonly Value[]): void {
    for (let index = 0; index < values.length; index++) this.#values.push(values[index] as Value);
    this.#ends.push(this.#ends.at(this.#ends.length - 1) + values.length);
  }

  truncate(rows: number): void {
    this.#values.truncate(this.#ends.at(rows - 1));
    this.#ends.truncate(rows);
  }

  encode(first: number, end: number, out: Uint8Array[]): void {
    encodeEnds(this.#ends, first, end, out);
    const from = this.#ends.at(first - 1);
    const to = this.#ends.at(end - 1);
    if (to > from) this.#values.encode(from, to, out);
  }
}

/** Names with values, given by turns. */
export class MapColumn implements NativeColumn {
  readonly type = 'Map(String, String)';
  readonly #ends = new Words();
  readonly #names = new StringColumn();
  readonly #values = new StringColumn();

  push(namesAndValues: readonly string[]): void {
    for (let index = 0; index < namesAndValues.length; index += 2) {
      this.#names.push(namesAndValues[index] as string);
      this.#values.push(namesAndValues[index + 1] as string);
    }
    this.#ends.push(this.#ends.at(this.#ends.length - 1) + namesAndValues.length / 2);
  }

  truncate(rows: number): void {
    this.#names.truncate(this.#ends.at(rows - 1));
    this.#values.truncate(this.#ends.at(rows - 1));
    this.#ends.truncate(rows);
  }

  encode(first: number, end: number, out: Uint8Array[]): void {
    encodeEnds(this.#ends, first, end, out);
    const from = this.#ends.at(first - 1);
    const to = this.#ends.at(end - 1);
    if (to === from) return;
    this.#names.encode(from, to, out);
    this.#values.encode(from, to, out);
  }
}

/** 64 bits each, counted from the first row that is encoded. */
function encodeEnds(ends: Words, first: number, end: number, out: Uint8Array[]): void {
  const before = ends.at(first - 1);
  const wide = new Uint32Array((end - first) * 2);
  for (let row = first; row < end; row++) wide[(row - first) * 2] = ends.at(row) - before;
  out.push(new Uint8Array(wide.buffer));
}
