/** The salt of today's visitor hashes, kept in memory while the day lasts. */
import type { Clock } from '../event/clock.ts';

export interface SaltSource {
  /** 16 random bytes for one UTC day, `2026-11-22`, the same for every process. */
  dailySalt(dayUtc: string): Promise<Uint8Array>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export class Salts {
  readonly #source: SaltSource;
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  #day = -1;
  #salt = '';
  #asking: Promise<void> | undefined;

  constructor(source: SaltSource, clock: Clock, report: (error: unknown) => void) {
    this.#source = source;
    this.#clock = clock;
    this.#report = report;
  }

  /** The salt in hex. Undefined when it cannot be had: then an event without ids cannot be taken. */
  today(): string | undefined | Promise<string | undefined> {
    return this.#isToday() ? this.#salt : this.#ask();
  }

  #isToday(): boolean {
    return Math.floor(this.#clock.now() / DAY_MS) === this.#day;
  }

  async #ask(): Promise<string | undefined> {
    this.#asking ??= this.#fetch().finally(() => {
      this.#asking = undefined;
    });
    await this.#asking;
    return this.#isToday() ? this.#salt : undefined;
  }

  async #fetch(): Promise<void> {
    const day = Math.floor(this.#clock.now() / DAY_MS);
    try {
      const salt = await this.#source.dailySalt(new Date(day * DAY_MS).toISOString().slice(0, 10));
      this.#salt = Buffer.from(salt).toString('hex');
      this.#day = day;
    } catch (error) {
      this.#report(error);
    }
  }
}
