/** The Stream port on LMDB: reading, and the putting together of what lmdb-*.ts beside it do. Several processes may have one folder open. */

import { limits } from '../config/limits.ts';
import { type Clock, systemClock } from '../event/clock.ts';
import { Doorbell } from './doorbell.ts';
import { Committer } from './lmdb-committer.ts';
import { openStreamFiles, type StreamFiles, type StreamShape } from './lmdb-files.ts';
import { positionOf } from './lmdb-groups.ts';
import { Heads } from './lmdb-heads.ts';
import { lagOf } from './lmdb-lag.ts';
import { LmdbMember, type MemberContext } from './lmdb-member.ts';
import type { Retained } from './lmdb-operations.ts';
import { offsetAt, readChunks } from './lmdb-reader.ts';
import { agreeOnShape } from './lmdb-shape.ts';
import { partitionOf } from './partition-of.ts';
import { machineUptimeMs, ownMark } from './process-mark.ts';
import type {
  AppendRecord,
  GroupMember,
  GroupPosition,
  PartitionBounds,
  PartitionLag,
  ReadLimits,
  Retention,
  Stream,
  StreamRecord,
} from './stream.ts';

export interface LmdbStreamOptions {
  /** Made when it is not there. On a local disk: LMDB does not work over a network. */
  readonly folder: string;
  /** At least; a stream keeps what it has, and may grow while nothing is left to read in it (lmdb-shape.ts). */
  readonly partitions: number;
  readonly clock?: Clock;
  /** For leases; the machine's uptime unless a test sets it. */
  readonly uptimeMs?: () => number;
  /** Appends are refused when the disk has less left. */
  readonly diskReserveBytes?: number;
}

/**
 * Opens the stream in a folder, or makes one.
 * Throws StreamShapeError when the folder holds something else, or a stream of another shape that may not be changed.
 */
export async function openLmdbStream(options: LmdbStreamOptions): Promise<Stream> {
  const {
    folder,
    partitions: asked,
    clock = systemClock,
    uptimeMs = machineUptimeMs,
    diskReserveBytes = limits.diskReserveBytes,
  } = options;
  const mark = ownMark();
  const files = openStreamFiles(folder);
  try {
    const shape = agreeOnShape(files, asked, mark, uptimeMs());
    const { partitions } = shape;
    // Tables are opened now, since opening one takes the write lock, and reads should never wait for it.
    for (let partition = 0; partition < partitions; partition++) files.records(partition);
    const bell = new Doorbell(files.path, limits.consumerWakeMs);
    const committer = new Committer({ folder, partitions, diskReserveBytes }, clock, () => bell.ring());
    return new LmdbStream(shape, clock, bell, { files, committer, partitions, mark, uptimeMs });
  } catch (error) {
    await files.close();
    throw error;
  }
}

class LmdbStream implements Stream {
  readonly id: string;
  readonly partitions: number;
  readonly #clock: Clock;
  readonly #bell: Doorbell;
  readonly #context: MemberContext;
  readonly #files: StreamFiles;
  readonly #members = new Set<LmdbMember>();
  #closed: Promise<void> | undefined;

  constructor(shape: StreamShape, clock: Clock, bell: Doorbell, context: MemberContext) {
    this.id = shape.id;
    this.partitions = shape.partitions;
    this.#clock = clock;
    this.#bell = bell;
    this.#context = context;
    this.#files = context.files;
  }

  partitionOf(key: string): number {
    return partitionOf(key, this.partitions);
  }

  async append(records: readonly AppendRecord[]): Promise<void> {
    if (records.length === 0) return;
    const values: Uint8Array[][] = [];
    let bytes = 0;
    for (const record of records) {
      const partition = this.partitionOf(record.key);
      const list = values[partition];
      if (list) list.push(record.value);
      else values[partition] = [record.value];
      bytes += record.value.byteLength;
    }
    await this.#context.committer.append(values, records.length, bytes);
  }

  async read(
    partition: number,
    from: number,
    { recordsMax, bytesMax, waitMs, signal }: ReadLimits,
  ): Promise<readonly StreamRecord[]> {
    this.#assertOpen();
    if (!Number.isSafeInteger(from) || from < 0) throw new RangeError(`${from} is not an offset.`);
    const hasRecords = () => this.#heads().next(partition) > from;
    if (!hasRecords()) {
      await this.#bell.wait(hasRecords, waitMs, signal);
      if (this.#closed || signal?.aborted || !hasRecords()) return [];
    }
    return readChunks(this.#files, this.#heads(), partition, from, recordsMax, bytesMax);
  }

  async bounds(partition: number): Promise<PartitionBounds> {
    const heads = this.#heads();
    return { first: heads.first(partition), next: heads.next(partition), newestAt: heads.newestAt(partition) };
  }

  async offsetAt(partition: number, timeMs: number): Promise<number> {
    return offsetAt(this.#files, this.#heads(), partition, timeMs);
  }

  async join(group: string): Promise<GroupMember> {
    this.#assertOpen();
    assertGroupName(group);
    const member = await LmdbMember.join(this.#context, group, (left) => this.#members.delete(left));
    this.#members.add(member);
    return member;
  }

  async positions(group: string): Promise<readonly GroupPosition[]> {
    const heads = this.#heads();
    return Array.from({ length: this.partitions }, (_, partition) => positionOf(this.#files, heads, group, partition));
  }

  async reset(group: string, partition: number, next: number): Promise<void> {
    assertGroupName(group);
    const { committer, mark, uptimeMs } = this.#context;
    await committer.submit({ kind: 'reset', group, partition, next, mark, uptimeMs: uptimeMs() });
  }

  async lag(group: string): Promise<readonly PartitionLag[]> {
    return lagOf(this.#files, this.#heads(), group, this.#clock.now());
  }

  async sizeBytes(): Promise<number> {
    return this.#heads().totalBytes();
  }

  async retain({ ageMsMax, bytesMax, keepFor }: Retention): Promise<number> {
    const olderThan = this.#clock.now() - ageMsMax;
    let records = 0;
    let more = true;
    // In steps, so that appends get their turn in between.
    while (more) {
      const step = (await this.#context.committer.submit({
        kind: 'retain',
        olderThan,
        bytesMax,
        keepFor,
        chunksMax: limits.retainChunksMax,
      })) as Retained;
      records += step.records;
      more = step.more;
    }
    return records;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#bell.close();
    // What cannot be written any more (a full disk) must not keep the stream open: the lease then ends with the process.
    await Promise.allSettled([...this.#members].map((member) => member.leave()));
    await this.#context.committer.close();
    await this.#files.close();
  }

  #heads(): Heads {
    this.#files.refresh();
    return Heads.load(this.#files, this.partitions);
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error('The stream is closed.');
  }
}

function assertGroupName(group: string): void {
  if (!/^[\w.-]{1,64}$/.test(group))
    throw new RangeError(`${JSON.stringify(group)} is not a group's name: 1–64 letters, digits, '_', '.' or '-'.`);
}
