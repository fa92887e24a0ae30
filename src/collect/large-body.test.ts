/** A body of 100 MB is turned away long before it has come, and its sender gets to see why. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SITE, startTestDoor, type TestDoor } from './test-door.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await startTestDoor();
});
afterAll(() => door.close());

const TRACK = { writeKey: SITE.writeKey, event: 'Product Viewed', anonymousId: 'a1' };

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
