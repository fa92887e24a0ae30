/** The form of records on disk: those of one partition and one commit lie together in a chunk, as Kafka's record batches do. Pure; knows no LMDB. */
import { crc32 } from 'node:zlib';
import { StreamShapeError } from './stream.ts';

/*
 * Little-endian:
 *   0  u32  format, 1
 *   4  u32  CRC-32 of everything after it
 *   8  f64  appendedAt, Unix ms
 *  16  u32  count
 *  20  u32  end of each value, counted from the first value's start (count times)
 *      then the values
 * The first record's offset is the key under which the chunk is stored.
 */
const FORMAT = 1;
const CRC_AT = 4;
const APPENDED_AT = 8;
const COUNT_AT = 16;
const ENDS_AT = 20;

/** Lays out values as a chunk; `sealChunk` must complete it when the time is known. */
export function packChunk(values: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let bodyBytes = 0;
  for (const value of values) bodyBytes += value.byteLength;
  const start = ENDS_AT + 4 * values.length;
  const chunk = new Uint8Array(start + bodyBytes);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, FORMAT, true);
  view.setUint32(COUNT_AT, values.length, true);
  let end = 0;
  let endAt = ENDS_AT;
  for (const value of values) {
    chunk.set(value, start + end);
    end += value.byteLength;
    view.setUint32(endAt, end, true);
    endAt += 4;
  }
  return chunk;
}

/** Enters the time and the checksum. */
export function sealChunk(chunk: Uint8Array, appendedAt: number): void {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  view.setFloat64(APPENDED_AT, appendedAt, true);
  view.setUint32(CRC_AT, crc32(chunk.subarray(APPENDED_AT)), true);
}

export interface Chunk {
  readonly appendedAt: number;
  readonly count: number;
  /** The value at an index within the chunk; shares the chunk's memory. */
  value(index: number): Uint8Array;
}

/** Opens a chunk. Throws StreamShapeError when it is not one, or its checksum is wrong. */
export function openChunk(bytes: Uint8Array, where: string): Chunk {
  const view = headerOf(bytes, where);
  if (view.getUint32(CRC_AT, true) !== crc32(bytes.subarray(APPENDED_AT))) {
    throw new StreamShapeError(`The stream is damaged: wrong checksum of the records at ${where}.`);
  }
  const count = view.getUint32(COUNT_AT, true);
  const start = ENDS_AT + 4 * count;
  return {
    appendedAt: view.getFloat64(APPENDED_AT, true),
    count,
    value: (index) => {
      const from = index === 0 ? 0 : view.getUint32(ENDS_AT + 4 * (index - 1), true);
      return bytes.subarray(start + from, start + view.getUint32(ENDS_AT + 4 * index, true));
    },
  };
}

/** Time and count of a chunk, without looking at its records or their checksum. */
export function peekChunk(bytes: Uint8Array, where: string): { readonly appendedAt: number; readonly count: number } {
  const view = headerOf(bytes, where);
  return { appendedAt: view.getFloat64(APPENDED_AT, true), count: view.getUint32(COUNT_AT, true) };
}

function headerOf(bytes: Uint8Array, where: string): DataView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.byteLength >= ENDS_AT && view.getUint32(0, true) === FORMAT ? view.getUint32(COUNT_AT, true) : 0;
  if (count === 0 || bytes.byteLength < ENDS_AT + 4 * count) {
    throw new StreamShapeError(`The stream is damaged: no records at ${where}.`);
  }
  return view;
}
