/** Visits (sessions): which one an event belongs to, and what the event changes of it. Holds those that lately changed; knows no store. */
import { hash } from 'node:crypto';
import { limits } from '../config/limits.ts';
import { type Acquisition, acquisitionOf } from './acquisition.ts';
import { type Client, clientOf, putClient } from './client.ts';
import type { Draft } from './draft.ts';
import { campaignKey } from './page-url.ts';

export interface Visit {
  /** 16 hex digits, made of the site, the visitor and the first event: the same however often it is computed. */
  readonly id: string;
  /** Time of its first processed event, Unix ms; stays, so that every row of the visit falls into one hour of visits. */
  readonly start: number;
  /** Latest event time, Unix ms. */
  end: number;
  /** Events so far. */
  seq: number;
  pageviews: number;
  /** At most one view and nothing else done. */
  isBounce: boolean;
  readonly entryPage: string;
  readonly acquisition: Acquisition;
  readonly client: Client;
  /** The visitor's next earlier visit that is held: by start, then by id. Almost always none. */
  earlier: Visit | undefined;
}

export interface VisitsLimits {
  readonly visitsMax: number;
  /** Visits untouched for this long, in the stream's time, may be forgotten. */
  readonly ageMsMax: number;
}

/** By site, then by visitor. */
type VisitMap = Map<string, Map<string, Visit>>;

export class Visits {
  readonly #limits: VisitsLimits;
  readonly #onForget: (siteId: string, completeFrom: number) => void;
  #young: VisitMap = new Map();
  #old: VisitMap = new Map();
  #youngSize = 0;
  #youngSince = 0;

  constructor(limits: VisitsLimits, onForget: (siteId: string, completeFrom: number) => void) {
    this.#limits = limits;
    this.#onForget = onForget;
  }

  /** Visits held; counts them. */
  get size(): number {
    let size = this.#youngSize;
    for (const visitors of this.#old.values()) for (const latest of visitors.values()) size += countOf(latest);
    return size;
  }

  /** Puts the event into its visit, and the visit's state after it into the draft. Events that are no activity have none. */
  join(draft: Draft): void {
    if (!isActivity(draft)) {
      leaveOut(draft);
      return;
    }
    const key = campaignKey(draft.eventCampaign);
    const visitors = this.#touch(draft.siteId);
    const latest = this.#recall(visitors, draft.siteId, draft.visitorId);
    const current = visitAt(latest, draft.time);
    // A new campaign starts a visit; a page without one, or with the same, goes on.
    if (current === undefined || (key !== '' && key !== current.acquisition.campaignKey)) {
      visitors.set(draft.visitorId, insert(latest, begin(draft)));
      this.#youngSize++;
    } else {
      goOn(draft, current);
    }
  }

  /** Adds a visit that the store knows, unless it is here already: what is here is as new or newer. */
  add(siteId: string, visitorId: string, visit: Visit): void {
    const visitors = this.#touch(siteId);
    const latest = this.#recall(visitors, siteId, visitorId);
    for (let known = latest; known && known.start >= visit.start; known = known.earlier)
      if (known.id === visit.id) return;
    visitors.set(visitorId, insert(latest, visit));
    this.#youngSize++;
  }

  /** Called between batches, `now` being the stream's time: forgets what was not touched for a generation. */
  turn(now: number): void {
    if (this.#youngSize < this.#limits.visitsMax / 2 && now - this.#youngSince < this.#limits.ageMsMax) return;
    for (const [siteId, visitors] of this.#old) {
      let endMax = Number.NEGATIVE_INFINITY;
      for (const latest of visitors.values())
        for (let visit: Visit | undefined = latest; visit; visit = visit.earlier) endMax = Math.max(endMax, visit.end);
      if (visitors.size > 0) this.#onForget(siteId, endMax + 1);
    }
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngSize = 0;
    this.#youngSince = now;
  }

  #touch(siteId: string): Map<string, Visit> {
    let visitors = this.#young.get(siteId);
    if (visitors === undefined) {
      visitors = new Map();
      this.#young.set(siteId, visitors);
    }
    return visitors;
  }

  /** The visitor's visits, moved into the young generation. */
  #recall(visitors: Map<string, Visit>, siteId: string, visitorId: string): Visit | undefined {
    const known = visitors.get(visitorId);
    if (known !== undefined) return known;
    const older = this.#old.get(siteId);
    const latest = older?.get(visitorId);
    if (latest === undefined) return undefined;
    older?.delete(visitorId);
    visitors.set(visitorId, latest);
    this.#youngSize += countOf(latest);
    return latest;
  }
}

