/** What becomes of the good events of a request when others are bad, and that every refusal is counted once. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StreamFullError } from '../stream/stream.ts';
import { accountsOf, FENCED_SITE, SITE, startTestDoor, type TestDoor, withDoor } from './test-door.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await startTestDoor();
});
afterAll(() => door.close());

/** A loaded machine may take its time. */
const PATIENT = { timeout: 10_000 };
const TRACK = { writeKey: SITE.writeKey, event: 'Product Viewed', anonymousId: 'a1' };
const EVENT = { type: 'track', event: 'Product Viewed', anonymousId: 'a1' };

describe('a batch', () => {
  test('with one poisonous event in it loses that one only, and says so', () =>
    withDoor({}, async (own) => {
      const poisons = [{ ...EVENT, properties: 'x' }, 7, null, { ...EVENT, messageId: 'm4', event: '' }];
      const batch = [EVENT, ...poisons, { ...EVENT, event: 'Last' }];
      const answer = await own.post('/v1/batch', { writeKey: SITE.writeKey, batch });
      expect(answer).toMatchObject({ status: 200, body: { success: true, accepted: 2, refusedCount: 4 } });
      expect(answer.body.refused).toMatchObject([
        { index: 1, code: 'invalid_field', details: { field: 'properties', given: '"x"', allowed: 'an object' } },
        { index: 2, code: 'malformed_body' },
        { index: 3, code: 'malformed_body' },
        { index: 4, messageId: 'm4', code: 'missing_event_name' },
      ]);
      expect((await own.events()).map(({ name }) => name)).toEqual(['Product Viewed', 'Last']);
    }));

  test('names no more refused events than the limit', async () => {
    const answer = await door.post('/v1/batch', {
      writeKey: SITE.writeKey,
      batch: [EVENT, ...new Array(300).fill({})],
    });
    expect(answer.body).toMatchObject({ accepted: 1, refusedCount: 300 });
    expect((answer.body.refused as unknown[]).length).toBe(100);
  });

  test('is refused whole when one of its events may be taken later', () =>
    withDoor(
      { accounts: { ...accountsOf(SITE), dailySalt: () => Promise.reject(new Error('locked')) } },
      async (own) => {
        const batch = [EVENT, { type: 'page', context: { ip: '203.0.113.7' } }];
        expect(await own.post('/v1/batch', { writeKey: SITE.writeKey, batch })).toMatchObject({ status: 503 });
        expect(await own.events()).toEqual([]);
      },
    ));

  test('of which nothing could be appended acknowledges nothing', () => {
    let fails = true;
    const appended: number[] = [];
    const append = async (records: readonly unknown[]) => {
      if (fails) throw new StreamFullError('full');
      appended.push(records.length);
    };
    return withDoor({ append }, async (own) => {
      expect(await own.post('/v1/batch', { writeKey: SITE.writeKey, batch: [EVENT, {}] })).toMatchObject({
        status: 503,
      });
      fails = false;
      expect(await own.post('/v1/batch', { writeKey: SITE.writeKey, batch: [EVENT, {}] })).toMatchObject({
        status: 200,
      });
      expect(appended).toEqual([1]);
    });
  });
});

describe('counts refusals', () => {
  test('by site, door and reason, into the stream when the server closes, and for Prometheus', async () => {
    const entries: unknown[] = [];
    const append = async (records: readonly { readonly value: Uint8Array }[]) => {
      entries.push(...records.map(({ value }) => JSON.parse(Buffer.from(value).toString())));
    };
    const own = await startTestDoor({ append });
    await own.post('/v1/track', 'x');
    await own.post('/v1/track', { ...TRACK, event: 7 });
    await own.post('/v1/batch', { writeKey: SITE.writeKey, batch: [{}, {}, EVENT] });
    await own.post('/v1/track', { ...TRACK, writeKey: FENCED_SITE.writeKey }, { origin: 'https://evil.example' });
    const metrics = await own.registry.metrics();
    expect(metrics).toContain('weir_events_accepted_total{door="segment"} 1');
    expect(metrics).toContain('weir_events_refused_total{door="segment",reason="unknown_type"} 2');
    await own.close();
    const tallies = entries.filter((entry) => (entry as { kind: string }).kind === 'refusals');
    expect(tallies).toMatchObject([
      { siteId: '', door: 'segment', reason: 'malformed_json', count: 1 },
      { siteId: SITE.id, reason: 'invalid_field', count: 1 },
      { siteId: SITE.id, reason: 'unknown_type', count: 2 },
      { siteId: FENCED_SITE.id, reason: 'origin_not_allowed', count: 1 },
    ]);
  });

  test('into the stream every few seconds', () =>
    withDoor({ limits: { refusalFlushMs: 20 } }, async (own) => {
      await own.post('/v1/track', 'x');
      await expect
        .poll(() => own.tallies(), PATIENT)
        .toMatchObject([{ kind: 'refusals', reason: 'malformed_json', count: 1 }]);
    }));

  test('of senders who go away in mid-body', () =>
    withDoor({ limits: { refusalFlushMs: 20 } }, async (own) => {
      const socket = connect(Number(new URL(own.url).port), '127.0.0.1');
      socket.write('POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
      setTimeout(() => socket.destroy(), 50);
      await expect.poll(() => own.tallies(), PATIENT).toMatchObject([{ reason: 'request_aborted', count: 1 }]);
    }));
});
