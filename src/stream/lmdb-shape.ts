/** Makes a stream in an empty folder, or agrees with the one that is there on how many partitions it has. */
import { randomUUID } from 'node:crypto';
import { limits } from '../config/limits.ts';
import { FORMAT, type StreamFiles, type StreamShape, shapeOf } from './lmdb-files.ts';
import { groupNames, isDead, membersOf, neededFrom, positionOf } from './lmdb-groups.ts';
import { Heads } from './lmdb-heads.ts';
import { reserveRoom } from './lmdb-room.ts';
import type { ProcessMark } from './process-mark.ts';
import { StreamShapeError } from './stream.ts';

/**
 * The stream's shape, with `partitions` at least. Throws StreamShapeError when it has fewer and may not grow now.
 *
 * A visitor's records lie in the partition that a hash modulo `partitions` says. With another number they go on in another
 * partition, whose reader may be ahead of the old one's: out of order (W4). So a stream may grow only while nothing is left to
 * read in it and nobody reads; and it never shrinks, since the records of the last partitions would have no reader: who asks for
 * fewer, a command that was not told of them, say, gets all it has.
 */
export function agreeOnShape(files: StreamFiles, partitions: number, mark: ProcessMark, uptimeMs: number): StreamShape {
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > limits.partitionsMax) {
    throw new RangeError(`A stream has 1 to ${limits.partitionsMax} partitions, not ${partitions}.`);
  }
  files.refresh();
  const isAgreed = (shape: StreamShape) => shape.partitions >= partitions && shape.format === FORMAT;
  const stored = storedShape(files);
  if (stored && isAgreed(stored)) return stored;
  return files.root.transactionSync(() => {
    const current = storedShape(files);
    if (current && isAgreed(current)) return current;
    if (current && current.partitions < partitions) assertMayGrow(files, current, partitions, mark, uptimeMs);
    reserveRoom(files);
    // From now on, an earlier version that may not understand what is written is told so.
    const shape: StreamShape = {
      format: FORMAT,
      id: current?.id ?? randomUUID(),
      partitions: Math.max(partitions, current?.partitions ?? 0),
    };
    files.meta.putSync('shape', shape);
    new Heads(shape.partitions, files.heads.get('heads')).store(files);
    return shape;
  });
}

function storedShape(files: StreamFiles): StreamShape | undefined {
  return files.meta.get('shape') ? shapeOf(files) : undefined;
}

function assertMayGrow(
  files: StreamFiles,
  current: StreamShape,
  partitions: number,
  mark: ProcessMark,
  uptimeMs: number,
): void {
  const refusal = (why: string) =>
    new StreamShapeError(
      `The stream in ${files.folder} has ${current.partitions} partition(s), not ${partitions}: ${why}`,
    );
  const heads = Heads.load(files, current.partitions);
  for (const group of groupNames(files)) {
    if (membersOf(files, group).some((member) => !isDead(member, mark, uptimeMs))) {
      throw refusal(`it cannot grow while group ${group} is being read. Stop every process of Weir first.`);
    }
    for (let partition = 0; partition < current.partitions; partition++) {
      const left = heads.next(partition) - neededFrom(positionOf(files, heads, group, partition));
      if (left > 0) {
        throw refusal(
          `it cannot grow while group ${group} has ${left} record(s) to finish, lest a visitor's events be processed out of order. Let it catch up first.`,
        );
      }
    }
  }
}
