/** Puts the doors on a Fastify server: Segment's routes, the pixel, and the preflights before them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EVENT_TYPES } from '../event/captured-event.ts';
import type { Exchange } from './answer.ts';
import { preflightHeaders } from './cors.ts';
import { type CollectDeps, makeDoor } from './door.ts';
import { takePixel } from './pixel.ts';
import { SEGMENT_ROUTES, takeSegmentCall } from './segment-routes.ts';

/**
 * The stream and the accounts must outlive the server: what is counted of refusals goes into the stream when the server
 * closes. Requests are taken over in `onRequest`, before Fastify would read the body: the doors read it themselves, under
 * their own bounds and whatever its content type, and answer on the raw response. So Fastify's hooks and logging
 * cost an event nothing; hooks of the root context that answer by themselves do run before.
 */
export async function registerCollect(app: FastifyInstance, deps: CollectDeps): Promise<void> {
  const door = makeDoor(deps);
  const take = (handle: (exchange: Exchange) => Promise<void>) => ({
    logLevel: 'silent' as const,
    exposeHeadRoute: false,
    onRequest: (request: FastifyRequest, reply: FastifyReply) => {
      reply.hijack();
      handle({ request: request.raw, response: reply.raw }).catch((error: unknown) => {
        deps.log.error({ error }, 'A capture request failed; its sender was told to try again.');
        reply.raw.destroy();
      });
    },
    handler: unreachable,
  });

  for (const [path, call] of Object.entries(SEGMENT_ROUTES)) {
    app.post(
      path,
      take((exchange) => takeSegmentCall(door, call, exchange)),
    );
    app.options(
      path,
      take(async ({ request, response }) => {
        response.writeHead(204, preflightHeaders(request, deps.limits)).end();
      }),
    );
  }
  app.get(
    '/v1/pixel.gif',
    take((exchange) => takePixel(door, undefined, exchange)),
  );
  for (const type of EVENT_TYPES)
    app.get(
      `/v1/pixel/${type}`,
      take((exchange) => takePixel(door, type, exchange)),
    );

  door.ledger.start();
  app.addHook('onClose', () => door.ledger.close());
}

function unreachable(): never {
  throw new Error('unreachable: the request was taken over');
}
