/** What one partition's writer remembers of the events it stored: a cache of the store, complete from a known time on, that asks the store about anything earlier. */
import { type Limits, limits } from '../config/limits.ts';
import type { CapturedEvent } from '../event/captured-event.ts';
import type { Draft } from './draft.ts';
import type { History } from './history.ts';
import { fingerprintOfBytes, RecentIds, siteWord } from './recent-ids.ts';
import { mergeRanges, type TimeRange } from './time-ranges.ts';
import { Visits } from './visits.ts';

interface SiteState {
  readonly word: number;
  /** Every stored id of an event at or after this time is in memory. */
  idsFrom: number;
  /** Every visit that ends at or after this time is in memory. */
  visitsFrom: number;
}

/** Event times by site and id. */
type IdTimes = Map<string, Map<string, number[]>>;

/** What a test may make small. */
export type StateLimits = Pick<Limits, 'recentIdsMax' | 'recentSessionsMax' | 'lateLookupRangesMax'>;

/** Slack of the spans loaded at first sight, for events that come somewhat late. */
const SLACK_MS = 15 * 60 * 1000;
const LOOKUPS_AT_ONCE = 3;

export class PartitionState {
  readonly visits: Visits;
  readonly #history: History;
  readonly #ids: RecentIds;
  readonly #idsMax: number;
  readonly #limits: StateLimits;
  readonly #sites = new Map<string, SiteState>();
  /** Of the batch being computed, and of the one before it, which may not be in the store yet. */
  #current = new StoredEvents();
  #before = new StoredEvents();
  /** Sites and ids of what was quarantined, likewise. */
  #setAside = new Set<string>();
  #setAsideBefore = new Set<string>();
  /** What the store said for the batch being computed. */
  #found: IdTimes = new Map();

