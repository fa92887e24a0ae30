/** The state of one stream folder, for the command line: looked at from outside, whether or not Weir runs on it. Changes nothing. */
import { type Clock, systemClock } from '../event/clock.ts';
import { hasStreamFiles, openStreamFiles, shapeOf } from './lmdb-files.ts';
import { groupNames, isDead, membersOf, positionOf } from './lmdb-groups.ts';
import { Heads } from './lmdb-heads.ts';
import { lagOf } from './lmdb-lag.ts';
import { fileBytes } from './lmdb-room.ts';
import { machineUptimeMs, ownMark } from './process-mark.ts';
import { type GroupPosition, type PartitionBounds, type PartitionLag, StreamShapeError } from './stream.ts';

export interface LmdbStreamState {
  readonly id: string;
  readonly folder: string;
  /** Disk that the kept records take. */
  readonly sizeBytes: number;
  /** Disk that the file takes: it keeps the space of what was dropped, and uses it again. */
  readonly fileBytes: number;
  readonly partitions: readonly (PartitionBounds & { readonly sizeBytes: number })[];
  readonly groups: readonly {
    readonly name: string;
    readonly members: readonly {
      readonly id: string;
      readonly pid: number;
      readonly alive: boolean;
      readonly leaseLeftMs: number;
    }[];
    readonly positions: readonly GroupPosition[];
    readonly lag: readonly PartitionLag[];
  }[];
}

/** Throws StreamShapeError when the folder holds no stream. */
export async function lmdbStreamState(folder: string, clock: Clock = systemClock): Promise<LmdbStreamState> {
  if (!hasStreamFiles(folder)) throw new StreamShapeError(`${folder} does not hold a Weir stream.`);
  const files = openStreamFiles(folder);
  try {
    const shape = shapeOf(files);
    const heads = Heads.load(files, shape.partitions);
    const partitions = Array.from({ length: shape.partitions }, (_, partition) => partition);
    const mark = ownMark();
    const uptimeMs = machineUptimeMs();
    return {
      id: shape.id,
      folder,
      sizeBytes: heads.totalBytes(),
      fileBytes: fileBytes(files),
      partitions: partitions.map((partition) => ({
        first: heads.first(partition),
        next: heads.next(partition),
        newestAt: heads.newestAt(partition),
        sizeBytes: heads.bytes(partition),
      })),
      groups: groupNames(files).map((name) => ({
        name,
        members: membersOf(files, name).map((member) => ({
          id: member.id,
          pid: member.mark.pid,
          alive: !isDead(member, mark, uptimeMs),
          leaseLeftMs: Math.max(0, member.leaseUntilMs - uptimeMs),
        })),
        positions: partitions.map((partition) => positionOf(files, heads, name, partition)),
        lag: lagOf(files, heads, name, clock.now()),
      })),
    };
  } finally {
    await files.close();
  }
}
