/**
 * The answers to tiles' questions, for all who ask: each is counted once for everybody who waits for it, and not again while nothing
 * has come into the store since. Boards that are opened, and boards that are watched, share what is known.
 */
import { setImmediate } from 'node:timers/promises';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { QuerySite, QuerySource } from '../query/ask-store.ts';
import { type LikelyValues, SharedReads } from '../query/shared-reads.ts';
import { SingleFlight } from '../query/single-flight.ts';
import { STORE_GROUP, type Stream } from '../stream/stream.ts';
import type { RunTile, TileAnswer, TileQuestion } from './plan-tile.ts';
import { publicAnswer } from './public-answer.ts';

export interface KnownAnswer {
  readonly answer: TileAnswer;
  readonly json: string;
  /** The same for those who come by a link, where they are told less. */
  readonly publicJson: string;
  /** When it began to be counted, Unix ms. */
  readonly at: number;
  readonly countMs: number;
}

export interface TileAnswersDeps {
  readonly store: QuerySource;
  readonly stream: Pick<Stream, 'positions'>;
  readonly clock: Clock;
}

/** How far the store was when something was counted, and what was read from it then. */
interface AsOf {
  readonly positions: string;
  /** Unix ms, the end of the second: what is asked within one asks the same. */
  readonly second: number;
  readonly shared: SharedReads;
}

const MINUTE_MS = 60_000;

export class TileAnswers {
  readonly #deps: TileAnswersDeps;
  readonly #flights = new SingleFlight<KnownAnswer>();
  /** Of the store as it is now; the oldest first. */
  readonly #kept = new Map<string, KnownAnswer>();
  #keptChars = 0;
  readonly #likely: LikelyValues = new Map();
  #asOf: AsOf | undefined;

  constructor(deps: TileAnswersDeps) {
    this.#deps = deps;
  }

  /** `run` answers the question. Throws what it throws, and the signal's reason. */
  async ask(site: QuerySite, question: TileQuestion, run: RunTile, signal?: AbortSignal): Promise<KnownAnswer> {
    const asOf = await this.#look();
    const key = JSON.stringify([site.id, site.timezone, site.currency, question]);
    const kept = this.#kept.get(key);
    if (kept && this.#isStillTrue(kept, question)) return kept;
    const flight = `${asOf.positions} ${asOf.second} ${key}`;
    return this.#flights.run(flight, (leaving) => this.#count(key, asOf, site, run, leaving), signal);
  }

  async #count(key: string, asOf: AsOf, site: QuerySite, run: RunTile, signal: AbortSignal): Promise<KnownAnswer> {
    const { store, clock } = this.#deps;
    const at = clock.now();
    const answer = await run(store, site, asOf.second, { signal, shared: asOf.shared });
    const shown = publicAnswer(answer);
    const json = JSON.stringify(answer);
    const publicJson = shown === answer ? json : JSON.stringify(shown);
    const known = { answer, json, publicJson, at, countMs: clock.now() - at };
    if (this.#asOf?.positions === asOf.positions) this.#keep(key, known);
    return known;
  }

  async #look(): Promise<AsOf> {
    const positions = positionsText(await this.#deps.stream.positions(STORE_GROUP));
    const second = Math.ceil(this.#deps.clock.now() / 1000) * 1000;
    if (this.#asOf?.positions !== positions) {
      this.#kept.clear();
      this.#keptChars = 0;
    }
    if (this.#asOf?.positions !== positions || this.#asOf.second !== second) {
      this.#asOf = { positions, second, shared: new SharedReads(this.#deps.store, setImmediate, this.#likely) };
    }
    return this.#asOf;
  }

  /** Time passes, too: ranges that end now move on, and days end. The pipeline's figures come past the stream. */
  #isStillTrue({ at }: KnownAnswer, question: TileQuestion): boolean {
    const now = this.#deps.clock.now();
    const isOfThisMinute = Math.floor(at / MINUTE_MS) === Math.floor(now / MINUTE_MS);
    return question.query.kind !== 'pipeline' && isOfThisMinute && now - at < idleMsOf(question);
  }

  #keep(key: string, kept: KnownAnswer): void {
    this.#drop(key);
    this.#kept.set(key, kept);
    this.#keptChars += kept.json.length;
    for (const [oldest] of this.#kept) {
      if (this.#keptChars <= limits.tileAnswersCharsMax) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#keptChars -= this.#kept.get(key)?.json.length ?? 0;
    this.#kept.delete(key);
  }
}

/** How long an answer holds while nothing comes in. */
export function idleMsOf({ period, query }: TileQuestion): number {
  return period === '30m' && query.kind !== 'pipeline' ? limits.liveTileMinutesMs : limits.liveTileIdleMs;
}

/** Changes with everything that comes into the store. */
export function positionsText(positions: Awaited<ReturnType<Stream['positions']>>): string {
  return positions.map(({ next, shown }) => `${next} ${shown ?? next}`).join();
}
