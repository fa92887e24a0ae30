/** What may be written to a stream, as plain data, and how each is carried out within a transaction. Runs in the writer thread. */
import { compressChunk, peekChunk, sealChunk } from './lmdb-chunk.ts';
import { type StreamFiles, shapeOf } from './lmdb-files.ts';
import {
  assertOwner,
  beat,
  isDead,
  leave,
  type MemberEntry,
  membersOf,
  neededFrom,
  positionOf,
  savePosition,
} from './lmdb-groups.ts';
import { chunkDiskBytes, Heads } from './lmdb-heads.ts';
import { reserveRoom, reserveRoomForAppend } from './lmdb-room.ts';
import type { ProcessMark } from './process-mark.ts';
import { type GroupPosition, PartitionLostError, StreamShapeError } from './stream.ts';

export interface PackedChunk {
  readonly partition: number;
  readonly count: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type Operation =
  | { readonly kind: 'append'; readonly nowMs: number; readonly chunks: readonly PackedChunk[] }
  | {
      readonly kind: 'save';
      readonly group: string;
      readonly partition: number;
      readonly member: string;
      readonly epoch: number;
      readonly position: GroupPosition;
    }
  | {
      readonly kind: 'beat';
      readonly group: string;
      readonly self: Omit<MemberEntry, 'order'>;
      readonly uptimeMs: number;
    }
  | { readonly kind: 'leave'; readonly group: string; readonly member: string }
  | {
      readonly kind: 'reset';
      readonly group: string;
      readonly partition: number;
      readonly next: number;
      readonly mark: ProcessMark;
      readonly uptimeMs: number;
    }
  | {
      readonly kind: 'retain';
      readonly olderThan: number;
      readonly bytesMax: number;
      readonly keepFor: readonly string[];
      readonly chunksMax: number;
    };

export interface Retained {
  readonly records: number;
  /** The bound on one transaction was reached: ask again. */
  readonly more: boolean;
}

/** One transaction's view: heads are loaded once, and stored once if they changed. */
interface Work {
  readonly files: StreamFiles;
  readonly heads: Heads;
  headsChanged: boolean;
}

export type Outcome = { readonly value: unknown } | { readonly error: Error };

/**
 * Carries out operations in one transaction, in order; returns when they are on disk. An operation that is refused
 * (PartitionLostError and the like) has changed nothing and does not hinder the others. Throws when nothing at all was written.
 */
export function commit(
  files: StreamFiles,
  partitions: number,
  operations: readonly Operation[],
  diskReserveBytes: number,
): Outcome[] {
  // Before the transaction: what is compressed meanwhile holds up no other process's commit.
  const ready = operations.map(compressed);
  return files.root.transactionSync(() => {
    const bytes = appendedBytes(ready);
    if (bytes > 0) reserveRoomForAppend(files, partitions, bytes, diskReserveBytes);
    else reserveRoom(files);
    const shape = shapeOf(files);
    if (shape.partitions !== partitions) {
      throw new StreamShapeError(
        `The stream has grown to ${shape.partitions} partitions; this process still counts ${partitions}: restart it.`,
      );
    }
    const work: Work = { files, heads: Heads.load(files, partitions), headsChanged: false };
    const outcomes = ready.map((operation) => outcomeOf(work, operation));
    if (work.headsChanged) work.heads.store(files);
    return outcomes;
  });
}

function compressed(operation: Operation): Operation {
  if (operation.kind !== 'append') return operation;
  return { ...operation, chunks: operation.chunks.map((chunk) => ({ ...chunk, bytes: compressChunk(chunk.bytes) })) };
}

function appendedBytes(operations: readonly Operation[]): number {
  let bytes = 0;
  for (const operation of operations) {
    if (operation.kind === 'append') for (const chunk of operation.chunks) bytes += chunk.bytes.byteLength;
  }
  return bytes;
}

function outcomeOf(work: Work, operation: Operation): Outcome {
  try {
    return { value: carryOut(work, operation) };
  } catch (error) {
    if (error instanceof Refusal || error instanceof PartitionLostError || error instanceof RangeError)
      return { error };
    throw error;
  }
}

/** An operation that the state of the stream does not allow. */
class Refusal extends Error {}

function carryOut(work: Work, operation: Operation): unknown {
  const { files, heads } = work;
  switch (operation.kind) {
    case 'append':
      return append(work, operation.nowMs, operation.chunks);
    case 'save':
      assertOwner(files, operation.group, operation.partition, operation.member, operation.epoch);
      return savePosition(files, heads, operation.group, operation.partition, operation.position);
    case 'beat':
      return beat(files, operation.group, heads.partitions, operation.self, operation.uptimeMs);
    case 'leave':
      return leave(files, operation.group, heads.partitions, operation.member);
    case 'reset':
      return reset(work, operation);
    case 'retain':
      return retain(work, operation);
  }
}

function append(work: Work, nowMs: number, chunks: readonly PackedChunk[]): void {
  const { files, heads } = work;
  for (const { partition, count, bytes } of chunks) {
    // A clock set back must not make time fall along the log: offsetAt searches it.
    const appendedAt = Math.max(nowMs, heads.newestAt(partition));
    sealChunk(bytes, appendedAt);
    files.records(partition).putSync(heads.next(partition), Buffer.from(bytes.buffer));
    heads.appended(partition, count, chunkDiskBytes(bytes.byteLength), appendedAt);
    work.headsChanged = true;
  }
}

function reset(
  { files, heads }: Work,
  { group, partition, next, mark, uptimeMs }: Extract<Operation, { kind: 'reset' }>,
): void {
  const living = membersOf(files, group).filter((member) => !isDead(member, mark, uptimeMs));
  if (living.length > 0)
    throw new Refusal(`Group ${group} has a living member (process ${living[0]?.mark.pid}): stop it before a replay.`);
  savePosition(files, heads, group, partition, {
    next: Math.min(Math.max(next, heads.first(partition)), heads.next(partition)),
  });
}

function retain(
  work: Work,
  { olderThan, bytesMax, keepFor, chunksMax }: Extract<Operation, { kind: 'retain' }>,
): Retained {
  const { files, heads } = work;
  const floors = Array.from({ length: heads.partitions }, (_, partition) =>
    Math.min(heads.next(partition), ...keepFor.map((group) => neededFrom(positionOf(files, heads, group, partition)))),
  );
  let records = 0;
  for (let chunks = 0; chunks < chunksMax; chunks++) {
    const oldest = floors
      .map((floor, partition) => droppable(work, partition, floor))
      .filter((chunk) => chunk !== undefined)
      .reduce<Droppable | undefined>((a, b) => (a && a.appendedAt <= b.appendedAt ? a : b), undefined);
    if (!oldest || (oldest.appendedAt >= olderThan && heads.totalBytes() <= bytesMax)) return { records, more: false };
    files.records(oldest.partition).removeSync(heads.first(oldest.partition));
    heads.dropped(oldest.partition, oldest.count, oldest.diskBytes);
    work.headsChanged = true;
    records += oldest.count;
  }
  return { records, more: true };
}

interface Droppable {
  readonly partition: number;
  readonly appendedAt: number;
  readonly count: number;
  readonly diskBytes: number;
}

/** The partition's oldest chunk, if all of its records lie before `floor`. */
function droppable({ files, heads }: Work, partition: number, floor: number): Droppable | undefined {
  const first = heads.first(partition);
  if (first >= floor) return undefined;
  const bytes = files.records(partition).getBinaryFast(first);
  if (!bytes)
    throw new StreamShapeError(`The stream is damaged: no records at partition ${partition}, offset ${first}.`);
  const { appendedAt, count } = peekChunk(bytes, `partition ${partition}, offset ${first}`);
  return first + count <= floor ? { partition, appendedAt, count, diskBytes: chunkDiskBytes(bytes.length) } : undefined;
}
