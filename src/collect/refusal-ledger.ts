/** Counts refusals in memory and, every few seconds, hands the counts to the stream, where they are stored exactly once (W3). */
import type { Limits } from '../config/limits.ts';
import type { Door, RefusalTally } from '../event/captured-event.ts';
import type { Clock } from '../event/clock.ts';
import type { Refusal } from '../event/reasons.ts';
import type { Stream } from '../stream/stream.ts';

const MINUTE_MS = 60_000;

type Tally = { -readonly [Key in keyof RefusalTally]: RefusalTally[Key] };

export class RefusalLedger {
  readonly #stream: Pick<Stream, 'append'>;
  readonly #clock: Clock;
  readonly #limits: Pick<Limits, 'refusalFlushMs' | 'refusalTalliesMax'>;
  readonly #tallies = new Map<string, Tally>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(
    stream: Pick<Stream, 'append'>,
    clock: Clock,
    limits: Pick<Limits, 'refusalFlushMs' | 'refusalTalliesMax'>,
  ) {
    this.#stream = stream;
    this.#clock = clock;
    this.#limits = limits;
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), this.#limits.refusalFlushMs);
    this.#timer.unref();
  }

  /** `siteId` is that of a site, never what a stranger made up, so that the ledger's size does not depend on strangers. */
  count(siteId: string, door: Door, reason: Refusal, count = 1): void {
    const minute = Math.floor(this.#clock.now() / MINUTE_MS) * MINUTE_MS;
    this.#add({ kind: 'refusals', siteId, door, reason, minute, count });
  }

  /** One flush at a time; what cannot be appended is kept for the next. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#flushNow());
    return this.#flushing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  #add(tally: RefusalTally): void {
    const known = this.#tallies.get(nameOf(tally));
    if (known !== undefined) known.count += tally.count;
    else if (this.#tallies.size < this.#limits.refusalTalliesMax || tally.siteId === '')
      this.#tallies.set(nameOf(tally), { ...tally });
    else this.#add({ ...tally, siteId: '' });
  }

  async #flushNow(): Promise<void> {
    if (this.#tallies.size === 0) return;
    const tallies = [...this.#tallies.values()];
    this.#tallies.clear();
    const records = tallies.map((tally) => ({ key: tally.siteId, value: Buffer.from(JSON.stringify(tally)) }));
    try {
      await this.#stream.append(records);
    } catch {
      // None of them is in; whoever appends events meets the same error, and reports it.
      for (const tally of tallies) this.#add(tally);
    }
  }
}

function nameOf({ siteId, door, reason, minute }: RefusalTally): string {
  return `${siteId} ${door} ${reason} ${minute}`;
}
