/**
 * Live tiles, and everybody who watches them: each question about a site is counted once a tick however many look at it
 * on however many boards, and not at all when nobody does. The counting is that of history (W6).
 */
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { QuerySite } from '../query/ask-store.ts';
import { STORE_GROUP, type Stream } from '../stream/stream.ts';
import { planTile, type RunTile, type TileQuestion } from './plan-tile.ts';
import { idleMsOf, positionsText, type TileAnswers } from './tile-answers.ts';

/** What viewers are told of one question: whole, so that the next one makes up for one not seen. */
export interface TileNews {
  /** `tile`: its `answer`; `stale`: since when it could not be counted. */
  readonly event: 'tile' | 'stale';
  /** The members of a JSON object, without the braces: each board adds which of its tiles it is. */
  readonly members: string;
  /** The same for those who come by a link, where they are told less. */
  readonly publicMembers: string;
}

/** It must not wait, and must not throw. */
export type TileSink = (news: TileNews) => void;

export interface TileHubDeps {
  readonly answers: TileAnswers;
  readonly stream: Pick<Stream, 'positions'>;
  readonly clock: Clock;
  /** A tile could not be counted; its viewers are told. */
  readonly onError?: (error: unknown, siteId: string) => void;
}

interface Watched {
  readonly site: QuerySite;
  readonly question: TileQuestion;
  readonly run: RunTile;
  readonly sinks: Set<TileSink>;
  readonly closing: AbortController;
  /** How long it may go without being counted while nothing comes in. */
  readonly idleMs: number;
  /** How often it is counted at most. */
  readonly msMin: number;
  /** For those who come later. */
  last: TileNews | undefined;
  /** When the last good count was made, Unix ms. */
  goodAt: number | undefined;
  tickAt: number;
  /** How long the last count took. */
  countMs: number;
  isCounting: boolean;
  hasNews: boolean;
}

/** Of the time, one tile is counted for a quarter at most. */
const REST_FACTOR = 4;

export class TileHub {
  readonly #deps: TileHubDeps;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #positions = '';
  #counting = 0;
  #viewers = 0;

  constructor(deps: TileHubDeps) {
    this.#deps = deps;
  }

  /** Questions that somebody watches. */
  get tiles(): number {
    return this.#watched.size;
  }

  /** Tiles on screens, all boards together. */
  get viewers(): number {
    return this.#viewers;
  }

  /** Tells what is known at once, and every tick from now on. Returns what ends it. Throws QueryError. */
  subscribe(site: QuerySite, question: TileQuestion, sink: TileSink): () => void {
    const key = JSON.stringify([site.id, site.timezone, site.currency, question]);
    const watched = this.#watched.get(key) ?? this.#watch(key, site, question);
    watched.sinks.add(sink);
    this.#viewers++;
    if (watched.last) sink(watched.last);
    this.#schedule();
    let isEnded = false;
    return () => {
      if (isEnded) return;
      isEnded = true;
      this.#viewers--;
      watched.sinks.delete(sink);
      if (watched.sinks.size > 0 || this.#watched.get(key) !== watched) return;
      this.#watched.delete(key);
      watched.closing.abort();
    };
  }

  /** Ends every count; viewers get nothing more. */
  close(): void {
    clearTimeout(this.#timer);
    for (const { closing } of this.#watched.values()) closing.abort();
    this.#watched.clear();
  }

  #watch(key: string, site: QuerySite, question: TileQuestion): Watched {
    // Nothing new is known of the pipeline between two samples.
    const isSampled = question.query.kind === 'pipeline';
    const watched: Watched = {
      site,
      question,
      run: planTile(question),
      sinks: new Set(),
      closing: new AbortController(),
      idleMs: idleMsOf(question),
      msMin: isSampled ? limits.pipelineSampleMs : limits.liveTileMsMin,
      last: undefined,
      goodAt: undefined,
      tickAt: Number.NEGATIVE_INFINITY,
      countMs: 0,
      isCounting: false,
      hasNews: true,
    };
    this.#watched.set(key, watched);
    return watched;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#watched.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#look().finally(() => this.#schedule());
    }, limits.liveTilePollMs);
  }

  /** Whether the store has moved on, and which tiles are due: those first that have waited longest. */
  async #look(): Promise<void> {
    const positions = await this.#deps.stream.positions(STORE_GROUP).catch(() => undefined);
    const text = positions ? positionsText(positions) : this.#positions;
    const hasMoved = text !== this.#positions;
    this.#positions = text;
    const now = this.#deps.clock.now();
    const due: Watched[] = [];
    for (const watched of this.#watched.values()) {
      watched.hasNews ||= hasMoved;
      const soonestMs = Math.max(watched.msMin, (REST_FACTOR - 1) * watched.countMs);
      const waitMs = watched.hasNews ? soonestMs : Math.max(soonestMs, watched.idleMs);
      if (!watched.isCounting && now - watched.tickAt >= waitMs) due.push(watched);
    }
    due.sort((a, b) => a.tickAt - b.tickAt);
    for (const watched of due.slice(0, limits.liveTilesAtOnce - this.#counting)) void this.#tick(watched, now);
  }

  async #tick(watched: Watched, now: number): Promise<void> {
    const { answers, clock, onError } = this.#deps;
    watched.isCounting = true;
    watched.hasNews = false;
    this.#counting++;
    try {
      const { site, question, run, closing } = watched;
      const { at, countMs, json, publicJson } = await answers.ask(site, question, run, closing.signal);
      watched.goodAt = at;
      watched.tickAt = at + countMs;
      watched.countMs = countMs;
      const members = membersOf(at, json);
      tell(watched, {
        event: 'tile',
        members,
        publicMembers: publicJson === json ? members : membersOf(at, publicJson),
      });
    } catch (error) {
      if (watched.closing.signal.aborted) return;
      onError?.(error, watched.site.id);
      // What is on the screen stays, and is called what it is.
      watched.tickAt = clock.now();
      watched.countMs = watched.tickAt - now;
      const members = `"since":${watched.goodAt ?? now},"at":${watched.tickAt}`;
      tell(watched, { event: 'stale', members, publicMembers: members });
    } finally {
      watched.isCounting = false;
      this.#counting--;
    }
  }
}

const membersOf = (at: number, json: string) => `"at":${at},"answer":${json}`;

function tell(watched: Watched, news: TileNews): void {
  watched.last = news;
  for (const sink of watched.sinks) sink(news);
}
