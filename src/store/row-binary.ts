/** Writes values in ClickHouse's RowBinary format into one growing buffer; knows no table. */
// Format: https://clickhouse.com/docs/interfaces/formats/RowBinary. RowBinary costs the engine 6 µs a row where JSONEachRow costs 16.

const CAPACITY_BYTES_MIN = 64 * 1024;
/** Below this many characters a loop over char codes beats the call into native code. */
const LOOP_LENGTH_MAX = 40;
const TWO_32 = 2 ** 32;

/** Value of a hex digit by its char code; 255 marks what is none. */
const NIBBLES = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 16; digit++) {
  NIBBLES['0123456789abcdef'.charCodeAt(digit)] = digit;
  NIBBLES['0123456789ABCDEF'.charCodeAt(digit)] = digit;
}

/** Positions in UUID text of the hex pairs, in the order ClickHouse keeps the bytes: two little-endian u64 halves. */
const UUID_PAIRS = [16, 14, 11, 9, 6, 4, 2, 0, 34, 32, 30, 28, 26, 24, 21, 19] as const;

export class RowBinaryWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(capacityBytes: number = CAPACITY_BYTES_MIN) {
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(capacityBytes, CAPACITY_BYTES_MIN));
  }

  /** Bytes written since `reset`. */
  get length(): number {
    return this.#length;
  }

  /** A view of what was written; valid until the next `reset` and write. */
  bytes(from = 0, to: number = this.#length): Buffer {
    return this.#buffer.subarray(from, to);
  }

  /** Forgets everything, or everything after `length`. A buffer that one huge batch has grown is let go. */
  reset(length = 0): void {
    if (length === 0 && this.#buffer.length > CAPACITY_BYTES_MIN && this.#length < this.#buffer.length / 8) {
      this.#buffer = Buffer.allocUnsafeSlow(Math.max(CAPACITY_BYTES_MIN, this.#buffer.length / 2));
    }
    this.#length = length;
  }

  u8(value: number): void {
    if (this.#length === this.#buffer.length) this.#grow(1);
    this.#buffer[this.#length++] = value;
  }

  u16(value: number): void {
    this.#reserve(2);
    this.#buffer[this.#length++] = value;
    this.#buffer[this.#length++] = value >>> 8;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#word(value);
  }

  /** Int64 or UInt64 of a safe integer: also DateTime64(3) from Unix ms, and Decimal(18, s) from the value × 10^s. */
  i64(value: number): void {
    this.#reserve(8);
    const high = Math.floor(value / TWO_32);
    this.#word(value - high * TWO_32);
    this.#word(high);
  }

  /** UInt64 of 16 hex digits; of '', 0. Throws RangeError on anything else. */
  u64Hex(hex: string): void {
    this.#reserve(8);
    if (hex.length === 0) {
      this.#word(0);
      this.#word(0);
      return;
    }
    if (hex.length !== 16) throw new RangeError(`${JSON.stringify(hex)} is not 16 hex digits`);
    for (let at = 14; at >= 0; at -= 2) this.#hexPair(hex, at);
  }

  /** UUID text with dashes; of '', the nil UUID. Throws RangeError on anything else. */
  uuid(text: string): void {
    this.#reserve(16);
    if (text.length === 0) {
      this.#buffer.fill(0, this.#length, this.#length + 16);
      this.#length += 16;
      return;
    }
    if (text.length !== 36) throw new RangeError(`${JSON.stringify(text)} is not a UUID`);
    for (const at of UUID_PAIRS) this.#hexPair(text, at);
  }

  /** Unsigned LEB128: lengths of strings, arrays and maps. */
  varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest > 127) {
      this.#buffer[this.#length++] = (rest & 127) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#length++] = rest;
  }

  /** String, as UTF-8; a lone surrogate becomes U+FFFD, so that what the store keeps is always valid. */
  string(text: string): void {
    const length = text.length;
    if (length === 0) {
      this.u8(0);
      return;
    }
    if (length <= LOOP_LENGTH_MAX) {
      this.#reserve(length + 1);
      const buffer = this.#buffer;
      const start = this.#length;
      let at = 0;
      for (; at < length; at++) {
        const code = text.charCodeAt(at);
        if (code > 127) break;
        buffer[start + 1 + at] = code;
      }
      if (at === length) {
        buffer[start] = length;
        this.#length = start + 1 + length;
        return;
      }
    }
    const byteLength = Buffer.byteLength(text);
    this.varint(byteLength);
    this.#reserve(byteLength);
    this.#length += this.#buffer.write(text, this.#length, 'utf8');
  }

  /** Array(String), and Array(LowCardinality(String)). */
  strings(values: readonly string[]): void {
    this.varint(values.length);
    for (let index = 0; index < values.length; index++) this.string(values[index] as string);
  }

  /** Map(String, String) from names and values by turns. */
  map(namesAndValues: readonly string[]): void {
    this.varint(namesAndValues.length >>> 1);
    for (let index = 0; index < namesAndValues.length; index++) this.string(namesAndValues[index] as string);
  }

  #word(value: number): void {
    const buffer = this.#buffer;
    buffer[this.#length++] = value;
    buffer[this.#length++] = value >>> 8;
    buffer[this.#length++] = value >>> 16;
    buffer[this.#length++] = value >>> 24;
  }

  #hexPair(hex: string, at: number): void {
    const high = NIBBLES[hex.charCodeAt(at) & 255] as number;
    const low = NIBBLES[hex.charCodeAt(at + 1) & 255] as number;
    if ((high | low) > 15) throw new RangeError(`${JSON.stringify(hex)} holds other than hex digits`);
    this.#buffer[this.#length++] = (high << 4) | low;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes > this.#buffer.length) this.#grow(bytes);
  }

  #grow(bytes: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
