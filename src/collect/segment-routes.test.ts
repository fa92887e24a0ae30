/** Segment's HTTP API over real sockets and a real stream: what is taken, every way it is sent, and every reason for which a request is refused. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StreamFullError } from '../stream/stream.ts';
import { SEGMENT_ROUTES } from './segment-routes.ts';
import { accountsOf, BROWSER, FENCED_SITE, SITE, startTestDoor, type TestDoor, withDoor } from './test-door.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await startTestDoor();
});
afterAll(() => door.close());

/** A loaded machine may take its time. */
const PATIENT = { timeout: 10_000 };
const TRACK = { writeKey: SITE.writeKey, event: 'Product Viewed', anonymousId: 'a1' };
/** Held, so that however slow the machine is, no bucket fills up. */
const clock = { now: () => Date.UTC(2026, 10, 22) };
const EVENT = { type: 'track', event: 'Product Viewed', anonymousId: 'a1' };
const basic = (user: string) => ({ authorization: `Basic ${Buffer.from(`${user}:`).toString('base64')}` });

describe('takes', () => {
  test('every type by its long and its short path', () =>
    withDoor({}, async (own) => {
      const body = { ...TRACK, userId: 'u1', groupId: 'g1', previousId: 'a0' };
      for (const [path, call] of Object.entries(SEGMENT_ROUTES)) {
        const answer = await own.post(path, call === 'batch' ? { ...TRACK, batch: [EVENT] } : body);
        expect({ path, status: answer.status, body: answer.body }).toEqual({
          path,
          status: 200,
          body: { success: true },
        });
      }
      const types = (await own.events()).map(({ type }) => type);
      expect(types).toEqual([
        'track',
        'page',
        'screen',
        'identify',
        'group',
        'alias',
        'track',
        'track',
        'track',
        'page',
        'screen',
        'identify',
        'group',
        'alias',
        'track',
      ]);
    }));

  test('the write key by Basic, which goes before one in the body, and per event of a batch', async () => {
    const { writeKey: _, ...keyless } = TRACK;
    expect(await door.post('/v1/track', keyless, basic(SITE.writeKey))).toMatchObject({ status: 200 });
    expect(await door.post('/v1/track', { ...TRACK, writeKey: 'wk_wrong' }, basic(SITE.writeKey))).toMatchObject({
      status: 200,
    });
    expect(await door.post('/v1/track', TRACK, basic('wk_wrong'))).toMatchObject({ status: 401 });
    expect(await door.post('/v1/track', TRACK, { authorization: 'Bearer something' })).toMatchObject({ status: 200 });
    const batch = [{ ...EVENT, writeKey: SITE.writeKey }, { ...EVENT, writeKey: FENCED_SITE.writeKey }, EVENT];
    expect((await door.post('/v1/batch', { batch })).body).toMatchObject({
      success: true,
      accepted: 2,
      refused: [{ index: 2, code: 'missing_write_key' }],
    });
  });

  test('any content type, and none', async () => {
    for (const type of [
      'application/json',
      'text/plain',
      'text/plain;charset=UTF-8',
      'application/x-www-form-urlencoded',
      'nonsense',
      ';;;',
    ]) {
      expect(await door.post('/v1/track', TRACK, { 'content-type': type })).toMatchObject({ status: 200 });
    }
    expect(await door.post('/v1/track', Buffer.from(JSON.stringify(TRACK)))).toMatchObject({ status: 200 });
  });

  test('gzip, named and unnamed', async () => {
    const body = gzipSync(JSON.stringify(TRACK));
    expect(await door.post('/v1/track', body, { 'content-encoding': 'gzip' })).toMatchObject({ status: 200 });
    expect(await door.post('/v1/track', body, { 'content-type': 'text/plain' })).toMatchObject({ status: 200 });
  });

  test('an empty batch', async () => {
    expect(await door.post('/v1/batch', { writeKey: SITE.writeKey, batch: [] })).toMatchObject({
      status: 200,
      body: { success: true },
    });
    expect(await door.post('/v1/batch', { writeKey: 'wk_wrong', batch: [] })).toMatchObject({ status: 401 });
  });

  test('a browser for the visitor, and no address into the stream', () =>
    withDoor({ config: { trustedProxies: 1 } }, async (own) => {
      const headers = { 'user-agent': BROWSER, 'x-forwarded-for': '6.6.6.6, 8.8.8.8' };
      await own.post('/v1/page', { writeKey: SITE.writeKey }, headers);
      await own.post('/v1/page', { writeKey: SITE.writeKey }, headers);
      await own.post('/v1/page', { writeKey: SITE.writeKey }, { ...headers, 'x-forwarded-for': '9.9.9.9' });
      const [first, second, third] = await own.events();
      expect(first).toMatchObject({ place: { country: 'US' }, userAgent: BROWSER });
      expect(second?.visitorId).toBe(first?.visitorId);
      expect(third?.visitorId).not.toBe(first?.visitorId);
      expect(JSON.stringify(await own.entries())).not.toMatch(/8\.8\.8\.8|9\.9\.9\.9|6\.6\.6\.6/);
    }));
});

