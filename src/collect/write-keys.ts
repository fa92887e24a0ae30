/** Write key → site, from memory: real keys outlive an accounts database that does not answer, made-up ones cannot crowd them out. */
import type { Site } from '../accounts/site.ts';
import { BoundedMap } from '../config/bounded-map.ts';
import type { Limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import { RateLimit } from './rate-limit.ts';
import { accept, describe, type Outcome, refuse } from './refusal.ts';

export interface SiteSource {
  siteByWriteKey(writeKey: string): Promise<Site | undefined>;
}

interface Known {
  readonly site: Site;
  readonly origins: ReadonlySet<string>;
  /** Unix ms from which it is asked for again, while this one goes on being used for as long again. */
  refreshAt: number;
}

/** A site with its origins as browsers spell them. */
export interface KnownSite {
  readonly site: Site;
  /** Empty: every origin may send. */
  readonly origins: ReadonlySet<string>;
}

type Found = Outcome<KnownSite>;

export class WriteKeys {
  readonly #source: SiteSource;
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #report: (error: unknown) => void;
  readonly #known: BoundedMap<string, Known>;
  /** Key → Unix ms until which it is taken to be nobody's. */
  readonly #unknown: BoundedMap<string, number>;
  readonly #asking = new Map<string, Promise<Found>>();
  readonly #lookups: RateLimit;

  constructor(source: SiteSource, clock: Clock, limits: Limits, report: (error: unknown) => void) {
    this.#source = source;
    this.#clock = clock;
    this.#limits = limits;
    this.#report = report;
    this.#known = new BoundedMap(limits.writeKeyCacheEntriesMax);
    this.#unknown = new BoundedMap(limits.unknownKeyCacheEntriesMax);
    const rate = {
      of: 'look-ups of new write keys a second',
      perS: limits.keyLookupsPerSMax,
      burstS: 1,
      bucketsMax: 1,
    };
    this.#lookups = new RateLimit(rate, clock);
  }

  /** Answers at once for a key of the last few seconds, which is nearly always. */
  find(writeKey: unknown): Found | Promise<Found> {
    if (writeKey === undefined || writeKey === null || writeKey === '') return refuse('missing_write_key');
    if (typeof writeKey !== 'string' || writeKey.length > this.#limits.writeKeyCharsMax) return unknownKey(writeKey);
    const now = this.#clock.now();
    const known = this.#known.get(writeKey);
    if (known !== undefined) {
      // Not asked for in a while: a site removed since must not have one more event.
      if (now >= known.refreshAt + this.#limits.writeKeyCacheMs && !this.#asking.has(writeKey))
        return this.#ask(writeKey, known);
      if (now >= known.refreshAt) this.#refresh(writeKey, known, now);
      return accept(known);
    }
    if (now < (this.#unknown.get(writeKey) ?? 0)) return unknownKey(writeKey);
    return this.#asking.get(writeKey) ?? this.#askNew(writeKey);
  }

  /** A site that is known goes on being served while it is asked for again: capture does not wait for accounts (W5). */
  #refresh(writeKey: string, known: Known, now: number): void {
    known.refreshAt = now + this.#limits.writeKeyCacheMs;
    if (!this.#asking.has(writeKey)) void this.#ask(writeKey);
  }

  #askNew(writeKey: string): Found | Promise<Found> {
    return this.#lookups.take('', 1).ok ? this.#ask(writeKey) : refuse('overloaded', {}, 1);
  }

  /** While accounts do not answer, a site that is known goes on being served. */
  #ask(writeKey: string, known?: Known): Promise<Found> {
    const asking = this.#lookUp(writeKey, known).finally(() => this.#asking.delete(writeKey));
    this.#asking.set(writeKey, asking);
    return asking;
  }

  async #lookUp(writeKey: string, known: Known | undefined): Promise<Found> {
    try {
      const site = await this.#source.siteByWriteKey(writeKey);
      const now = this.#clock.now();
      if (site === undefined) {
        this.#known.delete(writeKey);
        this.#unknown.set(writeKey, now + this.#limits.unknownKeyCacheMs);
        return unknownKey(writeKey);
      }
      const origins = new Set(site.allowedOrigins.map((origin) => origin.toLowerCase().replace(/\/$/, '')));
      const known: Known = { site, origins, refreshAt: now + this.#limits.writeKeyCacheMs };
      this.#known.set(writeKey, known);
      return accept(known);
    } catch (error) {
      this.#report(error);
      if (known) return accept(known);
      return refuse('overloaded', {}, this.#limits.retryAfterS);
    }
  }
}

function unknownKey(writeKey: unknown): Outcome<never> {
  return refuse('unknown_write_key', { field: 'writeKey', given: describe(writeKey) });
}
