/** Puts the doors on a Fastify server: Segment's routes, the pixel, and the preflights before them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EVENT_TYPES } from '../event/captured-event.ts';
import type { Exchange } from './answer.ts';
import { preflightHeaders } from './cors.ts';
import { type CollectDeps, type Door, makeDoor } from './door.ts';
import { takePixel } from './pixel.ts';
import { SEGMENT_ROUTES, takeSegmentCall } from './segment-routes.ts';

/**
 * The stream and the accounts must outlive the server: what is counted of refusals goes into the stream when the server
 * closes. Requests are taken over in `onRequest`, before Fastify would read the body: the doors read it themselves, under
 * their own bounds and whatever its content type, and answer on the raw response. So Fastify's hooks and loggers
 * cost an event nothing; hooks of the root context do run before.
 */
export async function registerCollect(app: FastifyInstance, deps: CollectDeps): Promise<void> {
  const door = makeDoor(deps);
  await app.register(async (scope) => {
    // A logger of its own for each request, which none of them uses, would take longer than looking at its event.
    scope.setChildLoggerFactory((logger) => logger);
    addRoutes(scope, door, deps.log);
  });
  door.ledger.start();
  app.addHook('onClose', () => door.ledger.close());
}

function addRoutes(scope: FastifyInstance, door: Door, log: CollectDeps['log']): void {
  function on(method: 'GET' | 'POST' | 'OPTIONS', url: string, handle: (exchange: Exchange) => Promise<void>): void {
    const onRequest = (request: FastifyRequest, reply: FastifyReply) => {
      reply.hijack();
      handle({ request: request.raw, response: reply.raw }).catch((error: unknown) => {
        log.error({ error }, 'A capture request failed; its connection was cut, so that its sender tries again.');
        reply.raw.destroy();
      });
    };
    scope.route({ method, url, exposeHeadRoute: false, onRequest, handler: unreachable });
  }

  for (const [path, call] of Object.entries(SEGMENT_ROUTES)) {
    on('POST', path, (exchange) => takeSegmentCall(door, call, exchange));
    on('OPTIONS', path, async ({ request, response }) => {
      response.writeHead(204, preflightHeaders(request, door.limits)).end();
    });
  }
  on('GET', '/v1/pixel.gif', (exchange) => takePixel(door, undefined, exchange));
  for (const type of EVENT_TYPES) on('GET', `/v1/pixel/${type}`, (exchange) => takePixel(door, type, exchange));
}

function unreachable(): never {
  throw new Error('unreachable: the request was taken over');
}
