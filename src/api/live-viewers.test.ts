/** Who finds a place among the viewers: share links leave some to members. */
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { HttpError } from '../config/errors.ts';
import { LiveViewers } from './live-viewers.ts';

it('leaves places to members, however many come by share links', async () => {
  const app = Fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, _request, reply) => reply.code(error instanceof HttpError ? error.status : 500).send());
  const viewers = new LiveViewers(app, { now: () => 0 }, { liveViewersMax: 3, liveMembersRoom: 1 });
  for (const kind of ['share', 'user'] as const) {
    app.get(`/${kind}`, async (_request, reply) => {
      viewers.assertRoom({ kind });
      viewers.open(reply, { expiresAt: undefined, check: async () => undefined });
    });
  }
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  // Held until the end: an answer that nobody holds any more is let go, and its place with it.
  const answers: Response[] = [];
  for (const kind of ['share', 'share', 'share', 'user', 'user'])
    answers.push(await fetch(`http://127.0.0.1:${port}/${kind}`));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 503, 200, 503]);
  await Promise.all(answers.map(({ body }) => body?.cancel()));
  await app.close();
});
