import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { systemClock } from '../event/clock.ts';
import { SITE, type TestDoorOptions, withDoor } from './test-door.ts';

const TRACK = { writeKey: SITE.writeKey, event: 'Product Viewed', anonymousId: 'a1' };
const BODY = JSON.stringify(TRACK);
const REQUEST = `POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

test('a path is the same with a query behind it', () =>
  withDoor({}, async (door) => {
    expect(await door.post('/v1/track?key=1&key=2', TRACK)).toMatchObject({ status: 200, body: { success: true } });
    expect(await door.post('/v1/track?', TRACK)).toMatchObject({ status: 200 });
    expect(await door.events()).toHaveLength(2);
  }));

test.each([
  ['POST', '/v1/trac'],
  ['POST', '/v1/track/'],
  ['POST', '/V1/track'],
  ['POST', '/v1/pixel.gif'],
  ['POST', '/?/v1/track'],
  ['PUT', '/v1/track'],
  ['GET', '/v1/track'],
  ['HEAD', '/v1/pixel.gif'],
  ['OPTIONS', '/v1/pixel.gif'],
])('%s %s is for none of the doors', (method, path) =>
  withDoor({}, async (door) => {
    expect((await fetch(`${door.url}${path}`, { method })).status).toBe(404);
    expect(await door.entries()).toEqual([]);
  }),
);

test('what comes on a kept connection while the server closes is taken, and the connection ends with it', () => {
  const { promise: onDisk, resolve: reachDisk } = Promise.withResolvers<void>();
  let appends = 0;
  const options: TestDoorOptions = {
    append: () => {
      appends += 1;
      return onDisk;
    },
  };
  return withDoor(options, async (door) => {
    const socket = connect(Number(new URL(door.url).port), '127.0.0.1');
    const answers = text(socket);
    socket.write(REQUEST);
    await expect.poll(() => appends).toBe(1);
    const closed = door.app.close();
    await expect.poll(() => door.app.server.listening).toBe(false);
    socket.write(REQUEST);
    await expect.poll(() => appends).toBe(2);
    reachDisk();
    const [first, second] = (await answers).split('HTTP/1.1 200 OK').slice(1);
    expect(first).toMatch(/Connection: keep-alive/);
    expect(second).toMatch(/Connection: close/);
    await closed;
  });
});

test('a fault of the doors cuts the connection, so that the sender tries again', () => {
  let isBroken = false;
  const now = () => {
    if (isBroken) throw new Error('no clock');
    return systemClock.now();
  };
  return withDoor({ clock: { now } }, async (door) => {
    isBroken = true;
    await expect(fetch(`${door.url}/v1/track`, { method: 'POST', body: BODY })).rejects.toThrow('fetch failed');
    isBroken = false;
    expect(await door.post('/v1/track', TRACK)).toMatchObject({ status: 200 });
  });
});
