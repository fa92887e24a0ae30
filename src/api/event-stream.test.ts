/** A stream of events over a real connection: what arrives, who is let go, and that nothing piles up. */
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { EventStream, type EventStreamLimits } from './event-stream.ts';

let app: FastifyInstance;
let client: Socket;
let closed = 0;

afterEach(async () => {
  client.destroy();
  await app.close();
});

/** A connected client that has sent its request, and the stream that answers it. */
async function open(limits: Partial<EventStreamLimits> = {}): Promise<EventStream> {
  closed = 0;
  app = Fastify();
  const opened = new Promise<EventStream>((resolve) => {
    app.get('/', (_request, reply) => {
      const all = { liveBufferBytesMax: 1_000_000, liveHeartbeatMs: 10_000, liveStallMsMax: 10_000, ...limits };
      resolve(new EventStream(reply, all, () => closed++));
    });
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  client = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return opened;
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error('waited in vain');
    await sleep(5);
  }
}

describe('EventStream', () => {
  it('sends messages and heartbeats, and says when the client has gone', async () => {
    const stream = await open({ liveHeartbeatMs: 30 });
    let text = '';
    client.on('data', (chunk) => {
      text += chunk.toString();
    });
    stream.send('snapshot', '{"a":1}');
    await until(() => text.includes(': still here'));
    expect(text).toContain('content-type: text/event-stream');
    expect(text).toContain('retry: 1000\n\n');
    expect(text).toContain('event: snapshot\ndata: {"a":1}\n\n');
    client.destroy();
    await until(() => closed === 1);
    stream.send('snapshot', '{}');
    expect(stream.isClosed).toBe(true);
  });

  it('leaves messages out while the client does not read, and goes on with the newest', async () => {
    const stream = await open();
    client.pause();
    const filler = 'x'.repeat(400_000);
    for (let sent = 0; sent < 400 && stream.skipped === 0; sent++) {
      stream.send('snapshot', JSON.stringify({ sent, filler }));
      await sleep(1);
    }
    expect(stream.skipped).toBeGreaterThan(0);
    let tail = '';
    client.on('data', (chunk) => {
      tail = (tail + chunk.toString()).slice(-1_000);
    });
    client.resume();
    await until(() => {
      stream.send('snapshot', '{"last":true}');
      return tail.includes('{"last":true}');
    });
    expect(closed).toBe(0);
  });

  it('lets a client go that does not read at all', async () => {
    const stream = await open({ liveStallMsMax: 100 });
    client.pause();
    const filler = JSON.stringify('x'.repeat(400_000));
    const sending = setInterval(() => stream.send('snapshot', filler), 1);
    await until(() => stream.isClosed);
    clearInterval(sending);
    // Without waiting for the client to read what it never will.
    const connections = () => new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count)));
    while ((await connections()) > 0) await sleep(5);
  });
});
