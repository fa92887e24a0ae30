/** Reads records back: forward from an offset, and where a time begins. */
import { type Chunk, openChunk, peekChunk } from './lmdb-chunk.ts';
import type { StreamFiles } from './lmdb-files.ts';
import type { Heads } from './lmdb-heads.ts';
import { type StreamRecord, StreamShapeError } from './stream.ts';

/** Chunks up to this size are read without copying each value out: a kept value then keeps no more than this alive. */
const SHARED_BYTES_MAX = 512 * 1024;

/**
 * Records from `from` on, or from the oldest kept if that is later: at least one if there is any, then up to the bounds.
 * One copy out of LMDB a chunk: nothing returned points into the map, and no read transaction outlives the call.
 */
export function readChunks(
  files: StreamFiles,
  heads: Heads,
  partition: number,
  from: number,
  recordsMax: number,
  bytesMax: number,
): StreamRecord[] {
  const start = Math.max(from, heads.first(partition));
  const records: StreamRecord[] = [];
  if (start >= heads.next(partition)) return records;
  let bytes = 0;
  let expected = chunkOffsetBefore(files, partition, start);
  for (const { key: chunkOffset, value } of files.records(partition).getRange({ start: expected })) {
    const where = `partition ${partition}, offset ${chunkOffset}`;
    if (chunkOffset !== expected)
      throw new StreamShapeError(`The stream is damaged: offset ${expected} of partition ${partition} is missing.`);
    const chunk: Chunk = openChunk(value, where);
    expected = chunkOffset + chunk.count;
    for (let index = Math.max(0, start - chunkOffset); index < chunk.count; index++) {
      const shared = chunk.value(index);
      bytes += shared.byteLength;
      if (records.length > 0 && (records.length >= recordsMax || bytes > bytesMax)) return records;
      records.push({
        offset: chunkOffset + index,
        appendedAt: chunk.appendedAt,
        value: value.byteLength > SHARED_BYTES_MAX ? shared.slice() : shared,
      });
    }
    if (records.length >= recordsMax || bytes >= bytesMax) return records;
  }
  return records;
}

/** When the record at an offset was appended; undefined when there is none. */
export function appendedAt(files: StreamFiles, heads: Heads, partition: number, offset: number): number | undefined {
  if (offset >= heads.next(partition) || heads.first(partition) >= heads.next(partition)) return undefined;
  return timeOfChunk(files, partition, chunkOffsetBefore(files, partition, Math.max(offset, heads.first(partition))));
}

/** First offset appended at or after `timeMs`. Times never fall along a partition, so a binary search over offsets finds it. */
export function offsetAt(files: StreamFiles, heads: Heads, partition: number, timeMs: number): number {
  let low = heads.first(partition);
  let high = heads.next(partition);
  // Everything before `low` is earlier; everything from `high` on is not.
  while (low < high) {
    const chunkOffset = chunkOffsetBefore(files, partition, low + Math.floor((high - low) / 2));
    const { appendedAt, count } = headOfChunk(files, partition, chunkOffset);
    if (appendedAt >= timeMs) high = chunkOffset;
    else low = chunkOffset + count;
  }
  return low;
}

function chunkOffsetBefore(files: StreamFiles, partition: number, offset: number): number {
  for (const chunkOffset of files.records(partition).getKeys({ start: offset, reverse: true, limit: 1 }))
    return chunkOffset;
  throw new StreamShapeError(`The stream is damaged: offset ${offset} of partition ${partition} is missing.`);
}

function timeOfChunk(files: StreamFiles, partition: number, chunkOffset: number): number {
  return headOfChunk(files, partition, chunkOffset).appendedAt;
}

function headOfChunk(
  files: StreamFiles,
  partition: number,
  chunkOffset: number,
): { readonly appendedAt: number; readonly count: number } {
  const where = `partition ${partition}, offset ${chunkOffset}`;
  const bytes = files.records(partition).getBinaryFast(chunkOffset);
  if (!bytes) throw new StreamShapeError(`The stream is damaged: no records at ${where}.`);
  return peekChunk(bytes, where);
}
