/** The form of records on disk: those of one partition and one commit lie together in a chunk, as Kafka's record batches do. Pure; knows no LMDB. */
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { StreamShapeError } from './stream.ts';

/*
 * Little-endian:
 *   0  u32  format: 1, the body as it is; 2, the body compressed
 *   4  u32  CRC-32 of everything after it
 *   8  f64  appendedAt, Unix ms
 *  16  u32  count
 *  20  u32  in format 2 only: bytes of the body before it was compressed
 *      then the body, in format 2 as one frame of zstd:
 *      u32  end of each value, counted from the first value's start (count times)
 *      then the values
 * The first record's offset is the key under which the chunk is stored.
 */
const PLAIN = 1;
const COMPRESSED = 2;
const CRC_AT = 4;
const APPENDED_AT = 8;
const COUNT_AT = 16;
const PLAIN_BODY_AT = 20;
const BODY_BYTES_AT = 20;
const COMPRESSED_BODY_AT = 24;

/** LMDB gives whatever is larger than half a page pages of its own: what fits into one takes no less of the disk when it is compressed. */
const COMPRESS_BYTES_MIN = 4096;
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Lays out values as a chunk; `sealChunk` must complete it when the time is known. */
export function packChunk(values: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let bodyBytes = 4 * values.length;
  for (const value of values) bodyBytes += value.byteLength;
  const chunk = new Uint8Array(PLAIN_BODY_AT + bodyBytes);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, PLAIN, true);
  view.setUint32(COUNT_AT, values.length, true);
  const start = PLAIN_BODY_AT + 4 * values.length;
  let end = 0;
  let endAt = PLAIN_BODY_AT;
  for (const value of values) {
    chunk.set(value, start + end);
    end += value.byteLength;
    view.setUint32(endAt, end, true);
    endAt += 4;
  }
  return chunk;
}

/** The same chunk, smaller where that is worth it: events resemble each other. Not to be used once sealed. */
export function compressChunk(chunk: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (chunk.byteLength < COMPRESS_BYTES_MIN) return chunk;
  const body = chunk.subarray(PLAIN_BODY_AT);
  const frame = zstdCompressSync(body, COMPRESSION);
  if (COMPRESSED_BODY_AT + frame.byteLength >= chunk.byteLength) return chunk;
  const compressed = new Uint8Array(COMPRESSED_BODY_AT + frame.byteLength);
  compressed.set(chunk.subarray(0, PLAIN_BODY_AT));
  compressed.set(frame, COMPRESSED_BODY_AT);
  const view = new DataView(compressed.buffer);
  view.setUint32(0, COMPRESSED, true);
  view.setUint32(BODY_BYTES_AT, body.byteLength, true);
  return compressed;
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
  /** The value at an index within the chunk; shares memory with the chunk's other values. */
  value(index: number): Uint8Array;
}

/** Opens a chunk. Throws StreamShapeError when it is not one, or its checksum is wrong. */
export function openChunk(bytes: Uint8Array, where: string): Chunk {
  const view = headerOf(bytes, where);
  if (view.getUint32(CRC_AT, true) !== crc32(bytes.subarray(APPENDED_AT))) {
    throw new StreamShapeError(`The stream is damaged: wrong checksum of the records at ${where}.`);
  }
  const count = view.getUint32(COUNT_AT, true);
  const body =
    view.getUint32(0, true) === PLAIN
      ? bytes.subarray(PLAIN_BODY_AT)
      : decompress(bytes.subarray(COMPRESSED_BODY_AT), view.getUint32(BODY_BYTES_AT, true));
  const ends = new DataView(body.buffer, body.byteOffset, 4 * count);
  const start = 4 * count;
  return {
    appendedAt: view.getFloat64(APPENDED_AT, true),
    count,
    value: (index) => {
      const from = index === 0 ? 0 : ends.getUint32(4 * (index - 1), true);
      return body.subarray(start + from, start + ends.getUint32(4 * index, true));
    },
  };
}

/** In one piece: by default the result grows by 16 KiB at a time. With a byte to spare, since Node answers a full piece with another one. */
function decompress(frame: Uint8Array, bytes: number): Buffer {
  const chunkSize = Math.max(bytes + 1, constants.Z_MIN_CHUNK);
  return zstdDecompressSync(frame, { chunkSize, maxOutputLength: bytes });
}

/** Time and count of a chunk, without looking at its records or their checksum. */
export function peekChunk(bytes: Uint8Array, where: string): { readonly appendedAt: number; readonly count: number } {
  const view = headerOf(bytes, where);
  return { appendedAt: view.getFloat64(APPENDED_AT, true), count: view.getUint32(COUNT_AT, true) };
}

function headerOf(bytes: Uint8Array, where: string): DataView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isChunk(view)) throw new StreamShapeError(`The stream is damaged: no records at ${where}.`);
  return view;
}

function isChunk(view: DataView): boolean {
  if (view.byteLength < COMPRESSED_BODY_AT) return false;
  const format = view.getUint32(0, true);
  const count = view.getUint32(COUNT_AT, true);
  const bodyBytes = format === COMPRESSED ? view.getUint32(BODY_BYTES_AT, true) : view.byteLength - PLAIN_BODY_AT;
  return (format === PLAIN || format === COMPRESSED) && count > 0 && bodyBytes >= 4 * count;
}
