/** Sending the demo's visitors: until a removed site says that it is gone; a site that is made again begins without a past. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ProgressFile } from './progress-file.ts';
import { DemoSiteGone, Sender } from './sender.ts';
import type { Call } from './visit.ts';

let server: Server | undefined;
afterEach(() => server?.close());

async function senderTo(status: number): Promise<Sender> {
  const listening = createServer((_request, response) => response.writeHead(status).end());
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return new Sender(`http://127.0.0.1:${(listening.address() as AddressInfo).port}`, 'wk_demo');
}

const calls = [{ type: 'page' } as unknown as Call];
const signal = new AbortController().signal;

test('tells a site that is gone from calls that are wrong', async () => {
  await expect((await senderTo(401)).send(calls, signal)).rejects.toBeInstanceOf(DemoSiteGone);
  server?.close();
  const refused = (await senderTo(400)).send(calls, signal);
  await expect(refused).rejects.not.toBeInstanceOf(DemoSiteGone);
  server?.close();
  await (await senderTo(200)).send(calls, signal);
});

test('what was sent to one site was not sent to another', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-demo-'));
  try {
    const before = new ProgressFile(folder, 'wk_before');
    expect(before.read()).toBeUndefined();
    const span = { fromMs: 1_000, untilMs: 2_000 };
    before.write(span);
    expect(new ProgressFile(folder, 'wk_before').read()).toEqual(span);
    expect(new ProgressFile(folder, 'wk_again').read()).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});