/** What a stock room or a till reports of its shelves: nobody visits by it. */
const STOCK_CHANGED = 'Stock Changed';

/** What an access log has besides pages: pictures, scripts, what was not found. A browser fetches them, whoever looks. */
const REQUEST = 'request';

function isActivity({ type, name, door }: Draft): boolean {
  if (type === 'page' || type === 'screen') return true;
  return type === 'track' && name !== STOCK_CHANGED && !(door === 'log' && name === REQUEST);
}

function countOf(latest: Visit): number {
  let count = 0;
  for (let visit: Visit | undefined = latest; visit; visit = visit.earlier) count++;
  return count;
}

const isLater = (a: Visit, b: Visit) => a.start > b.start || (a.start === b.start && a.id > b.id);

/** Puts a visit into its place among the visitor's; returns the latest. Live ones come first, so that a bot with a thousand campaigns costs no more than a person. */
function insert(latest: Visit | undefined, visit: Visit): Visit {
  if (latest === undefined || isLater(visit, latest)) {
    visit.earlier = latest;
    return visit;
  }
  let before = latest;
  while (before.earlier && isLater(before.earlier, visit)) before = before.earlier;
  visit.earlier = before.earlier;
  before.earlier = visit;
  return latest;
}

/** The visit that an event at `time` goes on with: the latest that is near enough and not too long already. */
function visitAt(latest: Visit | undefined, time: number): Visit | undefined {
  for (let visit = latest; visit && time < visit.start + limits.sessionLengthMsMax; visit = visit.earlier) {
    if (time >= visit.start - limits.sessionTimeoutMs && time <= visit.end + limits.sessionTimeoutMs) return visit;
  }
  return undefined;
}

function begin(draft: Draft): Visit {
  const acquisition = acquisitionOf(draft.referrerUrl, draft.hostname, draft.eventCampaign);
  const visit: Visit = {
    id: hash('sha1', `${draft.siteId}${draft.visitorId}${draft.eventId}${draft.time}`, 'hex').slice(0, 16),
    start: draft.time,
    end: draft.time,
    seq: 1,
    pageviews: draft.isView ? 1 : 0,
    isBounce: draft.isView || !draft.isInteractive,
    entryPage: draft.path,
    acquisition,
    client: clientOf(draft),
    earlier: undefined,
  };
  put(draft, visit, 1, visit.isBounce ? 1 : 0, 0);
  return visit;
}

function goOn(draft: Draft, visit: Visit): void {
  const growthMs = Math.max(0, draft.time - visit.end);
  visit.end += growthMs;
  visit.seq++;
  if (draft.isView) visit.pageviews++;
  const isBounce = visit.isBounce && visit.pageviews <= 1 && (draft.isView || !draft.isInteractive);
  const bounceChange = isBounce === visit.isBounce ? 0 : -1;
  visit.isBounce = isBounce;
  putClient(draft, visit.client);
  put(draft, visit, 0, bounceChange, growthMs);
}

function put(draft: Draft, visit: Visit, visitChange: number, bounceChange: number, durationChangeMs: number): void {
  const { acquisition } = visit;
  const { campaign } = acquisition;
  draft.sessionId = visit.id;
  draft.sessionStart = visit.start;
  draft.sessionSeq = visit.seq;
  draft.sessionEnd = visit.end;
  draft.sessionPageviews = visit.pageviews;
  draft.visitChange = visitChange;
  draft.bounceChange = bounceChange;
  draft.durationChangeMs = durationChangeMs;
  draft.entryPage = visit.entryPage;
  draft.referrer = acquisition.referrer;
  draft.source = acquisition.source;
  draft.channel = acquisition.channel;
  draft.utmSource = campaign.source;
  draft.utmMedium = campaign.medium;
  draft.utmCampaign = campaign.name;
  draft.utmTerm = campaign.term;
  draft.utmContent = campaign.content;
  draft.clickId = campaign.clickId;
}

function leaveOut(draft: Draft): void {
  draft.sessionId = '';
  draft.sessionStart = 0;
  draft.sessionSeq = 0;
  draft.sessionEnd = 0;
  draft.sessionPageviews = 0;
  draft.visitChange = 0;
  draft.bounceChange = 0;
  draft.durationChangeMs = 0;
  draft.entryPage = '';
  draft.referrer = '';
  draft.source = '';
  draft.channel = '';
  draft.utmSource = '';
  draft.utmMedium = '';
  draft.utmCampaign = '';
  draft.utmTerm = '';
  draft.utmContent = '';
  draft.clickId = '';
}
