/** Segment's HTTP API over real sockets and a real stream: what is taken, every way it is sent, and every reason for which a request is refused. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StreamFullError } from '../stream/stream.ts';
import { SEGMENT_ROUTES } from './segment-routes.ts';
import {
  accountsOf,
  BROWSER,
  FENCED_SITE,
  SITE,
  startTestDoor,
  type TestDoor,
  type TestDoorOptions,
} from './test-door.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await startTestDoor();
});
afterAll(() => door.close());

/** Runs with a door of its own, whose stream nobody else writes to. */
async function withDoor(options: TestDoorOptions, run: (door: TestDoor) => Promise<void>): Promise<void> {
  const own = await startTestDoor(options);
  try {
    await run(own);
  } finally {
    await own.close();
  }
}

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
      await expect.poll(async () => (await own.post('/v1/track', TRACK)).status).toBe(503);
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
      await expect.poll(() => own.tallies()).toMatchObject([{ kind: 'refusals', reason: 'malformed_json', count: 1 }]);
    }));

  test('of senders who go away in mid-body', () =>
    withDoor({ limits: { refusalFlushMs: 20 } }, async (own) => {
      const socket = connect(Number(new URL(own.url).port), '127.0.0.1');
      socket.write('POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
      setTimeout(() => socket.destroy(), 50);
      await expect.poll(() => own.tallies()).toMatchObject([{ reason: 'request_aborted', count: 1 }]);
    }));
});

describe('CORS', () => {
  const preflight = (path: string, headers: Record<string, string>) =>
    fetch(`${door.url}${path}`, { method: 'OPTIONS', headers });

  test('a preflight may be kept for a day, and asks for no key', async () => {
    const headers = { origin: 'https://shop.example', 'access-control-request-headers': 'content-type,x-retry-count' };
    const response = await preflight('/v1/track', headers);
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type,x-retry-count',
      'access-control-max-age': '86400',
      vary: 'Origin, Access-Control-Request-Headers',
    });
  });

  test('mirrors nothing that is no origin or no header name', async () => {
    const response = await preflight('/v1/b', {
      origin: 'https://x.example/<script>',
      'access-control-request-headers': 'a b; c',
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('access-control-allow-headers')).toBe('Authorization, Content-Encoding, Content-Type');
  });

  test("lets the site's pages read the answer, its refusals too, and no others", async () => {
    const send = (origin: string, event?: string) =>
      door.post('/v1/track', { ...TRACK, event, writeKey: FENCED_SITE.writeKey }, { origin });
    for (const event of ['x', undefined]) {
      const answer = await send('https://shop.example', event);
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
      expect(answer.headers.get('vary')).toBe('Origin');
    }
    expect((await send('https://evil.example', 'x')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await send('https://SHOP.example', 'x')).status).toBe(200);
    expect((await send('https://shop.example.evil.example', 'x')).status).toBe(403);
    expect((await send('http://shop.example', 'x')).status).toBe(403);
  });
});

describe('a body of 100 MB', () => {
  const MB = 1024 * 1024;

  /** Sends as long as it is let, and says what it was told and how much it got rid of. */
  function pour(
    headers: Record<string, string>,
  ): Promise<{ status: number | undefined; sentBytes: number; tookMs: number }> {
    const since = performance.now();
    return new Promise((resolve) => {
      let sentBytes = 0;
      let status: number | undefined;
      const request = httpRequest(`${door.url}/v1/batch`, { method: 'POST', headers, agent: false });
      const chunk = Buffer.alloc(256 * 1024, 'x');
      const done = () => resolve({ status, sentBytes, tookMs: performance.now() - since });
      const more = () => {
        if (request.destroyed) return;
        if (sentBytes >= 100 * MB) return void request.end();
        sentBytes += chunk.length;
        request.write(chunk, () => setImmediate(more));
      };
      request.on('response', (response) => {
        status = response.statusCode;
        response.resume();
      });
      request.on('error', () => {}).on('close', done);
      more();
    });
  }

  test('is refused before it has come, by its length or by its first 500 KB', async () => {
    for (const headers of [{ 'content-length': String(100 * MB) }, { 'transfer-encoding': 'chunked' }]) {
      const { status, sentBytes, tookMs } = await pour(headers);
      expect(status).toBe(413);
      expect(sentBytes).toBeLessThan(32 * MB);
      expect(tookMs).toBeLessThan(10_000);
    }
    expect((await door.post('/v1/track', TRACK)).status).toBe(200);
  });
});
