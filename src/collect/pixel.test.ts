/** The pixel: what its query becomes, that it is an image whatever happens, and whose pages may show it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GIF } from './pixel.ts';
import { BROWSER, FENCED_SITE, SITE, startTestDoor, type TestDoor } from './test-door.ts';

let door: TestDoor;
beforeEach(async () => {
  door = await startTestDoor();
});
afterEach(() => door.close());

async function fetchPixel(query: Record<string, string>, headers: Record<string, string> = {}, path = '/v1/pixel.gif') {
  const response = await fetch(`${door.url}${path}?${new URLSearchParams(query)}`, {
    headers: { 'user-agent': BROWSER, ...headers },
  });
  expect(Buffer.from(await response.arrayBuffer())).toEqual(GIF);
  expect(response.headers.get('content-type')).toBe('image/gif');
  expect(response.headers.get('cache-control')).toBe('no-store, private');
  expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  return { status: response.status, refused: response.headers.get('x-weir-refused') };
}

test('is a transparent 1×1 GIF', () => {
  expect(GIF.subarray(0, 10).toString('latin1')).toBe('GIF89a\x01\x00\x01\x00');
  expect(GIF.length).toBe(42);
});

test('counts a page view of the page it stands in', async () => {
  await fetchPixel({ writeKey: SITE.writeKey }, { referer: 'https://shop.example/p/1?utm_source=mail' });
  expect(await door.events()).toMatchObject([
    {
      door: 'pixel',
      type: 'page',
      name: 'pageview',
      userAgent: BROWSER,
      context: { page: { url: 'https://shop.example/p/1?utm_source=mail' } },
    },
  ]);
});

test('counts an event with every parameter there is', async () => {
  const query = {
    ...{
      writeKey: SITE.writeKey,
      event: 'Email Opened',
      url: 'https://shop.example/',
      referrer: 'https://r.example/',
      title: 'Spring',
    },
    ...{ anonymousId: 'a1', userId: 'u1', messageId: 'm1', timestamp: '2026-01-02T03:04:05Z' },
    ...{ campaign: 'spring', revenue: '19.90', code: '007', card: '4111111111111111', __proto__x: '1' },
  };
  await fetchPixel(query);
  expect(await door.events()).toMatchObject([
    {
      ...{ type: 'track', name: 'Email Opened', anonymousId: 'a1', userId: 'u1', time: Date.UTC(2026, 0, 2, 3, 4, 5) },
      properties: { campaign: 'spring', revenue: 19.9, code: '007', card: '4111111111111111' },
      context: { page: { url: 'https://shop.example/', referrer: 'https://r.example/', title: 'Spring' } },
    },
  ]);
});

test("takes Segment's form of it", async () => {
  const data = Buffer.from(JSON.stringify({ writeKey: SITE.writeKey, event: 'Email Opened', userId: 'u1' })).toString(
    'base64',
  );
  expect(await fetchPixel({ data }, {}, '/v1/pixel/track')).toEqual({ status: 200, refused: null });
  expect(await door.events()).toMatchObject([{ door: 'pixel', type: 'track', name: 'Email Opened', userId: 'u1' }]);
  expect(await fetchPixel({ data: 'e30' }, {}, '/v1/pixel/track')).toEqual({
    status: 401,
    refused: 'missing_write_key',
  });
  expect(await fetchPixel({}, {}, '/v1/pixel/page')).toEqual({ status: 400, refused: 'malformed_json' });
});

test('is an image also when it is refused', async () => {
  expect(await fetchPixel({})).toEqual({ status: 401, refused: 'missing_write_key' });
  expect(await fetchPixel({ writeKey: 'wk_wrong' })).toEqual({ status: 401, refused: 'unknown_write_key' });
  expect(await fetchPixel({ writeKey: SITE.writeKey, event: 'x'.repeat(600) })).toEqual({
    status: 400,
    refused: 'invalid_field',
  });
});

test("is for the site's own pages, where the page is told, and for mails", async () => {
  const query = { writeKey: FENCED_SITE.writeKey };
  expect(await fetchPixel(query, { referer: 'https://evil.example/' })).toEqual({
    status: 403,
    refused: 'origin_not_allowed',
  });
  expect(await fetchPixel(query, { referer: 'https://shop.example/p' })).toEqual({ status: 200, refused: null });
  expect(await fetchPixel(query)).toEqual({ status: 200, refused: null });
});

test('a HEAD counts nothing', async () => {
  const response = await fetch(`${door.url}/v1/pixel.gif?writeKey=${SITE.writeKey}`, { method: 'HEAD' });
  expect(response.status).toBe(404);
  expect(await door.entries()).toEqual([]);
});
