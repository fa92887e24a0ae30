/** A member of a consumer group on LMDB: keeps its lease alive, follows the partitions it owns, and saves positions only while it owns them. */
import { randomBytes } from 'node:crypto';
import { limits } from '../config/limits.ts';
import type { Committer } from './lmdb-committer.ts';
import type { StreamFiles } from './lmdb-files.ts';
import { assertOwner, type Claims, generationOf, isDead, membersOf, positionOf } from './lmdb-groups.ts';
import { Heads } from './lmdb-heads.ts';
import type { ProcessMark } from './process-mark.ts';
import { type GroupMember, type GroupPosition, PartitionLostError } from './stream.ts';

export interface MemberContext {
  readonly files: StreamFiles;
  readonly committer: Committer;
  readonly partitions: number;
  readonly mark: ProcessMark;
  /** The machine's uptime, ms: a clock that no one sets, and that all processes share. */
  readonly uptimeMs: () => number;
}

export class LmdbMember implements GroupMember {
  readonly group: string;
  readonly id = randomBytes(8).toString('hex');
  readonly #context: MemberContext;
  readonly #onLeave: (member: LmdbMember) => void;
  /** Epoch of each partition owned. */
  #claims = new Map<number, number>();
  /** Epochs as of the last `position`: a partition that was lost and won back must be asked for again. */
  readonly #epochs = new Map<number, number>();
  #seen = '';
  #generation = 0;
  #renewAtMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;
  #left: Promise<void> | undefined;
  readonly #watchers = new Set<() => void>();

  private constructor(context: MemberContext, group: string, onLeave: (member: LmdbMember) => void) {
    this.#context = context;
    this.group = group;
    this.#onLeave = onLeave;
  }

  /** Joins, and owns its first partitions when this resolves, if any were free. */
  static async join(context: MemberContext, group: string, onLeave: (member: LmdbMember) => void): Promise<LmdbMember> {
    const member = new LmdbMember(context, group, onLeave);
    await member.#beat();
    member.#timer = setInterval(() => void member.#check(), limits.memberCheckMs);
    member.#timer.unref();
    return member;
  }

  get partitions(): readonly number[] {
    this.#seen = this.#state();
    return [...this.#claims.keys()];
  }

  changed(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#left || this.#seen !== this.#state()) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#watchers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#watchers.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  async position(partition: number): Promise<GroupPosition> {
    const { files, partitions } = this.#context;
    const epoch = this.#claims.get(partition);
    if (epoch === undefined) throw this.#lost(partition);
    files.refresh();
    assertOwner(files, this.group, partition, this.id, epoch);
    this.#epochs.set(partition, epoch);
    return positionOf(files, Heads.load(files, partitions), this.group, partition);
  }

  async save(partition: number, position: GroupPosition): Promise<void> {
    const epoch = this.#epochs.get(partition) ?? this.#claims.get(partition);
    if (epoch === undefined || this.#left) throw this.#lost(partition);
    await this.#context.committer.submit({
      kind: 'save',
      group: this.group,
      partition,
      member: this.id,
      epoch,
      position,
    });
  }

  leave(): Promise<void> {
    this.#left ??= this.#leave();
    return this.#left;
  }

  async #leave(): Promise<void> {
    clearInterval(this.#timer);
    this.#onLeave(this);
    this.#own([]);
    await this.#beating?.catch(() => undefined);
    await this.#context.committer.submit({ kind: 'leave', group: this.group, member: this.id });
  }

  /** Between signs of life: reads only, and acts when something has happened to the group or the lease is due. */
  async #check(): Promise<void> {
    const { files, mark, uptimeMs } = this.#context;
    if (this.#left || this.#beating) return;
    const now = uptimeMs();
    files.refresh();
    const due = now >= this.#renewAtMs || generationOf(files, this.group) !== this.#generation;
    if (!due && !membersOf(files, this.group).some((member) => member.id !== this.id && isDead(member, mark, now)))
      return;
    // A full disk or the like: the lease runs on, and the next check tries again.
    await this.#beat().catch(() => undefined);
  }

  #beat(): Promise<void> {
    this.#beating ??= this.#sendBeat().finally(() => {
      this.#beating = undefined;
    });
    return this.#beating;
  }

  async #sendBeat(): Promise<void> {
    const { committer, files, mark, uptimeMs } = this.#context;
    const nowMs = uptimeMs();
    const self = { id: this.id, mark, leaseUntilMs: nowMs + limits.memberLeaseMs };
    const claims = (await committer.submit({ kind: 'beat', group: this.group, self, uptimeMs: nowMs })) as Claims;
    files.refresh();
    this.#generation = generationOf(files, this.group);
    this.#renewAtMs = nowMs + limits.memberLeaseMs / 3;
    if (!this.#left) this.#own(claims);
  }

  #own(claims: Claims): void {
    const before = this.#state();
    this.#claims = new Map(claims);
    if (before !== this.#state()) for (const wake of [...this.#watchers]) wake();
  }

  #state(): string {
    return JSON.stringify([...this.#claims]);
  }

  #lost(partition: number): PartitionLostError {
    return new PartitionLostError(`Partition ${partition} of group ${this.group} is not this member's.`);
  }
}