  /** `share` is this partition's part of the bounds, 1 when the process owns no other. */
  constructor(history: History, share: number, stateLimits: StateLimits) {
    this.#history = history;
    this.#limits = stateLimits;
    this.#idsMax = Math.floor(stateLimits.recentIdsMax * share);
    const idsLimits = { idsMax: this.#idsMax, ageMsMax: limits.duplicateWindowUntimedMs + limits.duplicateWindowMs };
    this.#ids = new RecentIds(idsLimits, (siteId, from) => {
      const site = this.#sites.get(siteId);
      if (site) site.idsFrom = Math.max(site.idsFrom, from);
    });
    const visitsMax = Math.floor(stateLimits.recentSessionsMax * share);
    this.visits = new Visits({ visitsMax, ageMsMax: 2 * limits.sessionTimeoutMs }, (siteId, from) => {
      const site = this.#sites.get(siteId);
      if (site) site.visitsFrom = Math.max(site.visitsFrom, from);
    });
  }

  /** A word of the site to salt fingerprints with. */
  siteWord(siteId: string): number {
    return this.#sites.get(siteId)?.word ?? siteWord(siteId);
  }

  /** A new batch is being computed, `now` being the stream's time. The one computed last may not be in the store yet; all before it are. */
  startBatch(now: number): void {
    // Here and not in prepare, which may be repeated: what the batch before has touched must stay until that is stored.
    this.#ids.turn(now);
    this.visits.turn(now);
    this.#before = this.#current;
    this.#current = new StoredEvents();
    this.#setAsideBefore = this.#setAside;
    this.#setAside = new Set();
  }

  /**
   * Makes everything known that the outcome of these events depends on. May fail, and be called again.
   * `words` holds the fingerprint of event i at 2i and 2i + 1.
   */
  async prepare(events: readonly CapturedEvent[], words: Uint32Array, now: number, exceptBatch: string): Promise<void> {
    this.#found = new Map();
    await this.#meetSites(events, now, exceptBatch);

    const questions = new Map<string, Question>();
    for (let index = 0; index < events.length; index++) {
      const event = events[index] as CapturedEvent;
      const site = this.#sites.get(event.siteId) as SiteState;
      const isOld = duplicatesFrom(event) < site.idsFrom && !isBornHere(event);
      if (isOld || this.#ids.has(words[index * 2] as number, words[index * 2 + 1] as number)) {
        const question = questionOf(questions, event.siteId);
        question.ids.add(event.eventId);
        question.idRanges.push(duplicateSpan(event));
      }
      if (event.time - limits.sessionTimeoutMs < site.visitsFrom) {
        const question = questionOf(questions, event.siteId);
        question.visitors.add(event.visitorId);
        question.visitRanges.push({ from: event.time, to: event.time });
      }
    }
    if (questions.size > 0)
      await eachAtOnce(questions, ([siteId, question]) => this.#ask(siteId, question, exceptBatch));
  }

  /** Whether the site has an event of this id within the span in which retries are looked for. */
  isDuplicate({ event, idLow, idHigh }: Draft): boolean {
    const mayBeKnown = this.#ids.has(idLow, idHigh);
    if (!mayBeKnown && this.#found.size === 0) return false;
    const { siteId, eventId } = event;
    const span = duplicateSpan(event);
    if (hasWithin(this.#found, siteId, eventId, span)) return true;
    return (
      mayBeKnown &&
      (hasWithin(this.#current.times(), siteId, eventId, span) ||
        hasWithin(this.#before.times(), siteId, eventId, span))
    );
  }

  /** The event will be stored. */
  remember({ event, idLow, idHigh }: Draft): void {
    this.#current.add(event);
    this.#ids.add(event.siteId, idLow, idHigh, event.time);
  }

  /** Notes that `key`, a site's and an event's id, goes to quarantine; false when it went there just before. */
  setAside(key: string): boolean {
    if (this.#setAside.has(key) || this.#setAsideBefore.has(key)) return false;
    this.#setAside.add(key);
    return true;
  }

  /** Loads the recent past of sites that were not met before. */
  async #meetSites(events: readonly CapturedEvent[], now: number, exceptBatch: string): Promise<void> {
    const strangers = new Set<string>();
    for (const { siteId } of events) if (!this.#sites.has(siteId)) strangers.add(siteId);
    if (strangers.size > 0) await eachAtOnce(strangers, (siteId) => this.#meet(siteId, now, exceptBatch));
  }

  async #meet(siteId: string, now: number, exceptBatch: string): Promise<void> {
    const history = this.#history;
    const word = siteWord(siteId);
    const visitsFrom = now - 2 * limits.sessionTimeoutMs - SLACK_MS;
    const wanted = now - limits.duplicateWindowMs - SLACK_MS;
    const [isOld, idsFrom] = await Promise.all([
      history.hasBefore(siteId, Math.min(wanted, visitsFrom)),
      history.idsFrom(siteId, wanted, Math.floor(this.#idsMax / 4)),
    ]);
    const found = new Uint32Array(2);
    // Loaded as one moment's ids: they are forgotten together.
    await history.eachIdSince(siteId, idsFrom, exceptBatch, (bytes, at) => {
      fingerprintOfBytes(word, bytes, at, found);
      this.#ids.add(siteId, found[0] as number, found[1] as number, now);
    });
    for (const { visitorId, visit } of await history.visitsSince(siteId, visitsFrom, exceptBatch))
      this.visits.add(siteId, visitorId, visit);
    // A site without a past is known whole: its imports of old events need not ask.
    this.#sites.set(siteId, {
      word,
      idsFrom: isOld || idsFrom > wanted ? idsFrom : Number.NEGATIVE_INFINITY,
      visitsFrom: isOld ? visitsFrom : Number.NEGATIVE_INFINITY,
    });
  }

  async #ask(siteId: string, { ids, idRanges, visitors, visitRanges }: Question, exceptBatch: string): Promise<void> {
    const history = this.#history;
    if (ids.size > 0) {
      const found = await history.timesOf(
        siteId,
        [...ids],
        mergeRanges(idRanges, this.#limits.lateLookupRangesMax),
        exceptBatch,
      );
      for (const { id, time } of found) note(this.#found, siteId, id, time);
    }
    if (visitors.size > 0) {
      const found = await history.visitsAround(
        siteId,
        [...visitors],
        mergeRanges(visitRanges, this.#limits.lateLookupRangesMax),
        exceptBatch,
      );
      for (const { visitorId, visit } of found) this.visits.add(siteId, visitorId, visit);
    }
  }
}

/** The events of one batch. Indexed when a fingerprint is first met twice, which in most batches never happens. */
class StoredEvents {
  /** Apart, because a reference to each event would keep all of them alive for another batch. */
  readonly #siteIds: string[] = [];
  readonly #eventIds: string[] = [];
  readonly #eventTimes: number[] = [];
  readonly #index: IdTimes = new Map();
  #indexed = 0;

  add({ siteId, eventId, time }: CapturedEvent): void {
    this.#siteIds.push(siteId);
    this.#eventIds.push(eventId);
    this.#eventTimes.push(time);
  }

  times(): IdTimes {
    for (; this.#indexed < this.#eventTimes.length; this.#indexed++) {
      const at = this.#indexed;
      note(this.#index, this.#siteIds[at] as string, this.#eventIds[at] as string, this.#eventTimes[at] as number);
    }
    return this.#index;
  }
}

interface Question {
  readonly ids: Set<string>;
  readonly idRanges: TimeRange[];
  readonly visitors: Set<string>;
  readonly visitRanges: TimeRange[];
}

function questionOf(questions: Map<string, Question>, siteId: string): Question {
  let question = questions.get(siteId);
  if (question === undefined) {
    question = { ids: new Set(), idRanges: [], visitors: new Set(), visitRanges: [] };
    questions.set(siteId, question);
  }
  return question;
}

/** Where a stored event of the same id makes this one a retry. Without a time of its own, a retry carries the time of its arrival. */
function duplicateSpan(event: CapturedEvent): TimeRange {
  return { from: duplicatesFrom(event), to: event.time + limits.duplicateWindowMs };
}

function duplicatesFrom({ time, timeGiven }: CapturedEvent): number {
  return time - (timeGiven ? limits.duplicateWindowMs : limits.duplicateWindowUntimedMs);
}

/**
 * Whether the id is a UUIDv7 of the very millisecond in which the event was received: the door made it, for a client that sent none.
 * Its twin could only have come in that same millisecond, and is in memory then. Spares pixels and the like a question to the store each.
 */
function isBornHere({ eventId, receivedAt }: CapturedEvent): boolean {
  return (
    eventId.charCodeAt(14) === 55 && Number.parseInt(eventId.slice(0, 8) + eventId.slice(9, 13), 16) === receivedAt
  );
}

function note(times: IdTimes, siteId: string, eventId: string, time: number): void {
  let ids = times.get(siteId);
  if (ids === undefined) {
    ids = new Map();
    times.set(siteId, ids);
  }
  const known = ids.get(eventId);
  if (known === undefined) ids.set(eventId, [time]);
  else known.push(time);
}

function hasWithin(times: IdTimes, siteId: string, eventId: string, { from, to }: TimeRange): boolean {
  const known = times.get(siteId)?.get(eventId);
  return known?.some((time) => time >= from && time <= to) ?? false;
}

/** Runs `act` on every item, a few at once, so that the engine has connections left for others. */
async function eachAtOnce<Item>(items: Iterable<Item>, act: (item: Item) => Promise<void>): Promise<void> {
  const rest = [...items];
  const workers = Array.from({ length: Math.min(LOOKUPS_AT_ONCE, rest.length) }, async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await act(item);
  });
  await Promise.all(workers);
}
