/**
 * Everybody who watches, and the boards they watch: each board is counted once a tick however many look at it, and not at
 * all when nobody does. A tick comes when the store has something new, and now and then without, since minutes pass.
 */
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { QuerySite, QuerySource } from '../query/run-query.ts';
import { STORE_GROUP, type Stream } from '../stream/stream.ts';
import { LiveBoard } from './live-board.ts';

/** Where a viewer's messages go. It must not wait, and must not throw. */
export type LiveSink = (event: 'snapshot' | 'stale', json: string) => void;

export interface LiveHubDeps {
  readonly store: QuerySource;
  readonly stream: Pick<Stream, 'positions'>;
  readonly clock: Clock;
  /** A board could not be counted; its viewers are told. */
  readonly onError?: (error: unknown, siteId: string) => void;
}

interface Watched {
  readonly board: LiveBoard;
  readonly sinks: Set<LiveSink>;
  readonly closing: AbortController;
  /** What viewers were last told, for those who come later. */
  last: { readonly event: 'snapshot' | 'stale'; readonly json: string } | undefined;
  /** When the last good count was made, Unix ms. */
  goodAt: number | undefined;
  tickAt: number;
  /** How long the last count took. */
  countMs: number;
  isCounting: boolean;
  hasNews: boolean;
}

export class LiveHub {
  readonly #deps: LiveHubDeps;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #positions = '';

  constructor(deps: LiveHubDeps) {
    this.#deps = deps;
  }

  /** How many watch, all sites together. */
  get viewers(): number {
    let count = 0;
    for (const { sinks } of this.#watched.values()) count += sinks.size;
    return count;
  }

  /** Sends what is known at once, and every tick from now on. Returns what ends it. */
  subscribe(site: QuerySite, sink: LiveSink): () => void {
    const watched = this.#watch(site);
    watched.sinks.add(sink);
    if (watched.last) sink(watched.last.event, watched.last.json);
    this.#schedule();
    return () => {
      watched.sinks.delete(sink);
      if (watched.sinks.size > 0 || this.#watched.get(site.id) !== watched) return;
      this.#watched.delete(site.id);
      watched.closing.abort();
    };
  }

  /** Ends every count; viewers get nothing more. */
  close(): void {
    clearTimeout(this.#timer);
    for (const { closing } of this.#watched.values()) closing.abort();
    this.#watched.clear();
  }

  /** A board whose site has changed its time zone or currency is begun anew; its viewers stay. */
  #watch(site: QuerySite): Watched {
    const known = this.#watched.get(site.id);
    if (known && known.board.site.timezone === site.timezone) return known;
    const watched: Watched = {
      board: new LiveBoard(this.#deps.store, site, this.#deps.clock),
      sinks: known?.sinks ?? new Set(),
      closing: new AbortController(),
      last: undefined,
      goodAt: undefined,
      tickAt: Number.NEGATIVE_INFINITY,
      countMs: 0,
      isCounting: false,
      hasNews: true,
    };
    known?.closing.abort();
    this.#watched.set(site.id, watched);
    return watched;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#watched.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#look().finally(() => this.#schedule());
    }, limits.livePollMs);
  }

  /** Whether the store has moved on, and whose tick is due. */
  async #look(): Promise<void> {
    const positions = await this.#deps.stream.positions(STORE_GROUP).catch(() => undefined);
    const text = positions ? positions.map(({ next, shown = 0 }) => Math.max(next, shown)).join() : this.#positions;
    const hasMoved = text !== this.#positions;
    this.#positions = text;
    const now = this.#deps.clock.now();
    for (const watched of this.#watched.values()) {
      watched.hasNews ||= hasMoved;
      // However slow the store is, a third of the time is left to others.
      const soonestMs = Math.max(limits.liveTickMsMin, 1.5 * watched.countMs);
      const waitMs = watched.hasNews ? soonestMs : Math.max(soonestMs, limits.liveTickMsMax);
      if (!watched.isCounting && now - watched.tickAt >= waitMs) void this.#tick(watched, now);
    }
  }

  async #tick(watched: Watched, now: number): Promise<void> {
    watched.isCounting = true;
    watched.hasNews = false;
    watched.tickAt = now;
    try {
      const snapshot = await watched.board.count(watched.closing.signal);
      watched.goodAt = snapshot.at;
      watched.hasNews ||= watched.board.isBehind;
      this.#tell(watched, 'snapshot', JSON.stringify(snapshot));
    } catch (error) {
      if (watched.closing.signal.aborted) return;
      this.#deps.onError?.(error, watched.board.site.id);
      // What is on the screen stays, and is called what it is.
      this.#tell(watched, 'stale', JSON.stringify({ since: watched.goodAt ?? now, at: this.#deps.clock.now() }));
    } finally {
      watched.countMs = this.#deps.clock.now() - now;
      watched.isCounting = false;
    }
  }

  #tell(watched: Watched, event: 'snapshot' | 'stale', json: string): void {
    watched.last = { event, json };
    for (const sink of watched.sinks) sink(event, json);
  }
}
