/** Brings one partition of the stream into the store, every record exactly once (W2), in order (W4), through crashes of any process at any moment. */
// A batch is recorded as pending before it is inserted, so that whoever comes after a crash repeats the very same range under the same id:
// the rows are a pure function of the range and of the store without that id, and the id is the deduplication token of its inserts.
//
// Two rhythms: live boards are shown what comes every few hundredths of a second by inserts into `recent`, which are cheap; what is shown is
// inserted into `events`, with all that is derived from it, about once a second, because that costs the engine as much for one row as for thousands.
import { setTimeout } from 'node:timers/promises';
import { StoreRefusedError } from '../store/store.ts';
import type { PendingBatch, StreamRecord } from '../stream/stream.ts';
import { Batch, type BatchBuffers, extendBatch, newBuffers } from './batch.ts';
import { batchIdWhole, isApart } from './batch-id.ts';
import { BatchInserts } from './batch-inserts.ts';
import { History } from './history.ts';
import { PartitionState } from './partition-state.ts';
import { patiently } from './patience.ts';
import type { WriterContext, WriterLimits } from './writer-context.ts';

/** How long a read waits for a first record before it looks whether to stop. */
const IDLE_READ_MS = 1_000;
/** Of the time, an insert into `events` may take one part in so many, and those into `recent` one in SHOW_SHARE. */
const STORE_SHARE = 10;
const SHOW_SHARE = 2;

/** How often it is looked whether the inserts of a dead worker are through. */
const UNDER_WAY_MS = 50;

/** A batch on its way into the store. */
interface Storing {
  /** False when what was computed since rests on rows that the store refused. */
  readonly done: Promise<boolean>;
  isSettled: boolean;
}

export class PartitionWriter {
  readonly #partition: number;
  readonly #context: WriterContext;
  readonly #history: History;
  readonly #share: number;
  readonly #limits: WriterLimits;
  #state: PartitionState;
  #reached = 0;
  #storeMs = 0;
  #storedAt = Number.NEGATIVE_INFINITY;
  /** The batch stored last was as large as one may be: what is open is the rest of a backlog, and nothing is gained by waiting for more. */
  #isBehind = false;
  #showMs = 0;
  /** The batch on its way fills one, the batch being computed the other. */
  #buffers: [BatchBuffers, BatchBuffers] = [newBuffers(), newBuffers()];

  /** `share` is this partition's part of the process's bounds on memory. */
  constructor(partition: number, share: number, context: WriterContext) {
    this.#partition = partition;
    this.#share = share;
    this.#limits = context.limits;
    this.#context = context;
    this.#history = new History(context.store, partition);
    this.#state = this.#newState();
  }

  /** Runs until the signal aborts; what is begun is finished then, if the engine lets it. Throws PartitionLostError when another member took over. */
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

