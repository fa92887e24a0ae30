/** Brings one partition of the stream into the store, every record exactly once (W2), in order (W4), through crashes of any process at any moment. */
// A batch is recorded as pending before it is inserted, so that whoever comes after a crash repeats the very same range under the same id:
// the rows are a pure function of the range and of the store without that id, and the id is the deduplication token of its inserts.
import { setTimeout } from 'node:timers/promises';
import type { Limits } from '../config/limits.ts';
import { RowBinaryWriter } from '../store/row-binary.ts';
import { type Store, StoreRefusedError } from '../store/store.ts';
import type { GroupMember, PendingBatch, Stream, StreamRecord } from '../stream/stream.ts';
import { type Batch, type BatchContext, computeBatch } from './batch.ts';
import { History } from './history.ts';
import { batchIdApart, batchIdWhole, insertApart, isApart } from './insert-apart.ts';
import type { PageUrls } from './page-url.ts';
import { PartitionState, type StateLimits } from './partition-state.ts';
import { patiently } from './patience.ts';
import type { UserAgents } from './user-agent.ts';

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Figures of one stored batch. */
export interface StoredBatch {
  readonly partition: number;
  readonly records: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly refused: number;
  readonly bytes: number;
  readonly computeMs: number;
  readonly insertMs: number;
}

/** What a test may make small. */
export type WriterLimits = StateLimits &
  Pick<
    Limits,
    'storeBatchRecordsMax' | 'storeBatchBytesMax' | 'storeLingerRecordsMax' | 'storeLingerMs' | 'storeLingerMsMax'
  >;

export interface WriterContext {
  readonly stream: Stream;
  readonly store: Store;
  readonly member: GroupMember;
  readonly agents: UserAgents;
  readonly pages: PageUrls;
  /** 16 hex digits, never the same twice. */
  readonly newBatchId: () => string;
  readonly log: Log;
  readonly limits: WriterLimits;
  readonly onStored: (batch: StoredBatch) => void;
}

/** How long a read waits for a first record before it looks whether to stop. */
const IDLE_READ_MS = 1_000;

export class PartitionWriter {
  readonly #partition: number;
  readonly #context: WriterContext;
  readonly #history: History;
  readonly #share: number;
  readonly #limits: WriterLimits;
  #state: PartitionState;
  #reached = 0;
  /** How long the last batch took to insert. */
  #insertMs = 0;
  /** The batch on its way fills one, the batch being computed the other. */
  #buffers: [RowBinaryWriter, RowBinaryWriter] = [new RowBinaryWriter(), new RowBinaryWriter()];

  /** `share` is this partition's part of the process's bounds on memory. */
  constructor(partition: number, share: number, context: WriterContext) {
    this.#partition = partition;
    this.#share = share;
    this.#limits = context.limits;
    this.#context = context;
    this.#history = new History(context.store, partition);
    this.#state = this.#newState();
  }

