/** Consumer groups within a transaction: positions, members with leases, and who owns which partition. Knows nothing of records. */
import type { Key } from 'lmdb';
import type { StreamFiles } from './lmdb-files.ts';
import type { Heads } from './lmdb-heads.ts';
import { isGone, type ProcessMark } from './process-mark.ts';
import { type GroupPosition, PartitionLostError } from './stream.ts';

export interface MemberEntry {
  readonly id: string;
  readonly mark: ProcessMark;
  /** Rises with each that joins: the order in which partitions are dealt out. */
  readonly order: number;
  /** On the machine's uptime clock, which no one sets: the member is dead after it. */
  readonly leaseUntilMs: number;
}

interface Claim {
  /** '' when nobody's. */
  readonly member: string;
  /** Rises each time the partition changes hands: what an earlier owner saves is refused by it. */
  readonly epoch: number;
}

/** Partitions that a member owns, each with its epoch. */
export type Claims = readonly (readonly [partition: number, epoch: number])[];

const LAST = '\uffff';

export function groupNames(files: StreamFiles): string[] {
  return [...files.groups.getKeys({ start: ['generation', ''], end: ['generation', LAST] })].map((key) =>
    String((key as Key[])[1]),
  );
}

/** Rises whenever members or claims of the group change. 0: the group has never been used. */
export function generationOf(files: StreamFiles, group: string): number {
  return (files.groups.get(['generation', group]) as number | undefined) ?? 0;
}

export function membersOf(files: StreamFiles, group: string): MemberEntry[] {
  const range = files.groups.getRange({ start: ['member', group, ''], end: ['member', group, LAST] });
  return [...range].map(({ value }) => value as MemberEntry).sort((a, b) => a.order - b.order);
}

export function positionOf(files: StreamFiles, heads: Heads, group: string, partition: number): GroupPosition {
  const saved = files.groups.get(['position', group, partition]) as GroupPosition | undefined;
  return saved ?? { next: heads.first(partition) };
}

/** First offset whose record the group still needs: that of the pending range, as long as there is one. */
export function neededFrom(position: GroupPosition): number {
  return Math.min(position.next, position.pending?.from ?? position.next);
}

export function isDead(member: MemberEntry, own: ProcessMark, uptimeMs: number): boolean {
  return member.leaseUntilMs <= uptimeMs || isGone(member.mark, own);
}

/** Throws PartitionLostError unless the member owns the partition since `epoch`. */
export function assertOwner(files: StreamFiles, group: string, partition: number, member: string, epoch: number): void {
  const claim = claimOf(files, group, partition);
  if (claim.member !== member || claim.epoch !== epoch) {
    throw new PartitionLostError(`Partition ${partition} of group ${group} has gone to another member.`);
  }
}

export function savePosition(
  files: StreamFiles,
  heads: Heads,
  group: string,
  partition: number,
  position: GroupPosition,
): void {
  const { next, pending, shown } = position;
  const end = heads.next(partition);
  const sound =
    isOffset(next, end) &&
    (shown === undefined || isOffset(shown, end)) &&
    (!pending || (isOffset(pending.from, end) && isOffset(pending.to, end) && pending.from <= pending.to));
  if (!sound)
    throw new RangeError(`Not a position in partition ${partition}, which ends at ${end}: ${JSON.stringify(position)}`);
  if (generationOf(files, group) === 0) files.groups.putSync(['generation', group], 1);
  files.groups.putSync(['position', group, partition], {
    next,
    ...(pending && { pending }),
    ...(shown !== undefined && { shown }),
  });
}

function isOffset(offset: number, end: number): boolean {
  return Number.isSafeInteger(offset) && offset >= 0 && offset <= end;
}

/**
 * A member's sign of life: renews its lease, buries the dead, and moves partitions towards an even share: each member owns
 * ⌊partitions ÷ members⌋, the first ones to have joined one more. Nobody is pushed out: who owns too many lets go at its own
 * next sign of life, who owns too few takes what is free.
 */
export function beat(
  files: StreamFiles,
  group: string,
  partitions: number,
  self: Omit<MemberEntry, 'order'>,
  uptimeMs: number,
): Claims {
  const generation = generationOf(files, group);
  const known = membersOf(files, group);
  const others = known.filter((member) => member.id !== self.id);
  const living = others.filter((member) => !isDead(member, self.mark, uptimeMs));
  for (const member of others) if (!living.includes(member)) files.groups.removeSync(['member', group, member.id]);

  const order = known.find((member) => member.id === self.id)?.order ?? generation + 1;
  files.groups.putSync(['member', group, self.id], { ...self, order });
  const rank = living.filter((member) => member.order < order).length;
  const share = Math.floor(partitions / (living.length + 1)) + (rank < partitions % (living.length + 1) ? 1 : 0);

  let changed = living.length !== others.length || known.length === others.length;
  const owned: [number, number][] = [];
  const free: [number, number][] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const claim = claimOf(files, group, partition);
    if (claim.member === self.id) owned.push([partition, claim.epoch]);
    else if (!living.some((member) => member.id === claim.member)) free.push([partition, claim.epoch]);
  }
  for (const [partition, epoch] of owned.splice(share)) {
    putClaim(files, group, partition, { member: '', epoch: epoch + 1 });
    changed = true;
  }
  for (const [partition, epoch] of free.slice(0, share - owned.length)) {
    putClaim(files, group, partition, { member: self.id, epoch: epoch + 1 });
    owned.push([partition, epoch + 1]);
    changed = true;
  }
  if (changed) files.groups.putSync(['generation', group], generation + 1);
  return owned.sort(([a], [b]) => a - b);
}

/** Takes a member out and frees its partitions. */
export function leave(files: StreamFiles, group: string, partitions: number, member: string): void {
  files.groups.removeSync(['member', group, member]);
  for (let partition = 0; partition < partitions; partition++) {
    const claim = claimOf(files, group, partition);
    if (claim.member === member) putClaim(files, group, partition, { member: '', epoch: claim.epoch + 1 });
  }
  files.groups.putSync(['generation', group], generationOf(files, group) + 1);
}

function claimOf(files: StreamFiles, group: string, partition: number): Claim {
  return (files.groups.get(['claim', group, partition]) as Claim | undefined) ?? { member: '', epoch: 0 };
}

function putClaim(files: StreamFiles, group: string, partition: number, claim: Claim): void {
  files.groups.putSync(['claim', group, partition], claim);
}