    let open: Batch | undefined;
    let storing: Storing | undefined;
    const finishStoring = async () => {
      if (storing && !(await storing.done) && open) open = await this.#computeAgain(open, signal);
      storing = undefined;
    };
    let isJustStored = false;
    while (!signal.aborted) {
      const records = await this.#readMore(next, open, storing || isJustStored ? 0 : this.#msUntilDue(open), signal);
      isJustStored = false;
      if (records.length > 0) {
        open ??= this.#begin(next);
        await extendBatch(open, records, this.#batchContext(this.#state, signal));
        next = open.to;
        // There may be more at once, or the engine is busy with the batch before: whatever has come meanwhile goes with this one.
        const isMore = records.length >= this.#limits.storeLingerRecordsMax;
        if ((isMore || (storing && !storing.isSettled)) && !this.#isFull(open)) continue;
      }
      if (storing) {
        await finishStoring();
        if (open === undefined) await member.save(this.#partition, { next });
        // What has come until now is shown with what is open, not after it.
        isJustStored = true;
        continue;
      }
      if (open === undefined) continue;
      await this.#savePending(open, open.id);
      if (this.#isFull(open) || this.#msUntilDue(open) === 0) {
        storing = this.#store(open, signal);
        open = undefined;
      } else {
        await this.#show(open, signal);
      }
    }
    await finishStoring();
    if (open) {
      await this.#savePending(open, open.id);
      await this.#store(open, signal).done;
    }
    await member.save(this.#partition, { next });
  }

  /** Repeats a batch that somebody had begun; returns the offset after it. */
  async #recover(pending: PendingBatch, signal: AbortSignal): Promise<number> {
    const { log } = this.#context;
    // What a dead worker has sent the server goes on by itself: only when it is through can be seen what is there.
    while (!signal.aborted && (await this.#patiently(signal, () => this.#history.isUnderWay(pending.batchId))))
      await setTimeout(UNDER_WAY_MS, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
    if (await this.#patiently(signal, () => this.#history.isComplete(pending.batchId))) {
      log.info({ partition: this.#partition, ...pending }, 'the unfinished batch is stored already');
      return pending.to;
    }
    log.info({ partition: this.#partition, ...pending }, 'repeating the unfinished batch');
    const batch = new Batch(pending.batchId, pending.from, newBuffers());
    await this.#compute(batch, pending.to, this.#state, signal);
    const inserts = this.#inserts(signal);
    const startedAt = performance.now();
    const isWhole = !isApart(batch.id) && (await inserts.store(batch, true));
    if (isApart(batch.id)) await inserts.storeApart(batch);
    // Whoever began it has died, or left it when the partition was taken from him; in the rare case that he finished it just now, both report it.
    this.#report(batch, performance.now() - startedAt);
    // What is remembered counts the rows among the stored that were set aside.
    if (!isWhole) this.#state = this.#newState();
    return pending.to;
  }

  /** The next records that the batch has room for. Few of them are waited with for more: small inserts cost the engine more a row. */
  async #readMore(
    from: number,
    open: Batch | undefined,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<readonly StreamRecord[]> {
    const { storeBatchRecordsMax, storeBatchBytesMax, storeLingerRecordsMax, storeLingerMs, storeLingerMsMax } =
      this.#limits;
    const recordsMax = Math.min(storeLingerRecordsMax, storeBatchRecordsMax - (open?.recordCount ?? 0));
    const bytesMax = storeBatchBytesMax - (open?.recordBytes ?? 0);
    if (recordsMax <= 0 || bytesMax <= 0) return [];
    const records = await this.#read(from, recordsMax, bytesMax, waitMs, signal);
    if (records.length === 0 || records.length >= storeLingerRecordsMax || waitMs === 0) return records;
    const lingerMs = Math.min(storeLingerMsMax, Math.max(storeLingerMs, this.#showMs * (SHOW_SHARE - 1)));
    await setTimeout(Math.min(lingerMs, waitMs), undefined, { signal }).catch(() => undefined);
    const bytes = records.reduce((sum, { value }) => sum + value.byteLength, 0);
    if (bytes >= bytesMax || records.length >= recordsMax) return records;
    const last = records.at(-1) as StreamRecord;
    const more = await this.#read(last.offset + 1, recordsMax - records.length, bytesMax - bytes, 0, signal);
    return more.length === 0 ? records : [...records, ...more];
  }

  #read(
    from: number,
    recordsMax: number,
    bytesMax: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<readonly StreamRecord[]> {
    return this.#context.stream.read(this.#partition, from, { recordsMax, bytesMax, waitMs, signal });
  }

  #begin(from: number): Batch {
    // The other buffers are those of the batch on its way.
    this.#buffers = [this.#buffers[1], this.#buffers[0]];
    return new Batch(batchIdWhole(this.#context.newBatchId()), from, this.#buffers[0]);
  }

  #isFull({ recordCount, recordBytes }: Batch): boolean {
    return recordCount >= this.#limits.storeBatchRecordsMax || recordBytes >= this.#limits.storeBatchBytesMax;
  }

  /** When what is open is to be stored; without anything open, how long to wait for it. */
  #msUntilDue(open: Batch | undefined): number {
    if (!open) return IDLE_READ_MS;
    if (this.#isBehind) return 0;
    const { storeEveryMsMin, storeEveryMsMax } = this.#limits;
    const everyMs = Math.min(storeEveryMsMax, Math.max(storeEveryMsMin, this.#storeMs * (STORE_SHARE - 1)));
    return Math.max(0, Math.ceil(this.#storedAt + everyMs - performance.now()));
  }

  async #computeAgain({ id, from, to }: Batch, signal: AbortSignal): Promise<Batch> {
    const batch = new Batch(id, from, this.#buffers[0]);
    await this.#compute(batch, to, this.#state, signal);
    return batch;
  }

  /** Reads a batch of which it is known how far it goes. */
  async #compute(batch: Batch, to: number, state: PartitionState, signal: AbortSignal): Promise<void> {
    for await (const records of this.#readRange(batch.from, to, signal))
      await extendBatch(batch, records, this.#batchContext(state, signal));
    const { id: batchId, from, recordCount } = batch;
    if (recordCount < to - from)
      this.#context.log.error(
        { partition: this.#partition, batchId, from, to, found: recordCount },
        'records of an unfinished batch are gone from the stream',
      );
    batch.to = to;
  }

  async *#readRange(from: number, to: number, signal: AbortSignal): AsyncGenerator<readonly StreamRecord[]> {
    const { storeLingerRecordsMax, storeBatchBytesMax } = this.#limits;
    for (let at = from; at < to; ) {
      const recordsMax = Math.min(to - at, storeLingerRecordsMax);
      const records = (await this.#read(at, recordsMax, storeBatchBytesMax, 0, signal)).filter(
        ({ offset }) => offset < to,
      );
      const last = records.at(-1);
      if (last === undefined) return;
      yield records;
      at = last.offset + 1;
    }
  }

  #savePending({ from, to }: Batch, batchId: string): Promise<void> {
    return this.#context.member.save(this.#partition, { next: from, pending: { from, to, batchId } });
  }

  async #show(open: Batch, signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    await this.#inserts(signal).show(open);
    this.#showMs = performance.now() - startedAt;
  }

  #store(batch: Batch, signal: AbortSignal): Storing {
    const startedAt = performance.now();
    this.#isBehind = this.#isFull(batch);
    const done = this.#inserts(signal)
      .store(batch)
      .then((isWhole) => {
        if (!isWhole) this.#state = this.#newState();
        this.#storedAt = performance.now();
        this.#storeMs = this.#storedAt - startedAt;
        this.#report(batch, this.#storeMs);
        return isWhole;
      });
    const storing: Storing = { done, isSettled: false };
    // Awaited elsewhere; without this a failure meanwhile would count as unhandled.
    done
      .catch(() => undefined)
      .finally(() => {
        storing.isSettled = true;
      });
    return storing;
  }

  #report({ tally, recordCount, recordBytes, computeMs }: Batch, insertMs: number): void {
    this.#context.onStored({
      partition: this.#partition,
      records: recordCount,
      stored: tally.total('stored'),
      duplicates: tally.total('duplicate'),
      quarantined: tally.total('quarantined'),
      refused: tally.total('refused'),
      bytes: recordBytes,
      computeMs,
      insertMs,
    });
  }

  #inserts(signal: AbortSignal): BatchInserts {
    const { store, stream, log, member } = this.#context;
    return new BatchInserts({
      store,
      streamId: stream.id,
      partition: this.#partition,
      history: this.#history,
      log,
      patiently: (act, refusalsAreFinal) => this.#patiently(signal, act, refusalsAreFinal),
      // With a memory and buffers of its own: the next batch is being computed meanwhile.
      recompute: async ({ from, to }, id) => {
        const batch = new Batch(id, from, newBuffers());
        await this.#compute(batch, to, this.#newState(), signal);
        return batch;
      },
      read: (from, to) => this.#readRange(from, to, signal),
      savePending: (batch, id) => this.#savePending(batch, id),
      onShown: ({ id: batchId, from, to }) =>
        member.save(this.#partition, { next: from, pending: { from, to, batchId }, shown: to }),
    });
  }

  #batchContext(state: PartitionState, signal: AbortSignal) {
    const { stream, agents, pages } = this.#context;
    return {
      partition: this.#partition,
      streamId: stream.id,
      reached: this.#reached,
      agents,
      pages,
      state,
      history: this.#history,
      patiently: <Result>(act: () => Promise<Result>) => this.#patiently(signal, act),
    };
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
