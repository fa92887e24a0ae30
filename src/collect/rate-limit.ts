/** Token buckets by name: so many a second, and a burst of a few seconds' worth. Bounded memory. */

import { BoundedMap } from '../config/bounded-map.ts';
import type { Clock } from '../event/clock.ts';
import { PASS, refuse, type Verdict } from './refusal.ts';

interface Bucket {
  tokens: number;
  /** Unix ms, when `tokens` was right. */
  at: number;
}

export interface Rate {
  /** What the limit is on, for the answer: `events a second of one site`. */
  readonly of: string;
  /** 0: no limit. */
  readonly perS: number;
  /** Seconds' worth that may come at once. */
  readonly burstS: number;
  readonly bucketsMax: number;
}

/**
 * A bucket may be overdrawn once, so that a batch larger than the burst is not refused for ever. When there are more names
 * than `bucketsMax`, the one that was quiet longest starts afresh, full.
 */
export class RateLimit {
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #buckets: BoundedMap<string, Bucket>;

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
    this.#buckets = new BoundedMap(rate.bucketsMax);
  }

  take(name: string, count: number): Verdict {
    const { perS, burstS } = this.#rate;
    if (perS === 0) return PASS;
    const now = this.#clock.now();
    const bucket = this.#buckets.get(name) ?? { tokens: perS * burstS, at: now };
    const elapsedS = Math.max(0, now - bucket.at) / 1000;
    bucket.tokens = Math.min(perS * burstS, bucket.tokens + elapsedS * perS);
    bucket.at = now;
    this.#buckets.set(name, bucket);
    if (bucket.tokens < 1) {
      return refuse('rate_limited', { allowed: `${perS} ${this.#rate.of}` }, Math.ceil((1 - bucket.tokens) / perS));
    }
    bucket.tokens -= count;
    return PASS;
  }
}
