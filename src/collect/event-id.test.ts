/** Event ids: the same message has the same id, on one site; new ids are in the order of time. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventIdFrom, newEventId } from './event-id.ts';

const SITE = 'b1ff0c0e-0000-4000-8000-000000000001';
const OTHER = 'b1ff0c0e-0000-4000-8000-000000000002';

test('a messageId that is a UUID is the id, in lower case', () => {
  expect(eventIdFrom(SITE, '72D76FDE-8bb3-4e00-8c23-a032dfed738c')).toBe('72d76fde-8bb3-4e00-8c23-a032dfed738c');
});

test('any other is one UUIDv8 for a site, and another for another', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (one, two) => {
      expect(eventIdFrom(SITE, one)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(eventIdFrom(SITE, one)).not.toBe(eventIdFrom(OTHER, one));
      expect(eventIdFrom(SITE, one) === eventIdFrom(SITE, two)).toBe(one === two);
    }),
  );
});

test('the derived id is what it always was: ids in the store depend on it', () => {
  expect(eventIdFrom(SITE, 'node-next-1569888000000-1')).toMatchInlineSnapshot(
    `"94c6c0e0-23dd-84a1-8a44-f4f8e5949429"`,
  );
});

test('a new id is a UUIDv7 of its time', () => {
  const id = newEventId(Date.UTC(2026, 10, 22), randomUUID);
  expect(id).toMatch(/^01a2008d-7400-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newEventId(Date.UTC(2026, 10, 22) + 1, randomUUID) > id).toBe(true);
});