  /** Runs until the signal aborts; the batch on its way is finished then, if the engine lets it. Throws PartitionLostError when another member took over. */
  async run(signal: AbortSignal): Promise<void> {
    const { member, stream } = this.#context;
    const position = await member.position(this.#partition);
    this.#reached = await this.#patiently(signal, () =>
      this.#history.reached(stream.id, position.pending?.batchId ?? '0'.repeat(16)),
    );
    let next = position.next;
    if (position.pending) {
      next = await this.#recover(position.pending, signal);
      await member.save(this.#partition, { next });
    }

    let storing: Promise<boolean> | undefined;
    while (!signal.aborted) {
      let records = await this.#read(next, storing ? 0 : IDLE_READ_MS, signal);
      if (records.length === 0) {
        if (storing) {
          await storing;
          storing = undefined;
          await member.save(this.#partition, { next });
        }
        continue;
      }
      if (records.length < this.#limits.storeLingerRecordsMax) {
        // Small parts cost the engine far more a row. While it is busy with the last batch, waiting costs nothing; then a moment more,
        // as long as that batch took, so that a slow engine is asked half of the time at most.
        const lingerMs = storing
          ? Math.min(this.#limits.storeLingerMsMax, Math.max(this.#insertMs, this.#limits.storeLingerMs))
          : this.#limits.storeLingerMs;
        if (storing) {
          await storing;
          storing = undefined;
          // Said now and not with the next batch: live boards wait for it.
          await member.save(this.#partition, { next });
        }
        await setTimeout(lingerMs, undefined, { signal }).catch(() => undefined);
        records = await this.#readOn(records, signal);
      }
      let batch = await this.#compute(records, next, batchIdWhole(this.#context.newBatchId()), signal);
      if (storing && !(await storing)) {
        // What was computed rested on rows that the store then refused.
        batch = await this.#compute(records, next, batch.id, signal);
      }
      storing = undefined;
      await member.save(this.#partition, { next, pending: pendingOf(batch) });
      storing = this.#insert(batch, signal);
      // Awaited further down; without this a failure meanwhile would count as unhandled.
      storing.catch(() => undefined);
      next = batch.to;
    }
    if (storing) {
      await storing;
      await member.save(this.#partition, { next });
    }
  }

  /** Repeats a batch that somebody had begun; returns the offset after it. */
  async #recover(pending: PendingBatch, signal: AbortSignal): Promise<number> {
    const { log } = this.#context;
    if (await this.#patiently(signal, () => this.#history.isComplete(pending.batchId))) {
      log.info({ partition: this.#partition, ...pending }, 'the unfinished batch is stored already');
      return pending.to;
    }
    const records: StreamRecord[] = [];
    for (let at = pending.from; at < pending.to; ) {
      const more = (
        await this.#context.stream.read(this.#partition, at, {
          recordsMax: pending.to - at,
          bytesMax: this.#limits.storeBatchBytesMax,
          waitMs: 0,
        })
      ).filter(({ offset }) => offset < pending.to);
      const last = more.at(-1);
      if (last === undefined) break;
      records.push(...more);
      at = last.offset + 1;
    }
    if (records.length < pending.to - pending.from)
      log.error(
        { partition: this.#partition, ...pending, found: records.length },
        'records of the unfinished batch are gone from the stream',
      );
    log.info({ partition: this.#partition, ...pending }, 'repeating the unfinished batch');
    const batch = await this.#compute(records, pending.from, pending.batchId, signal);
    await (isApart(pending.batchId) ? this.#insertApart(batch, signal) : this.#insert(batch, signal));
    return pending.to;
  }

  async #read(from: number, waitMs: number, signal: AbortSignal): Promise<readonly StreamRecord[]> {
    return this.#context.stream.read(this.#partition, from, {
      recordsMax: this.#limits.storeBatchRecordsMax,
      bytesMax: this.#limits.storeBatchBytesMax,
      waitMs,
      signal,
    });
  }

  async #readOn(records: readonly StreamRecord[], signal: AbortSignal): Promise<readonly StreamRecord[]> {
    const bytes = records.reduce((sum, { value }) => sum + value.byteLength, 0);
    const bytesMax = this.#limits.storeBatchBytesMax - bytes;
    const last = records.at(-1) as StreamRecord;
    if (bytesMax <= 0) return records;
    const more = await this.#context.stream.read(this.#partition, last.offset + 1, {
      recordsMax: this.#limits.storeBatchRecordsMax - records.length,
      bytesMax,
      waitMs: 0,
      signal,
    });
    return more.length === 0 ? records : [...records, ...more];
  }

  async #compute(
    records: readonly StreamRecord[],
    from: number,
    id: string,
    signal: AbortSignal,
    state = this.#state,
    writer = this.#buffers[0],
  ): Promise<Batch & { computeMs: number }> {
    const { stream, agents, pages } = this.#context;
    const context: BatchContext = {
      partition: this.#partition,
      streamId: stream.id,
      reached: this.#reached,
      agents,
      pages,
      state,
      history: this.#history,
      patiently: (act) => this.#patiently(signal, act),
    };
    const startedAt = performance.now();
    const batch = await computeBatch(records, from, id, writer, context);
    return { ...batch, computeMs: performance.now() - startedAt };
  }

  /** Stores a batch that is recorded as pending. Resolves with false when rows of it had to be set aside, and with them all that was computed since. */
  async #insert(batch: Batch & { computeMs: number }, signal: AbortSignal): Promise<boolean> {
    const { store, log } = this.#context;
    const startedAt = performance.now();
    // From here on its buffer is the insert's.
    this.#buffers = [this.#buffers[1], this.#buffers[0]];
    try {
      await this.#patiently(signal, () => store.insertEncoded('events', batch.events.bytes(), batch.id), true);
    } catch (error) {
      if (!(error instanceof StoreRefusedError)) throw error;
      log.error(
        { partition: this.#partition, batch: batch.id, error: error.message },
        'the store refused a batch; looking for the rows it does not take',
      );
      const { member } = this.#context;
      const id = batchIdApart(batch.id);
      await member.save(this.#partition, {
        next: batch.from,
        pending: { from: batch.from, to: batch.to, batchId: id },
      });
      // Computed anew, because the rows carry the id; with a memory and a buffer of its own, because the next batch is being computed meanwhile.
      const anew = await this.#compute(batch.records, batch.from, id, signal, this.#newState(), new RowBinaryWriter());
      await this.#insertApart(anew, signal);
      return false;
    }
    await this.#finish(batch, batch.quarantine, signal);
    this.#report(batch, performance.now() - startedAt);
    return true;
  }

  async #insertApart(batch: Batch & { computeMs: number }, signal: AbortSignal): Promise<void> {
    const { store } = this.#context;
    const startedAt = performance.now();
    const refused = await insertApart(batch, {
      stored: await this.#patiently(signal, () => this.#history.storedBy(batch.id)),
      insert: (bytes, token) => this.#patiently(signal, () => store.insertEncoded('events', bytes, token), true),
      partition: this.#partition,
    });
    await this.#finish(batch, [...batch.quarantine, ...refused], signal);
    this.#report(batch, performance.now() - startedAt);
    // The one in use counts the refused rows among the stored.
    this.#state = this.#newState();
  }

