/** The only way from the doors to the stream: bounded in records, bytes and time, and 'yes' only once they are on disk (W1, W7). */
import type { Limits } from '../config/limits.ts';
import { type AppendRecord, type Stream, StreamFullError } from '../stream/stream.ts';
import { PASS, refuse, type Verdict } from './refusal.ts';

export type AppendLimits = Pick<
  Limits,
  'appendQueueRecordsMax' | 'appendQueueBytesMax' | 'appendMsMax' | 'retryAfterS'
>;

export class AppendQueue {
  readonly #stream: Pick<Stream, 'append'>;
  readonly #limits: AppendLimits;
  readonly #report: (error: unknown) => void;
  #records = 0;
  #bytes = 0;

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
    const { appendQueueRecordsMax, appendQueueBytesMax, appendMsMax, retryAfterS } = this.#limits;
    let bytes = 0;
    for (const record of records) bytes += record.value.byteLength;
    if (this.#records + records.length > appendQueueRecordsMax || this.#bytes + bytes > appendQueueBytesMax) {
      return Promise.resolve(refuse('overloaded', {}, retryAfterS));
    }
    this.#records += records.length;
    this.#bytes += bytes;
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    const timer = setTimeout(() => resolve(refuse('overloaded', {}, retryAfterS)), appendMsMax);
    const settle = (verdict: Verdict) => {
      clearTimeout(timer);
      this.#records -= records.length;
      this.#bytes -= bytes;
      resolve(verdict);
    };
    this.#give(records).then(
      () => settle(PASS),
      (error: unknown) => settle(this.#refusalFor(error)),
    );
    return promise;
  }

  /** A stream that throws instead of rejecting is a stream that rejects. */
  async #give(records: readonly AppendRecord[]): Promise<void> {
    await this.#stream.append(records);
  }

  #refusalFor(error: unknown): Verdict {
    if (!(error instanceof StreamFullError)) this.#report(error);
    return refuse('storage_full', {}, this.#limits.retryAfterS);
  }
}
