/** What the pipeline does to visits and duplicates, told so naively that it is plainly right: every event looks at all events before it. */
import { limits } from '../../src/config/limits.ts';
import type { CapturedEvent } from '../../src/event/captured-event.ts';

/** The figures of one stored event that depend on the events before it. */
export interface NaiveRow {
  readonly eventId: string;
  readonly siteId: string;
  readonly time: number;
  /** Event id of the visit's first event; '' outside of visits. */
  readonly visit: string;
  readonly start: number;
  readonly seq: number;
  readonly end: number;
  readonly pageviews: number;
  readonly visitChange: number;
  readonly bounceChange: number;
  readonly durationChangeMs: number;
  readonly utmSource: string;
  readonly country: string;
}

interface NaiveVisit {
  readonly siteId: string;
  readonly visitorId: string;
  readonly first: string;
  readonly start: number;
  readonly campaign: string;
  readonly country: string;
  readonly times: number[];
  pageviews: number;
  acts: number;
}

const wasBounce = (visit: NaiveVisit) => visit.pageviews <= 1 && visit.acts === 0;

/**
 * The rows that must be stored for events in this order. `campaignOf` gives an event's campaign, '' for none.
 * `tie` says which of two visits that began at the same moment an event goes on with.
 */
export function naiveRows(
  events: readonly CapturedEvent[],
  campaignOf: (event: CapturedEvent) => string,
  tie: (siteId: string, visitorId: string, start: number, firsts: readonly string[]) => string,
): readonly NaiveRow[] {
  const rows: NaiveRow[] = [];
  const visits: NaiveVisit[] = [];
  for (const event of events) {
    const { siteId, eventId, visitorId, time, timeGiven, type } = event;
    const from = time - (timeGiven ? limits.duplicateWindowMs : limits.duplicateWindowUntimedMs);
    const to = time + limits.duplicateWindowMs;
    if (rows.some((row) => row.siteId === siteId && row.eventId === eventId && row.time >= from && row.time <= to))
      continue;
    const base = { eventId, siteId, time };
    if (!['track', 'page', 'screen'].includes(type)) {
      rows.push({
        ...base,
        visit: '',
        start: 0,
        seq: 0,
        end: 0,
        pageviews: 0,
        visitChange: 0,
        bounceChange: 0,
        durationChangeMs: 0,
        utmSource: '',
        country: event.place.country,
      });
      continue;
    }
    const near = visits.filter(
      (visit) =>
        visit.siteId === siteId &&
        visit.visitorId === visitorId &&
        time >= visit.start - limits.sessionTimeoutMs &&
        time <= Math.max(visit.start, ...visit.times) + limits.sessionTimeoutMs &&
        time - visit.start < limits.sessionLengthMsMax,
    );
    const latestStart = Math.max(...near.map(({ start }) => start));
    const latest = near.filter(({ start }) => start === latestStart);
    const chosen =
      latest.length > 1
        ? tie(
            siteId,
            visitorId,
            latestStart,
            latest.map(({ first }) => first),
          )
        : latest[0]?.first;
    let visit = near.find(({ first, start }) => first === chosen && start === latestStart);
    const campaign = campaignOf(event);
    const isNew = visit === undefined || (campaign !== '' && campaign !== visit.campaign);
    if (visit === undefined || isNew) {
      const { country } = event.place;
      visit = { siteId, visitorId, first: eventId, start: time, campaign, country, times: [], pageviews: 0, acts: 0 };
      visits.push(visit);
    }
    const bouncedBefore = !isNew && wasBounce(visit);
    const endBefore = Math.max(visit.start, ...visit.times);
    visit.times.push(time);
    if (type === 'page' || type === 'screen') visit.pageviews++;
    else if (event.name !== 'engagement') visit.acts++;
    const end = Math.max(visit.start, ...visit.times);
    rows.push({
      ...base,
      visit: visit.first,
      start: visit.start,
      seq: visit.times.length,
      end,
      pageviews: visit.pageviews,
      visitChange: isNew ? 1 : 0,
      bounceChange: Number(wasBounce(visit)) - Number(bouncedBefore),
      durationChangeMs: end - endBefore,
      utmSource: visit.campaign,
      country: visit.country,
    });
  }
  return rows;
}
