/** How far a group is behind. */
import type { StreamFiles } from './lmdb-files.ts';
import { neededFrom, positionOf } from './lmdb-groups.ts';
import type { Heads } from './lmdb-heads.ts';
import { appendedAt } from './lmdb-reader.ts';
import type { PartitionLag } from './stream.ts';

export function lagOf(files: StreamFiles, heads: Heads, group: string, nowMs: number): PartitionLag[] {
  return Array.from({ length: heads.partitions }, (_, partition) => {
    const from = Math.max(heads.first(partition), neededFrom(positionOf(files, heads, group, partition)));
    const oldestAt = appendedAt(files, heads, partition, from);
    return {
      partition,
      records: heads.next(partition) - from,
      ageMs: oldestAt === undefined ? 0 : Math.max(0, nowMs - oldestAt),
    };
  });
}