  /** The inserts after the events: first what did not become one, last the count of everything, which marks the batch as complete. */
  async #finish(batch: Batch, quarantine: Batch['quarantine'], signal: AbortSignal): Promise<void> {
    const { store, stream } = this.#context;
    await this.#patiently(signal, () => store.insertQuarantine(quarantine, batch.id));
    const rows = batch.tally.rows({
      stream: stream.id,
      offsetTo: batch.to,
      partition: this.#partition,
      batch: batch.id,
    });
    await this.#patiently(signal, () => store.insertOutcomes(rows, batch.id));
  }

  #report(batch: Batch & { computeMs: number }, insertMs: number): void {
    this.#insertMs = insertMs;
    const { tally, records, events, computeMs } = batch;
    this.#context.onStored({
      partition: this.#partition,
      records: records.length,
      stored: tally.total('stored'),
      duplicates: tally.total('duplicate'),
      quarantined: tally.total('quarantined'),
      refused: tally.total('refused'),
      bytes: events.length,
      computeMs,
      insertMs,
    });
  }

  #newState(): PartitionState {
    return new PartitionState(this.#history, this.#share, this.#limits);
  }

  #patiently<Result>(signal: AbortSignal, act: () => Promise<Result>, refusalsAreFinal = false): Promise<Result> {
    const { log } = this.#context;
    return patiently(act, {
      signal,
      refusalsAreFinal,
      onFailure: (error, failures, pauseMs) => {
        const fields = {
          partition: this.#partition,
          failures,
          pauseMs,
          error: error instanceof Error ? error.message : String(error),
        };
        // A refusal that is repeated will not mend itself; an outage does, and is told of now and then only.
        if (error instanceof StoreRefusedError) log.error(fields, 'the store refuses what the writer asks');
        else if (failures === 1 || failures % 12 === 0) log.warn(fields, 'the store does not answer; trying again');
      },
    });
  }
}

const pendingOf = ({ from, to, id }: Batch): PendingBatch => ({ from, to, batchId: id });
