/** Visits against a naive model that looks at every event before; and each rule in a sentence. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { naiveRows } from '../../test/support/naive-pipeline.ts';
import type { CapturedEvent } from '../event/captured-event.ts';
import { type Draft, newDraft } from './draft.ts';
import { NO_CAMPAIGN } from './page-url.ts';
import { Visits } from './visits.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 1);
const SITE = '00000000-0000-4000-8000-000000000001';
const VISITOR = '00000000000000aa';

interface Act {
  readonly after: number;
  readonly type?: string;
  readonly name?: string;
  readonly campaign?: string;
  readonly country?: string;
}

function draftOf({ after, type = 'page', name = 'pageview', campaign = '', country = '' }: Act, order: number): Draft {
  return Object.assign(newDraft(0, ''), {
    siteId: SITE,
    visitorId: VISITOR,
    eventId: `event ${order}`,
    time: START + after,
    type,
    name,
    path: `/${order}`,
    country,
    isView: type === 'page',
    isInteractive: type === 'page' || (type === 'track' && name !== 'engagement'),
    eventCampaign: campaign === '' ? NO_CAMPAIGN : { ...NO_CAMPAIGN, source: campaign },
  });
}

/** The drafts after they have joined their visits, in order. */
function join(acts: readonly Act[]): readonly Draft[] {
  const visits = new Visits({ visitsMax: 1000, ageMsMax: HOUR }, () => {});
  return acts.map((act, order) => {
    const draft = draftOf(act, order);
    visits.join(draft);
    return draft;
  });
}

const visitsOf = (acts: readonly Act[]) => new Set(join(acts).map(({ sessionId }) => sessionId)).size;
const sum = (drafts: readonly Draft[], column: 'visitChange' | 'bounceChange' | 'durationChangeMs') =>
  drafts.reduce((total, draft) => total + draft[column], 0);

describe('a visit', () => {
  test('goes on for thirty minutes after its last event', () => {
    expect(visitsOf([{ after: 0 }, { after: 30 * MINUTE }, { after: 60 * MINUTE }])).toBe(1);
    expect(visitsOf([{ after: 0 }, { after: 30 * MINUTE + 1 }])).toBe(2);
  });

  test('takes in events that come late', () => {
    const drafts = join([{ after: 20 * MINUTE }, { after: 0 }, { after: -9 * MINUTE }]);
    expect(drafts.map(({ sessionSeq }) => sessionSeq)).toEqual([1, 2, 3]);
    expect(drafts[2]?.sessionStart).toBe(START + 20 * MINUTE);
    expect(sum(drafts, 'durationChangeMs')).toBe(0);
  });

  test('ends when another campaign begins, not when the same is met again or none', () => {
    const drafts = join([
      { after: 0 },
      { after: 1, campaign: 'a' },
      { after: 2 },
      { after: 3, campaign: 'a' },
      { after: 4, campaign: 'b' },
      { after: 5 },
    ]);
    expect(drafts.map(({ utmSource }) => utmSource)).toEqual(['', 'a', 'a', 'a', 'b', 'b']);
    expect(sum(drafts, 'visitChange')).toBe(3);
  });

  test('ends after a day, however busy', () => {
    const acts = Array.from({ length: 100 }, (_, n) => ({ after: n * 20 * MINUTE }));
    expect(visitsOf(acts)).toBe(2);
  });

  test('is a bounce while one page was seen and nothing done', () => {
    expect(sum(join([{ after: 0 }]), 'bounceChange')).toBe(1);
    expect(sum(join([{ after: 0 }, { after: 1, type: 'track', name: 'engagement' }]), 'bounceChange')).toBe(1);
    expect(sum(join([{ after: 0 }, { after: 1 }]), 'bounceChange')).toBe(0);
    expect(sum(join([{ after: 0 }, { after: 1, type: 'track', name: 'Clicked' }]), 'bounceChange')).toBe(0);
    expect(sum(join([{ after: 0, type: 'track', name: 'Clicked' }]), 'bounceChange')).toBe(0);
  });

  test('lasts from its first to its last event, engagement included', () => {
    expect(
      sum(
        join([{ after: 0 }, { after: 5000 }, { after: 9000, type: 'track', name: 'engagement' }]),
        'durationChangeMs',
      ),
    ).toBe(9000);
  });

  test('is not made of identify calls', () => {
    const drafts = join([
      { after: 0, type: 'identify' },
      { after: 1, type: 'alias' },
    ]);
    expect(drafts.map(({ sessionId }) => sessionId)).toEqual(['', '']);
    expect(sum(drafts, 'visitChange')).toBe(0);
  });

  test('remembers where it began', () => {
    expect(join([{ after: 0 }, { after: 1 }]).map(({ entryPage }) => entryPage)).toEqual(['/0', '/0']);
  });

  test('is where its first event was, whatever a server says of a later one; who only identifies is where they are', () => {
    const drafts = join([
      { after: 0, country: 'DE' },
      { after: 1, type: 'track', name: 'Order Completed' },
      { after: 2, type: 'identify', country: 'FR' },
    ]);
    expect(drafts.map(({ country }) => country)).toEqual(['DE', 'DE', 'FR']);
  });
});

