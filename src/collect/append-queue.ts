/** The only way from the doors to the stream: bounded in records, bytes and time, and 'yes' only once they are on disk (W1, W7). */
import type { Limits } from '../config/limits.ts';
import { type AppendRecord, type Stream, StreamFullError } from '../stream/stream.ts';
import { PASS, refuse, type Verdict } from './refusal.ts';

export type AppendLimits = Pick<
  Limits,
  'appendQueueRecordsMax' | 'appendQueueBytesMax' | 'appendMsMax' | 'retryAfterS'
>;

interface Waiting {
  readonly records: number;
  readonly bytes: number;
  /** By performance.now, which no change of the clock moves. */
  readonly since: number;
  readonly answer: (verdict: Verdict) => void;
}

export class AppendQueue {
  readonly #stream: Pick<Stream, 'append'>;
  readonly #limits: AppendLimits;
  readonly #report: (error: unknown) => void;
  /** In the order they came, so that the first is the oldest. */
  readonly #waiting = new Set<Waiting>();
  #records = 0;
  #bytes = 0;
  #sweep: NodeJS.Timeout | undefined;

  constructor(stream: Pick<Stream, 'append'>, limits: AppendLimits, report: (error: unknown) => void) {
    this.#stream = stream;
    this.#limits = limits;
    this.#report = report;
  }

  /** Records given to the stream and not yet on disk. */
  get records(): number {
    return this.#records;
  }

  /**
   * All of them or none. After `appendMsMax` the answer is `overloaded` although they may get there yet: then the sender
   * repeats them, and their ids make sure that they count once (W2).
   */
  append(records: readonly AppendRecord[]): Promise<Verdict> {
    const { appendQueueRecordsMax, appendQueueBytesMax } = this.#limits;
    let bytes = 0;
    for (const record of records) bytes += record.value.byteLength;
    if (this.#records + records.length > appendQueueRecordsMax || this.#bytes + bytes > appendQueueBytesMax) {
      return Promise.resolve(this.#overloaded());
    }
    return new Promise((answer) => {
      const waiting: Waiting = { records: records.length, bytes, since: performance.now(), answer };
      this.#begin(waiting);
      try {
        this.#stream.append(records).then(
          () => this.#settle(waiting, PASS),
          (error: unknown) => this.#settle(waiting, this.#refusalFor(error)),
        );
      } catch (error) {
        this.#settle(waiting, this.#refusalFor(error));
      }
    });
  }

  /** One timer for all who wait, because one for each would cost as much as reading its event. */
  #begin(waiting: Waiting): void {
    this.#records += waiting.records;
    this.#bytes += waiting.bytes;
    this.#waiting.add(waiting);
    this.#sweep ??= setTimeout(() => this.#sweepNow(), this.#limits.appendMsMax / 8).unref();
  }

  /** Also when its time was up long ago: only now is its place in the queue free. */
  #settle(waiting: Waiting, verdict: Verdict): void {
    this.#records -= waiting.records;
    this.#bytes -= waiting.bytes;
    this.#waiting.delete(waiting);
    waiting.answer(verdict);
  }

  #sweepNow(): void {
    this.#sweep = undefined;
    for (const waiting of this.#waiting) {
      if (performance.now() - waiting.since < this.#limits.appendMsMax) break;
      this.#waiting.delete(waiting);
      waiting.answer(this.#overloaded());
    }
    if (this.#waiting.size > 0) this.#sweep = setTimeout(() => this.#sweepNow(), this.#limits.appendMsMax / 8).unref();
  }

  #overloaded(): Verdict {
    return refuse('overloaded', {}, this.#limits.retryAfterS);
  }

  #refusalFor(error: unknown): Verdict {
    if (!(error instanceof StreamFullError)) this.#report(error);
    return refuse('storage_full', {}, this.#limits.retryAfterS);
  }
}
