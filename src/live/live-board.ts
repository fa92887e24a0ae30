/** One site's live board: what it showed last, and how it is brought up to date. Asks the store; knows nothing of who watches. */
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { QuerySite, QuerySource } from '../query/run-query.ts';
import { Zone } from '../query/zone.ts';
import {
  type Asking,
  eventsWithin,
  minutesSince,
  topRows,
  totalsToday,
  totalsWeekBefore,
  visitorsNow,
  visitorsUsual,
} from './live-queries.ts';
import { RecentEvents } from './recent-events.ts';
import type { LiveMinute, LiveSnapshot } from './snapshot.ts';

const MINUTE_MS = 60_000;
const RATE_MS = 10_000;
/** Of the time, a part that is expensive may take at most one tenth. */
const REST_FACTOR = 10;

/** A part of the snapshot that is counted less often than the rest, and never waited for but the first time. */
class SlowPart<Value> {
  readonly #everyMs: number;
  readonly #count: (asking: Asking) => Promise<Value>;
  #value: { readonly value: Value } | undefined;
  #counting: Promise<Value> | undefined;
  #dueAt = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number, count: (asking: Asking) => Promise<Value>) {
    this.#everyMs = everyMs;
    this.#count = count;
  }

  async get(asking: Asking, clock: Clock): Promise<Value> {
    if ((asking.now >= this.#dueAt || !this.#value) && !this.#counting) {
      this.#counting = this.#recount(asking, clock).finally(() => {
        this.#counting = undefined;
      });
      // Who has a value does not wait; what fails here fails again at the next count, or not.
      this.#counting.catch(() => undefined);
    }
    return this.#value ? this.#value.value : (this.#counting as Promise<Value>);
  }

  async #recount(asking: Asking, clock: Clock): Promise<Value> {
    const begun = clock.now();
    try {
      const value = await this.#count(asking);
      this.#value = { value };
      return value;
    } finally {
      this.#dueAt = begun + Math.max(this.#everyMs, (clock.now() - begun) * REST_FACTOR);
    }
  }
}

/** What changes with every event and costs more to count than to show the event itself. */
interface Figures {
  readonly at: number;
  readonly visitorsNow: number;
  /** The last two minutes. */
  readonly tail: readonly LiveMinute[];
}

export class LiveBoard {
  readonly site: QuerySite;
  readonly #store: QuerySource;
  readonly #clock: Clock;
  readonly #zone: Zone;
  readonly #lists: SlowPart<Pick<LiveSnapshot, 'pages' | 'sources' | 'countries' | 'devices'>>;
  readonly #rates: SlowPart<Pick<LiveSnapshot, 'eventsPerSecond' | 'eventsPerMinute'>>;
  readonly #window: SlowPart<readonly LiveMinute[]>;
  readonly #today: SlowPart<LiveSnapshot['today']>;
  readonly #history: SlowPart<Pick<LiveSnapshot, 'weekBefore' | 'visitorsUsual'>>;
  readonly #recent = new RecentEvents();
  #figures: Figures | undefined;
  #isBehind = false;

  constructor(store: QuerySource, site: QuerySite, clock: Clock) {
    this.site = site;
    this.#store = onOneThread(store);
    this.#clock = clock;
    const zone = Zone.of(site.timezone);
    this.#zone = zone;
    this.#lists = new SlowPart(limits.liveListsMsMin, async (asking) => {
      const [pages, sources, countries, devices] = await Promise.all([
        topRows(asking, 'event:page'),
        topRows(asking, 'visit:source'),
        topRows(asking, 'visit:country'),
        topRows(asking, 'visit:device'),
      ]);
      return { pages, sources, countries, devices };
    });
    this.#rates = new SlowPart(limits.liveListsMsMin, async (asking) => {
      const [ofSeconds, ofMinute] = await Promise.all([eventsWithin(asking, RATE_MS), eventsWithin(asking, MINUTE_MS)]);
      return { eventsPerSecond: ofSeconds / (RATE_MS / 1000), eventsPerMinute: ofMinute };
    });
    this.#window = new SlowPart(limits.liveWindowRecountMs, (asking) =>
      minutesSince(asking, asking.now - limits.liveWindowMs + MINUTE_MS),
    );
    this.#today = new SlowPart(limits.liveTotalsMsMin, totalsToday);
    this.#history = new SlowPart(limits.liveUsualMsMin, async (asking) => {
      const [weekBefore, usual] = await Promise.all([
        totalsWeekBefore(asking, this.#zone),
        visitorsUsual(asking, this.#zone),
      ]);
      return { weekBefore, visitorsUsual: usual };
    });
  }

  /** Whether the last snapshot's figures are older than its events: the next should follow soon. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** Counts what has to be counted now. Throws what the store throws; the next call begins anew. */
  async count(signal: AbortSignal): Promise<LiveSnapshot> {
    const clock = this.#clock;
    const asking: Asking = { store: this.#store, site: this.site, now: clock.now(), signal };
    const { now } = asking;
    const [figures, recent, window, rates, lists, today, history] = await Promise.all([
      this.#freshFigures(asking),
      this.#recent.read(asking),
      this.#window.get(asking, clock),
      this.#rates.get(asking, clock),
      this.#lists.get(asking, clock),
      this.#today.get(asking, clock),
      this.#history.get(asking, clock),
    ]);
    return {
      siteId: this.site.id,
      at: now,
      freshThrough: Math.max(0, ...recent.map(({ receivedAt }) => receivedAt)),
      visitorsNow: figures.visitorsNow,
      minutes: lastMinutes(window, figures.tail, now),
      recent,
      ...rates,
      ...lists,
      today,
      ...history,
    };
  }

  async #freshFigures(asking: Asking): Promise<Figures> {
    const { now } = asking;
    this.#isBehind = this.#figures !== undefined && now - this.#figures.at < limits.liveFiguresMsMin;
    if (this.#figures && this.#isBehind) return this.#figures;
    const [visitors, tail] = await Promise.all([visitorsNow(asking), minutesSince(asking, now - MINUTE_MS)]);
    this.#figures = { at: now, visitorsNow: visitors, tail };
    return this.#figures;
  }
}

/** Many small questions, side by side: sharing one out among threads costs more than it saves. */
function onOneThread(store: QuerySource): QuerySource {
  return {
    query: (sql, parameters, options) =>
      store.query(sql, parameters, { ...options, settings: { ...options?.settings, max_threads: 1 } }),
  };
}

/** Closed minutes as last counted, the last ones fresh: 30 of them, oldest first. */
function lastMinutes(window: readonly LiveMinute[], tail: readonly LiveMinute[], now: number): readonly LiveMinute[] {
  const known = new Map([...window, ...tail].map((minute) => [minute.minute, minute]));
  const last = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const count = limits.liveWindowMs / MINUTE_MS;
  return Array.from({ length: count }, (_, index) => {
    const minute = last - (count - 1 - index) * MINUTE_MS;
    return known.get(minute) ?? { minute, visitors: 0, pageviews: 0, events: 0 };
  });
}
