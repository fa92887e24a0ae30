/** CORS as a browser sees it: preflights, and whose pages may read the answers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FENCED_SITE, SITE, startTestDoor, type TestDoor } from './test-door.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await startTestDoor();
});
afterAll(() => door.close());

const TRACK = { writeKey: SITE.writeKey, event: 'Product Viewed', anonymousId: 'a1' };

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
