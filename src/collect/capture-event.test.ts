/** One event: what is made of it, and every reason for which it is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import type { CapturedEvent } from '../event/captured-event.ts';
import type { Refusal } from '../event/reasons.ts';
import { type CaptureContext, captureEvent } from './capture-event.ts';
import { NOWHERE } from './place.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const SITE_ID = 'b1ff0c0e-0000-4000-8000-000000000001';

const context: CaptureContext = {
  site: { id: SITE_ID, keepAddress: false, demo: false },
  door: 'segment',
  type: undefined,
  sentAt: undefined,
  context: undefined,
  address: '203.0.113.7',
  userAgent: 'Mozilla/5.0',
  receivedAt: NOW,
  salt: '00112233445566778899aabbccddeeff',
  places: { find: (address) => (address === '' ? NOWHERE : { country: 'DE', region: '', city: '' }) },
  limits,
  newEventId: () => '019a0000-0000-7000-8000-000000000000',
};

const fromServer = { ...context, address: '', userAgent: '' };

function captured(raw: unknown, within: Partial<CaptureContext> = {}): CapturedEvent {
  const outcome = captureEvent(raw, { ...context, ...within });
  if (!outcome.ok) throw new Error(`${outcome.reason} ${JSON.stringify(outcome.details)}`);
  return outcome.value;
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
}

const TRACK = { type: 'track', event: 'Product Viewed', anonymousId: 'a1' };

describe('refuses an event when', () => {
  const cases: readonly [what: string, reason: Refusal, raw: unknown, within?: Partial<CaptureContext>][] = [
    ['it is not an object', 'malformed_body', 'track'],
    ['it is an array', 'malformed_body', [TRACK]],
    ['it is null', 'malformed_body', null],
    ['it is nested too deep', 'event_too_deep', { ...TRACK, properties: { deep: nested(40) } }],
    ['an unknown field of it is nested too deep', 'event_too_deep', { ...TRACK, whatever: nested(100_000) }],
    ['it is larger than the limit', 'event_too_large', { ...TRACK, properties: { text: 'x'.repeat(32 * 1024) } }],
    [
      'it is larger than the limit in bytes, not in characters',
      'event_too_large',
      { ...TRACK, properties: { text: '€'.repeat(11_000) } },
    ],
    ['it has no type', 'unknown_type', { event: 'x', anonymousId: 'a1' }],
    ['its type is none of those there are', 'unknown_type', { ...TRACK, type: 'toString' }],
    ['nobody can be told by it', 'missing_identity', { type: 'track', event: 'x' }, fromServer],
    ['its ids are empty', 'missing_identity', { type: 'page', userId: '', anonymousId: ' ' }, fromServer],
    ['its sender hides the address and gives no id', 'missing_identity', { type: 'page', context: { ip: '0.0.0.0' } }],
    ['a track call has no name', 'missing_event_name', { type: 'track', anonymousId: 'a1' }],
    ['a track call has an empty name', 'missing_event_name', { ...TRACK, event: '  ' }],
    ['a track call has a name that is no text', 'invalid_field', { ...TRACK, event: { name: 'x' } }],
    ['a track call has an endless name', 'invalid_field', { ...TRACK, event: 'x'.repeat(600) }],
    ['a group call has no groupId', 'missing_group_id', { type: 'group', userId: 'u1' }],
    ['an alias call has no previousId', 'missing_previous_id', { type: 'alias', userId: 'u1' }],
    ['an alias call has no userId', 'missing_user_id', { type: 'alias', previousId: 'a1', anonymousId: 'a1' }],
    ['an id is neither text nor number', 'invalid_field', { ...TRACK, userId: ['u1'] }],
    ['an id is endless', 'invalid_field', { ...TRACK, userId: 'u'.repeat(600) }],
    ['the properties are no object', 'invalid_field', { ...TRACK, properties: 'red' }],
    ['the properties are an array', 'invalid_field', { ...TRACK, properties: [] }],
    ['the traits are no object', 'invalid_field', { type: 'identify', userId: 'u1', traits: 7 }],
    ['the context is no object', 'invalid_field', { ...TRACK, context: true }],
    ["a page's name is no text", 'invalid_field', { type: 'page', name: 7, anonymousId: 'a1' }],
    ['there is no salt to tell its visitor by', 'overloaded', { type: 'page' }, { salt: undefined }],
  ];
  test.each(cases)('%s: %s', (_, reason, raw, within) => {
    expect(captureEvent(raw, { ...context, ...within })).toMatchObject({ ok: false, reason });
  });
});

describe('the event', () => {
  test('is named by its type, a track call by its own name', () => {
    expect(captured(TRACK).name).toBe('Product Viewed');
    expect(captured({ type: 'page' }).name).toBe('pageview');
    expect(captured({ type: 'screen' }).name).toBe('screen');
    expect(captured({ type: 'identify', userId: 'u1' }).name).toBe('identify');
  });

  test('has the type its route says, whatever it says itself', () => {
    expect(captured({ ...TRACK, type: 'page' }, { type: 'track' }).type).toBe('track');
  });

  test("keeps a page's name and category among its properties, which go first", () => {
    const page = { type: 'page', name: 'Home', category: 'Shop', properties: { category: 'Mine' } };
    expect(captured(page).properties).toEqual({ name: 'Home', category: 'Mine' });
  });

  test('takes numbers as ids, and space around them away', () => {
    expect(captured({ ...TRACK, userId: 541312140, anonymousId: ' a1 ' })).toMatchObject({
      userId: '541312140',
      anonymousId: 'a1',
    });
  });

  test('carries no address, unless the site keeps it', () => {
    const raw = () => ({ ...TRACK, context: { ip: '198.51.100.1', userAgent: 'Theirs', locale: 'de' } });
    expect(JSON.stringify(captured(raw()))).not.toContain('198.51.100.1');
    expect(captured(raw())).toMatchObject({ context: { locale: 'de' }, userAgent: 'Theirs' });
    expect(captured(raw(), { site: { id: SITE_ID, keepAddress: true, demo: false } }).address).toBe('198.51.100.1');
  });

  test('does not take a server for the visitor', () => {
    expect(captured(TRACK, fromServer)).toMatchObject({ place: NOWHERE, userAgent: '' });
    const told = { ...TRACK, context: { ip: '198.51.100.1', userAgent: 'Theirs' } };
    expect(captured(told, fromServer)).toMatchObject({ place: { country: 'DE' }, userAgent: 'Theirs' });
  });

  test("takes what the envelope says of its events, the event's own word first", () => {
    const event = captured(
      { ...TRACK, context: { locale: 'de' } },
      { context: { locale: 'en', app: { name: 'till' } } },
    );
    expect(event.context).toEqual({ locale: 'de', app: { name: 'till' } });
  });

  test('from a server is of the same visitor by anonymousId, then userId', () => {
    const id = (raw: object) => captured({ type: 'page', ...raw }, fromServer).visitorId;
    expect(id({ anonymousId: 'a1', userId: 'u1' })).toBe(id({ anonymousId: 'a1' }));
    expect(id({ userId: 'u1' })).toBe(id({ userId: 'u1', context: { ip: '203.0.113.9' } }));
    expect(id({ userId: 'u1' })).not.toBe(id({ anonymousId: 'u1' }));
  });

  test('from a browser stays of the same visitor when somebody signs in', () => {
    const id = (raw: object) => captured({ type: 'page', ...raw }).visitorId;
    expect(id({ userId: 'u1' })).toBe(id({}));
    expect(id({ anonymousId: 'a1', userId: 'u1' })).toBe(id({ anonymousId: 'a1' }));
    // Who hides the address, and says who it is, is told by that.
    expect(id({ userId: 'u1', context: { ip: '0.0.0.0' } })).toBe(id({ userId: 'u1', context: { ip: '::' } }));
  });

  test('of a headless browser is a person’s on a demo site only', () => {
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/142.0.0.0';
    expect(captured({ type: 'page' }, { userAgent }).userAgent).toBe(userAgent);
    const site = { ...context.site, demo: true };
    expect(captured({ type: 'page' }, { userAgent, site }).userAgent).toBe(userAgent.replace('Headless', ''));
  });

  test('without ids is of the same visitor by address and user agent of the day', () => {
    const id = (raw: object, within: Partial<CaptureContext> = {}) =>
      captured({ type: 'page', ...raw }, within).visitorId;
    expect(id({})).toBe(id({}));
    expect(id({})).not.toBe(id({}, { address: '203.0.113.8' }));
    expect(id({})).not.toBe(id({}, { userAgent: 'Other' }));
    expect(id({})).not.toBe(id({}, { salt: 'ff' }));
    expect(id({})).not.toBe(
      id({}, { site: { id: 'b1ff0c0e-0000-4000-8000-000000000002', keepAddress: false, demo: false } }),
    );
    expect(id({})).toMatch(/^[0-9a-f]{16}$/);
  });

  test('cleans what cannot be kept, and keeps the rest', () => {
    const raw = JSON.parse(
      '{"type":"track","event":"a\\u0000b\\ud800","anonymousId":"a1","properties":{"__proto__":{"x":1},"big":1e999,"n\\u0000":1}}',
    );
    const event = captured(raw);
    expect(event.name).toBe('a\ufffdb\ufffd');
    expect(event.properties).toEqual({ big: null, 'n\ufffd': 1 });
    expect(Object.keys(event.properties)).not.toContain('__proto__');
  });

  test("is at its timestamp, set right by the envelope's sentAt", () => {
    const timestamp = new Date(NOW - 3_600_000 - 60_000).toISOString();
    const event = captured({ ...TRACK, timestamp }, { sentAt: NOW - 3_600_000 });
    expect(event).toMatchObject({ time: NOW - 60_000, timeGiven: true, originalTimestamp: timestamp });
    expect(captured({ ...TRACK, timestamp: new Date(NOW - 5).toISOString() })).not.toHaveProperty('originalTimestamp');
  });
});

test('whatever comes is an event or a refusal, and an event is JSON that any store can hold', () => {
  const field = fc.oneof(
    fc.jsonValue({ maxDepth: 6 }),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.constant(undefined),
    fc.bigInt(),
    fc.date(),
  );
  const raw = fc.record(
    {
      type: fc.oneof(fc.constantFrom('track', 'page', 'screen', 'identify', 'group', 'alias'), field),
      event: fc.oneof(fc.string({ unit: 'binary' }), field),
      userId: field,
      anonymousId: fc.oneof(fc.string({ unit: 'binary' }), field),
      groupId: fc.oneof(fc.string(), field),
      previousId: fc.oneof(fc.string(), field),
      messageId: field,
      timestamp: fc.oneof(fc.date({ noInvalidDate: true }).map(String), field),
      sentAt: field,
      properties: fc.oneof(fc.dictionary(fc.string({ unit: 'binary' }), field), field),
      traits: fc.oneof(fc.dictionary(fc.string(), field), field),
      context: fc.oneof(fc.record({ ip: fc.oneof(fc.ipV4(), fc.ipV6(), field), userAgent: field, page: field }), field),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: raw }, { weight: 1, arbitrary: field }), (value) => {
      const outcome = captureEvent(value, context);
      if (!outcome.ok) return;
      const text = JSON.stringify(outcome.value);
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toMatch(/(?<!\\\\)(\\\\\\\\)*\\u0000/);
      expect(text).not.toContain('"__proto__":');
      expect(JSON.stringify(JSON.parse(text))).toBe(text);
      expect(Number.isSafeInteger(outcome.value.time)).toBe(true);
      expect(outcome.value.time).toBeGreaterThanOrEqual(limits.eventTimeMin);
      expect(outcome.value.time).toBeLessThanOrEqual(NOW + limits.futureMs);
      expect(outcome.value.name).not.toBe('');
      expect(outcome.value.eventId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }),
    { numRuns: 3_000 },
  );
});

test('what follows from a million levels is a refusal, not a stack overflow', () => {
  const raw = JSON.parse(
    `{"type":"page","anonymousId":"a","properties":{"deep":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`,
  );
  expect(captureEvent(raw, context)).toMatchObject({ reason: 'event_too_deep' });
});
