/** What columns are made of: growing runs of 32-bit words and of texts, and hex digits as words. */

const CELLS_MIN = 256;
/** Below this many characters a loop over char codes beats the call into native code. */
const LOOP_LENGTH_MAX = 40;

/** Value of a hex digit by its char code; 255 marks what is none. */
const NIBBLES = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 16; digit++) {
  NIBBLES['0123456789abcdef'.charCodeAt(digit)] = digit;
  NIBBLES['0123456789ABCDEF'.charCodeAt(digit)] = digit;
}

/** A number of 32 bits from four pairs of hex digits, highest first. Throws RangeError on anything else. */
export function hexWord(hex: string, first: number, second: number, third: number, fourth: number): number {
  return (
    ((hexPair(hex, first) << 24) | (hexPair(hex, second) << 16) | (hexPair(hex, third) << 8) | hexPair(hex, fourth)) >>>
    0
  );
}

function hexPair(hex: string, at: number): number {
  const high = NIBBLES[hex.charCodeAt(at) & 255] as number;
  const low = NIBBLES[hex.charCodeAt(at + 1) & 255] as number;
  if ((high | low) > 15) throw new RangeError(`${JSON.stringify(hex)} holds other than hex digits`);
  return (high << 4) | low;
}

/** 32-bit words, as many as come. */
export class Words {
  #array = new Uint32Array(CELLS_MIN);
  length = 0;

  push(word: number): void {
    if (this.length === this.#array.length) this.#resize(this.length * 2);
    this.#array[this.length++] = word;
  }

  /** The last word, and before the first 0. */
  at(index: number): number {
    return index < 0 ? 0 : (this.#array[index] as number);
  }

  /** Forgets all after `length`. An array that one huge batch has grown is let go. */
  truncate(length: number): void {
    if (length === 0 && this.#array.length > CELLS_MIN && this.length < this.#array.length / 8)
      this.#array = new Uint32Array(Math.max(CELLS_MIN, this.#array.length / 2));
    this.length = length;
  }

  /** Shares memory; valid until the next change. */
  slice(first: number, end: number): Uint32Array {
    return this.#array.subarray(first, end);
  }

  bytes(first: number, end: number): Uint8Array {
    return new Uint8Array(this.#array.buffer, first * 4, (end - first) * 4);
  }

  #resize(length: number): void {
    const grown = new Uint32Array(length);
    grown.set(this.#array);
    this.#array = grown;
  }
}

/** Texts as UTF-8 behind their lengths, one after the other. */
export class Texts {
  #buffer = Buffer.allocUnsafeSlow(CELLS_MIN);
  length = 0;

  /** A lone surrogate becomes U+FFFD, so that what the store keeps is always valid. */
  push(text: string): void {
    const length = text.length;
    if (length <= LOOP_LENGTH_MAX) {
      this.#reserve(length + 1);
      const buffer = this.#buffer;
      const start = this.length + 1;
      let at = 0;
      for (; at < length; at++) {
        const code = text.charCodeAt(at);
        if (code > 127) break;
        buffer[start + at] = code;
      }
      if (at === length) {
        buffer[start - 1] = length;
        this.length = start + length;
        return;
      }
    }
    const byteLength = Buffer.byteLength(text);
    this.#reserve(byteLength + 10);
    this.length = writeVarint(this.#buffer, this.length, byteLength);
    this.length += this.#buffer.write(text, this.length, 'utf8');
  }

  truncate(length: number): void {
    if (length === 0 && this.#buffer.length > CELLS_MIN && this.length < this.#buffer.length / 8)
      this.#buffer = Buffer.allocUnsafeSlow(Math.max(CELLS_MIN, this.#buffer.length / 2));
    this.length = length;
  }

  bytes(from: number, to: number): Uint8Array {
    return this.#buffer.subarray(from, to);
  }

  #reserve(bytes: number): void {
    if (this.length + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.length + bytes));
    this.#buffer.copy(grown, 0, 0, this.length);
    this.#buffer = grown;
  }
}

/** Unsigned LEB128; returns where it ends. */
export function writeVarint(to: Uint8Array, at: number, value: number): number {
  let end = at;
  let rest = value;
  while (rest > 127) {
    to[end++] = (rest & 127) | 128;
    rest = Math.floor(rest / 128);
  }
  to[end++] = rest;
  return end;
}
