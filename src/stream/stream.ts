/** The Stream port: a durable, partitioned, replayable log, and named groups that read it from positions of their own. */

/** Offsets count from 0 and rise by one a record within a partition. */
export interface AppendRecord {
  /** Records with one key stay in order: they go to one partition (W4). */
  readonly key: string;
  readonly value: Uint8Array;
}

export interface StreamRecord {
  readonly offset: number;
  /** When it was appended, Unix ms. */
  readonly appendedAt: number;
  readonly value: Uint8Array;
}

export interface ReadLimits {
  readonly recordsMax: number;
  readonly bytesMax: number;
  /** How long to wait for a first record when there is none. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
}

export interface PartitionBounds {
  /** Oldest offset still kept. */
  readonly first: number;
  /** Offset the next append will get. */
  readonly next: number;
  /** When the record at `next - 1` was appended, Unix ms; 0 when there never was one. */
  readonly newestAt: number;
}

/**
 * The range [from, to) that a writer is about to store, and the id the store knows it by. Recorded before anything of it is stored, so that
 * a crash repeats just that. The range may grow under the same id while only live boards show it.
 */
export interface PendingBatch {
  readonly from: number;
  readonly to: number;
  /** 16 hex digits, unique to the attempt: also the deduplication token. */
  readonly batchId: string;
}

export interface GroupPosition {
  /** First offset that the group has not finished. */
  readonly next: number;
  readonly pending?: PendingBatch;
  /** Offset up to which live boards show what is pending. */
  readonly shown?: number;
}

export interface PartitionLag {
  readonly partition: number;
  /** Records appended and not finished. */
  readonly records: number;
  /** Age of the oldest unfinished record, ms; 0 when there is none. */
  readonly ageMs: number;
}

/** One member of a consumer group. A partition is owned by one living member at a time. */
export interface GroupMember {
  /** Partitions this member owns now. */
  readonly partitions: readonly number[];
  /** Resolves when `partitions` has changed since it was last read, or the signal aborts. */
  changed(signal: AbortSignal): Promise<void>;
  /** Where the group stands. Throws PartitionLostError when this member does not own the partition. */
  position(partition: number): Promise<GroupPosition>;
  /**
   * Durable before it resolves. Throws PartitionLostError when another member has taken the partition over, also when this
   * member has got it back since it last asked for `position`: what it holds is stale then, and it has to ask again.
   */
  save(partition: number, position: GroupPosition): Promise<void>;
  leave(): Promise<void>;
}

export interface Retention {
  readonly ageMsMax: number;
  /** Of `sizeBytes()`. */
  readonly bytesMax: number;
  /** Groups whose unfinished records stay, however old or many. */
  readonly keepFor: readonly string[];
}

export interface Stream {
  /** Names this stream for good: a new, empty stream has another. */
  readonly id: string;
  readonly partitions: number;
  partitionOf(key: string): number;
  /**
   * Resolves once every record is on disk; rejects with none of them in: StreamFullError when the disk is full,
   * StreamOverloadedError when too much is waiting already.
   */
  append(records: readonly AppendRecord[]): Promise<void>;
  /**
   * Records from `from` on, in order; from the oldest kept when `from` is older. At least one if there is any, then as many
   * as `recordsMax` and `bytesMax` allow. Empty when none came within `waitMs`, or the signal aborted, or the stream closed.
   * Values stay valid; records of one append may share memory, so copy a value that is to be kept for long.
   */
  read(partition: number, from: number, limits: ReadLimits): Promise<readonly StreamRecord[]>;
  bounds(partition: number): Promise<PartitionBounds>;
  /** First offset appended at or after `timeMs`; `next` when there is none. */
  offsetAt(partition: number, timeMs: number): Promise<number>;
  join(group: string): Promise<GroupMember>;
  /** A group's positions, as another process may ask; a group that never saved stands at the oldest record. */
  positions(group: string): Promise<readonly GroupPosition[]>;
  /** Moves a group that has no living member, for a replay; forgets its pending range. `next` is clamped to what is kept. */
  reset(group: string, partition: number, next: number): Promise<void>;
  lag(group: string): Promise<readonly PartitionLag[]>;
  /** Disk that the kept records take; the space of dropped ones is used again. */
  sizeBytes(): Promise<number>;
  /** Drops, oldest first, what is older or more than allowed; returns how many records went. Records appended together go together. */
  retain(retention: Retention): Promise<number>;
  close(): Promise<void>;
}

export class PartitionLostError extends Error {
  override name = 'PartitionLostError';
}

/** The disk is full: nothing was appended, and the caller may try again later. */
export class StreamFullError extends Error {
  override name = 'StreamFullError';
}

/** More is waiting to be written than the queue may hold: nothing was appended, and the caller may try again soon. */
export class StreamOverloadedError extends Error {
  override name = 'StreamOverloadedError';
}

/** The folder (or topic) is not a stream, is damaged, or was made with a shape that may not be changed to the one asked for. */
export class StreamShapeError extends Error {
  override name = 'StreamShapeError';
}

/** The group whose position says what the store holds. */
export const STORE_GROUP = 'store';