test('a visitor with ten thousand campaigns costs no more than others', () => {
  const startedAt = performance.now();
  expect(visitsOf(Array.from({ length: 10_000 }, (_, n) => ({ after: n, campaign: `c${n}` })))).toBe(10_000);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test('forgets what was not touched, and says from when on it is complete', () => {
  let completeFrom = 0;
  const visits = new Visits({ visitsMax: 1000, ageMsMax: HOUR }, (_, from) => {
    completeFrom = from;
  });
  visits.turn(START);
  visits.join(draftOf({ after: 0 }, 0));
  visits.turn(START + HOUR);
  expect(visits.size).toBe(1);
  visits.turn(START + 2 * HOUR);
  expect(visits.size).toBe(0);
  expect(completeFrom).toBe(START + 1);
});

const act = fc.record({
  after: fc.oneof(
    fc.integer({ min: 0, max: 200 }).map((n) => n * MINUTE),
    fc.integer({ min: 0, max: 200 }).map((n) => n * 12 * MINUTE),
  ),
  type: fc.constantFrom('page', 'page', 'track', 'identify'),
  name: fc.constantFrom('pageview', 'engagement', 'Clicked'),
  campaign: fc.constantFrom('', '', 'a', 'b'),
  country: fc.constantFrom('', 'DE', 'FR'),
});

test('does what the naive model does', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40, size: 'max' }), (acts) => {
      const events = acts.map((one, order) => ({
        siteId: SITE,
        visitorId: VISITOR,
        eventId: `event ${order}`,
        time: START + one.after,
        timeGiven: true,
        type: one.type,
        name: one.name,
        place: { country: one.country },
        context: { campaign: one.campaign },
      })) as unknown as CapturedEvent[];
      const idOf = (first: string, start: number) =>
        createHash('sha1').update(`${SITE}${VISITOR}${first}${start}`).digest('hex').slice(0, 16);
      const expected = naiveRows(
        events,
        (event) => String(event.context.campaign),
        (_site, _visitor, start, firsts) =>
          firsts.toSorted((a, b) => (idOf(a, start) < idOf(b, start) ? 1 : -1))[0] as string,
      );
      const drafts = join(acts);
      const firsts = new Map(
        drafts.filter((draft) => draft.visitChange === 1).map((draft) => [draft.sessionId, draft.eventId]),
      );
      expect(
        drafts.map((draft) => ({
          eventId: draft.eventId,
          siteId: draft.siteId,
          time: draft.time,
          visit: draft.sessionId === '' ? '' : firsts.get(draft.sessionId),
          start: draft.sessionStart,
          seq: draft.sessionSeq,
          end: draft.sessionEnd,
          pageviews: draft.sessionPageviews,
          visitChange: draft.visitChange,
          bounceChange: draft.bounceChange,
          durationChangeMs: draft.durationChangeMs,
          utmSource: draft.utmSource,
          country: draft.country,
        })),
      ).toEqual(expected);
    }),
    { seed: 6, numRuns: 400 },
  );
});
