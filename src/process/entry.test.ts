/** Stream records that are no events are said to be so, never thrown over. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEntry } from './entry.ts';

const EVENT = {
  kind: 'event',
  siteId: '00000000-0000-4000-8000-000000000001',
  eventId: '00000000-0000-4000-8000-00000000000a',
  door: 'segment',
  type: 'page',
  name: 'pageview',
  visitorId: '00000000000000aa',
  time: 1,
  timeGiven: true,
  receivedAt: 1,
  userAgent: '',
  place: { country: '', region: '', city: '' },
  properties: {},
  context: {},
};
const read = (value: unknown) => readEntry(Buffer.from(JSON.stringify(value)));

test('reads what the doors write', () => {
  expect(read(EVENT)).toEqual({ entry: EVENT });
  expect(read({ kind: 'refusals', siteId: '', door: 'segment', reason: 'x', minute: 60_000, count: 2 })).toHaveProperty(
    'entry',
  );
});

test('reads ids in capitals as the ids they are', () => {
  expect(read({ ...EVENT, eventId: EVENT.eventId.toUpperCase() })).toEqual({ entry: EVENT });
});

test.each(Object.keys(EVENT).filter((field) => field !== 'timeGiven'))('refuses an event without its %s', (field) => {
  expect(read({ ...EVENT, [field]: undefined })).toHaveProperty('unreadable');
  expect(read({ ...EVENT, [field]: null })).toHaveProperty('unreadable');
});

test('never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(readEntry(bytes)).toBeDefined();
    }),
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(readEntry(Buffer.from(JSON.stringify(value)))).toHaveProperty('unreadable');
    }),
  );
});