describe('refuses a request when', () => {
  const over = (bytes: number) => JSON.stringify({ ...TRACK, properties: { text: 'x'.repeat(bytes) } });
  const cases: readonly [
    what: string,
    status: number,
    code: string,
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ][] = [
    ['the body is empty', 400, 'malformed_json', '/v1/track', ''],
    ['the body is not JSON', 400, 'malformed_json', '/v1/track', '{"event":'],
    ['the body is no object', 400, 'malformed_body', '/v1/track', [TRACK]],
    ['the batch is no array', 400, 'malformed_body', '/v1/batch', { ...TRACK, batch: {} }],
    ["the batch's context is no object", 400, 'invalid_field', '/v1/batch', { ...TRACK, batch: [EVENT], context: 'x' }],
    ['its encoding is unknown', 400, 'malformed_encoding', '/v1/track', 'x', { 'content-encoding': 'compress' }],
    [
      'its gzip is cut short',
      400,
      'malformed_encoding',
      '/v1/track',
      gzipSync(over(100)).subarray(0, 60),
      { 'content-encoding': 'gzip' },
    ],
    [
      'its gzip is a bomb',
      413,
      'body_too_large',
      '/v1/track',
      gzipSync(Buffer.alloc(50_000_000)),
      { 'content-encoding': 'gzip' },
    ],
    ['the body is too large', 413, 'body_too_large', '/v1/batch', 'x'.repeat(512_001)],
    ['the event is too large', 413, 'event_too_large', '/v1/track', over(32 * 1024)],
    ['the batch is too long', 413, 'batch_too_long', '/v1/batch', { ...TRACK, batch: new Array(1_001).fill({}) }],
    ['no write key is given', 401, 'missing_write_key', '/v1/track', { ...TRACK, writeKey: undefined }],
    ['the write key is unknown', 401, 'unknown_write_key', '/v1/track', { ...TRACK, writeKey: 'wk_wrong' }],
    ['the write key is no text', 401, 'unknown_write_key', '/v1/track', { ...TRACK, writeKey: { $ne: null } }],
    [
      'the origin is not allowed',
      403,
      'origin_not_allowed',
      '/v1/track',
      { ...TRACK, writeKey: FENCED_SITE.writeKey },
      { origin: 'https://evil.example' },
    ],
    [
      'the origin is opaque and not allowed',
      403,
      'origin_not_allowed',
      '/v1/track',
      { ...TRACK, writeKey: FENCED_SITE.writeKey },
      { origin: 'null' },
    ],
    ['its only event is bad', 400, 'missing_event_name', '/v1/track', { ...TRACK, event: undefined }],
    [
      'its only event is of nobody',
      400,
      'missing_identity',
      '/v1/page',
      { writeKey: SITE.writeKey },
      { 'user-agent': 'curl/8' },
    ],
    ['all events of its batch are bad in one way', 400, 'unknown_type', '/v1/batch', { ...TRACK, batch: [{}, {}] }],
    [
      'all events of its batch are bad in several ways',
      400,
      'malformed_body',
      '/v1/batch',
      { ...TRACK, batch: [7, {}] },
    ],
  ];
  test.each(cases)('%s', async (_, status, code, path, body, headers) => {
    const answer = await door.post(path, body, { 'user-agent': BROWSER, ...headers });
    expect(answer).toMatchObject({ status, body: { success: false, code } });
    expect(answer.body.message).toMatch(/^[A-Z].*\.$/);
    expect(answer.headers.get('x-weir-refused')).toBe(code);
  });

  test('the disk is full, with a time to come back', () =>
    withDoor({ append: () => Promise.reject(new StreamFullError('full')) }, async (own) => {
      const answer = await own.post('/v1/track', TRACK);
      expect(answer).toMatchObject({ status: 503, body: { code: 'storage_full' } });
      expect(answer.headers.get('retry-after')).toBe('5');
    }));

  test('the queue is full', () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    return withDoor({ append: () => promise, limits: { appendQueueRecordsMax: 2, retryAfterS: 3 } }, async (own) => {
      const waiting = own.post('/v1/batch', { ...TRACK, batch: [EVENT, EVENT] });
      await expect.poll(async () => (await own.post('/v1/track', TRACK)).status, PATIENT).toBe(503);
      const answer = await own.post('/v1/track', TRACK);
      expect(answer.body.code).toBe('overloaded');
      expect(answer.headers.get('retry-after')).toBe('3');
      resolve();
      expect((await waiting).status).toBe(200);
    });
  });

  test('a site sends too much: by events, whatever the requests', () =>
    withDoor({ clock, config: { siteEventsPerS: 2 }, limits: { rateBurstS: 2 } }, async (own) => {
      expect(await own.post('/v1/batch', { ...TRACK, batch: [EVENT, EVENT, EVENT, EVENT] })).toMatchObject({
        status: 200,
      });
      const answer = await own.post('/v1/track', TRACK);
      expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.headers.get('x-ratelimit-reset')).toBe(String(clock.now() / 1000 + 1));
      expect(await own.post('/v1/track', { ...TRACK, writeKey: FENCED_SITE.writeKey })).toMatchObject({ status: 200 });
    }));

  test('an address sends too much', () =>
    withDoor(
      { clock, config: { addressRequestsPerS: 1, trustedProxies: 1 }, limits: { rateBurstS: 1 } },
      async (own) => {
        const from = (address: string) => own.post('/v1/track', TRACK, { 'x-forwarded-for': address });
        expect((await from('203.0.113.1')).status).toBe(200);
        expect((await from('203.0.113.1')).status).toBe(429);
        expect((await from('2001:db8::1')).status).toBe(200);
        expect((await from('2001:db8::2')).status).toBe(429);
      },
    ));

  test('accounts cannot be asked', () => {
    const accounts = { ...accountsOf(SITE), siteByWriteKey: () => Promise.reject(new Error('locked')) };
    return withDoor({ accounts }, async (own) => {
      expect(await own.post('/v1/track', TRACK)).toMatchObject({ status: 503, body: { code: 'overloaded' } });
      expect(await own.post('/v1/batch', { batch: [{ ...EVENT, writeKey: SITE.writeKey }, EVENT] })).toMatchObject({
        status: 503,
      });
    });
  });

  test('there is no salt, and only for those who need one', () => {
    const accounts = { ...accountsOf(SITE), dailySalt: () => Promise.reject(new Error('locked')) };
    return withDoor({ accounts }, async (own) => {
      expect(await own.post('/v1/track', TRACK)).toMatchObject({ status: 200 });
      expect(await own.post('/v1/page', { writeKey: SITE.writeKey }, { 'user-agent': BROWSER })).toMatchObject({
        status: 503,
      });
    });
  });
});
