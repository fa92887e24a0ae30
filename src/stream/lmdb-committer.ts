/** Group commit: gathers what is to be written while the last commit is under way, and has the writer thread commit it as one. Bounded. */
import { Worker } from 'node:worker_threads';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import { packChunk } from './lmdb-chunk.ts';
import type { Operation, PackedChunk } from './lmdb-operations.ts';
import type { PlainError, WriterData, WriterReply, WriterRequest } from './lmdb-writer.ts';
import { PartitionLostError, StreamFullError, StreamOverloadedError, StreamShapeError } from './stream.ts';

/** Values for each partition, in order; a sparse array. */
export type PartitionedValues = readonly (readonly Uint8Array[] | undefined)[];

interface Waiting {
  readonly values?: PartitionedValues;
  readonly operation?: Operation;
  readonly records: number;
  readonly bytes: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Committer {
  readonly #data: WriterData;
  readonly #clock: Clock;
  readonly #onCommit: () => void;
  #queue: Waiting[] = [];
  /** Of the queue and of what is being committed. */
  #records = 0;
  #bytes = 0;
  #scheduled = false;
  #underWay: readonly Waiting[] | undefined;
  #writer: Worker | undefined;
  #closed: Promise<void> | undefined;
  #idle: (() => void) | undefined;

  constructor(data: WriterData, clock: Clock, onCommit: () => void) {
    this.#data = data;
    this.#clock = clock;
    this.#onCommit = onCommit;
  }

  /** Resolves when every value is on disk. The bytes must not be changed before. */
  append(values: PartitionedValues, records: number, bytes: number): Promise<void> {
    if (records > limits.appendQueueRecordsMax || bytes > limits.appendQueueBytesMax) {
      return Promise.reject(
        new RangeError(
          `One append takes at most ${limits.appendQueueRecordsMax} records and ${limits.appendQueueBytesMax} bytes, not ${records} and ${bytes}.`,
        ),
      );
    }
    if (this.#records + records > limits.appendQueueRecordsMax || this.#bytes + bytes > limits.appendQueueBytesMax) {
      return Promise.reject(
        new StreamOverloadedError(`${this.#records} records (${this.#bytes} bytes) are waiting to be written already.`),
      );
    }
    return this.#enqueue({ values, records, bytes }) as Promise<void>;
  }

  /** Resolves with the operation's result when it is on disk. */
  submit(operation: Operation): Promise<unknown> {
    return this.#enqueue({ operation, records: 0, bytes: 0 });
  }

  /** Writes what is waiting, then ends the thread. */
  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  #enqueue(entry: Pick<Waiting, 'values' | 'operation' | 'records' | 'bytes'>): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Error('The stream is closed.'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...entry, resolve, reject });
      this.#records += entry.records;
      this.#bytes += entry.bytes;
      if (!this.#underWay) this.#schedule();
    });
  }

  /** Everything that this turn of the event loop brings goes into one commit. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#commit();
    });
  }

  #commit(): void {
    const batch = this.#takeBatch();
    if (batch.length === 0) {
      this.#writer?.unref();
      this.#idle?.();
      return;
    }
    this.#underWay = batch;
    const chunks = pack(batch);
    const operations: Operation[] = [];
    if (chunks.length > 0) operations.push({ kind: 'append', nowMs: this.#clock.now(), chunks });
    for (const { operation } of batch) if (operation) operations.push(operation);
    const writer = this.#openWriter();
    writer.ref();
    writer.postMessage(
      { operations } satisfies WriterRequest,
      chunks.map((chunk) => chunk.bytes.buffer),
    );
  }

  /** The longest head of the queue that fits into one commit; at least one entry. */
  #takeBatch(): readonly Waiting[] {
    let records = 0;
    let bytes = 0;
    let count = 0;
    for (const entry of this.#queue) {
      records += entry.records;
      bytes += entry.bytes;
      if (count > 0 && (records > limits.commitRecordsMax || bytes > limits.commitBytesMax)) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  #settle(reply: WriterReply): void {
    const batch = this.#underWay ?? [];
    this.#underWay = undefined;
    const appends = batch.some((entry) => entry.values);
    let next = appends ? 1 : 0;
    for (const entry of batch) {
      this.#records -= entry.records;
      this.#bytes -= entry.bytes;
      if ('failure' in reply) {
        entry.reject(
          reply.diskFull ? new StreamFullError(`The disk is full: ${reply.failure.message}`) : revive(reply.failure),
        );
        continue;
      }
      const outcome = reply.outcomes[entry.values ? 0 : next++];
      if (!outcome) entry.reject(new Error('The writer gave no answer.'));
      else if ('error' in outcome) entry.reject(revive(outcome.error));
      else entry.resolve(entry.values ? undefined : outcome.value);
    }
    this.#onCommit();
    this.#schedule();
  }

  /** Started at the first write, so that who only reads has no thread; and again, should it have died. */
  #openWriter(): Worker {
    if (this.#writer) return this.#writer;
    const writer = new Worker(new URL('./lmdb-writer.ts', import.meta.url), {
      workerData: this.#data,
      name: 'stream writer',
    });
    const lost = (why: string) => {
      if (this.#writer !== writer) return;
      this.#writer = undefined;
      if (this.#underWay)
        this.#settle({
          failure: { name: 'Error', message: `The stream's writer thread ended: ${why}` },
          diskFull: false,
        });
    };
    writer.on('message', (reply: WriterReply) => this.#settle(reply));
    writer.on('error', (error) => lost(error instanceof Error ? error.message : String(error)));
    writer.on('exit', (code) => lost(`exit code ${code}`));
    this.#writer = writer;
    return writer;
  }

  async #finish(): Promise<void> {
    if (this.#underWay || this.#queue.length > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    const writer = this.#writer;
    if (!writer) return;
    this.#writer = undefined;
    const ended = new Promise((resolve) => writer.once('exit', resolve));
    writer.ref();
    writer.postMessage('close' satisfies WriterRequest);
    await ended;
  }
}

/** Joins the values of all appends by partition and lays them out in chunks. */
function pack(batch: readonly Waiting[]): PackedChunk[] {
  const chunks: PackedChunk[] = [];
  const byPartition: Uint8Array[][] = [];
  for (const { values } of batch) {
    values?.forEach((some, partition) => {
      if (!some) return;
      const list = byPartition[partition];
      if (list) list.push(...some);
      else byPartition[partition] = [...some];
    });
  }
  byPartition.forEach((values, partition) => {
    let start = 0;
    let bytes = 0;
    values.forEach((value, index) => {
      bytes += value.byteLength;
      const last = index + 1 === values.length;
      if (!last && bytes + (values[index + 1]?.byteLength ?? 0) <= limits.chunkBytesMax) return;
      chunks.push({ partition, count: index + 1 - start, bytes: packChunk(values.slice(start, index + 1)) });
      start = index + 1;
      bytes = 0;
    });
  });
  return chunks;
}

function revive({ name, message }: PlainError): Error {
  if (name === 'PartitionLostError') return new PartitionLostError(message);
  if (name === 'StreamShapeError') return new StreamShapeError(message);
  if (name === 'RangeError') return new RangeError(message);
  return new Error(message);
}
