/** Which request goes through which door: Segment's routes, the pixel, and the preflights before them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EVENT_TYPES } from '../event/captured-event.ts';
import type { Exchange } from './answer.ts';
import { preflightHeaders } from './cors.ts';
import { type CollectDeps, type Door, makeDoor } from './door.ts';
import { takePixel } from './pixel.ts';
import { SEGMENT_ROUTES, takeSegmentCall } from './segment-routes.ts';

export interface Doors {
  /** Takes over what is for a door, and will answer it. False when it is for somebody else: then nothing was done. */
  take(request: IncomingMessage, response: ServerResponse): boolean;
  /** To be called when no more requests come: appends what is still counted of refusals. */
  close(): Promise<void>;
}

type Take = (exchange: Exchange) => Promise<void>;

/**
 * The doors stand in front of the web framework. What one keeps for a request (a router's match, a request and a reply of its
 * own) cost a capture more than looking at its event, and held so much of it together that in one start of three V8's young
 * collections had to copy nearly everything, at ten times their work. The stream and the accounts must outlive the doors.
 */
export function openDoors(deps: CollectDeps): Doors {
  const door = makeDoor(deps);
  const routes = routesOf(door);
  door.ledger.start();
  return {
    take(request, response) {
      const take = routes[request.method ?? '']?.get(pathOf(request));
      if (take === undefined) return false;
      take({ request, response }).catch((error: unknown) => {
        deps.log.error({ error }, 'A capture request failed; its connection was cut, so that its sender tries again.');
        response.destroy();
      });
      return true;
    },
    close: () => door.ledger.close(),
  };
}

function routesOf(door: Door): Readonly<Record<string, ReadonlyMap<string, Take>>> {
  const segment = Object.entries(SEGMENT_ROUTES);
  return {
    POST: new Map(segment.map(([path, call]) => [path, (exchange) => takeSegmentCall(door, call, exchange)])),
    OPTIONS: new Map(segment.map(([path]) => [path, (exchange) => answerPreflight(door, exchange)])),
    GET: new Map<string, Take>([
      ['/v1/pixel.gif', (exchange) => takePixel(door, undefined, exchange)],
      ...EVENT_TYPES.map((type): [string, Take] => [
        `/v1/pixel/${type}`,
        (exchange) => takePixel(door, type, exchange),
      ]),
    ]),
  };
}

async function answerPreflight(door: Door, { request, response }: Exchange): Promise<void> {
  response.writeHead(204, preflightHeaders(request, door.limits)).end();
}

function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
