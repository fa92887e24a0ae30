/** The inserts of one batch: what live boards see of it, its events with everything derived from them, and last what marks it complete. */
import { type Store, StoreRefusedError } from '../store/store.ts';
import type { StreamRecord } from '../stream/stream.ts';
import type { Batch } from './batch.ts';
import { batchIdApart, batchIdWhole } from './batch-id.ts';
import type { History } from './history.ts';
import { insertApart } from './insert-apart.ts';
import type { Log } from './log.ts';

export interface BatchInsertsContext {
  readonly store: Store;
  readonly streamId: string;
  readonly partition: number;
  readonly history: History;
  readonly log: Log;
  /** Repeats what the store could not do, until it can; with `true`, only what it did not refuse. */
  readonly patiently: <Result>(act: () => Promise<Result>, refusalsAreFinal?: boolean) => Promise<Result>;
  /** The partition's records from one offset up to another, in order. */
  readonly read: (from: number, to: number) => AsyncIterable<readonly StreamRecord[]>;
  /** Computes the batch again under another id, from the store and nothing remembered. */
  readonly recompute: (batch: Batch, id: string) => Promise<Batch>;
  /** Makes it durable that the batch is on its way under this id. */
  readonly savePending: (batch: Batch, id: string) => Promise<void>;
  /** Live boards show the batch as far as it goes. */
  readonly onShown: (batch: Batch) => Promise<void>;
}

export class BatchInserts {
  readonly #context: BatchInsertsContext;

  constructor(context: BatchInsertsContext) {
    this.#context = context;
  }

  /** Shows live boards the rows they do not have. False when the store refuses them: `store` will find out which. */
  async show(batch: Batch): Promise<boolean> {
    const { store, patiently, log, partition, onShown } = this.#context;
    const { id, to, recent, shownRows } = batch;
    try {
      await patiently(() => store.insert('recent', recent.encode(shownRows), `${id}:${to}`), true);
    } catch (error) {
      if (!(error instanceof StoreRefusedError)) throw error;
      log.error({ partition, batch: id, error: error.message }, 'the store refused what live boards would show');
      return false;
    }
    batch.shownRows = recent.rows;
    await onShown(batch);
    return true;
  }

  /**
   * Stores a batch that is recorded as pending. `isRepeated`: it was begun before a crash, and nobody knows what of it is shown.
   * Resolves with false when rows of it had to be set aside: what was computed since rests on rows that are not there.
   */
  async store(batch: Batch, isRepeated = false): Promise<boolean> {
    const { store, patiently, log, partition, recompute, savePending } = this.#context;
    const showing = isRepeated ? Promise.resolve(false) : this.show(batch);
    // Awaited below; without this a failure meanwhile would count as unhandled.
    showing.catch(() => undefined);
    try {
      await patiently(() => store.insert('events', batch.events.encode(), batch.id), true);
    } catch (error) {
      if (!(error instanceof StoreRefusedError)) throw error;
      await showing;
      log.error(
        { partition, batch: batch.id, error: error.message },
        'the store refused a batch; looking for the rows it does not take',
      );
      const id = batchIdApart(batch.id);
      await savePending(batch, id);
      await this.storeApart(await recompute(batch, id));
      return false;
    }
    if (!(await showing)) await patiently(() => store.completeRecent(partition, batch.id));
    await this.#finish(batch);
    return true;
  }

  /** Stores all rows but those that the store does not take, which are set aside. */
  async storeApart(batch: Batch): Promise<void> {
    const { store, patiently, partition, history, read } = this.#context;
    const refused = await insertApart(batch, {
      stored: await patiently(() => history.storedBy(batch.id)),
      read,
      insert: (blocks, token) => patiently(() => store.insert('events', blocks, token), true),
      partition,
    });
    batch.quarantine.push(...refused);
    await patiently(() => store.dropRecent(partition, batchIdWhole(batch.id)));
    await patiently(() => store.completeRecent(partition, batch.id));
    await this.#finish(batch);
  }

  /** First what did not become an event, last the count of everything, which marks the batch as complete. */
  async #finish(batch: Batch): Promise<void> {
    const { store, patiently, streamId, partition } = this.#context;
    const { id, quarantine, tally, to } = batch;
    await patiently(() => store.insertQuarantine(quarantine, id));
    const rows = tally.rows({ stream: streamId, offsetTo: to, partition, batch: id });
    await patiently(() => store.insertOutcomes(rows, id));
  }
}
