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

type Take = (door: Door, exchange: Exchange) => Promise<void>;

const segment = Object.entries(SEGMENT_ROUTES);

/** By method and path: whatever a request may reach without the framework. */
export const DOOR_ROUTES: Readonly<Record<string, ReadonlyMap<string, Take>>> = {
  POST: new Map(segment.map(([path, call]) => [path, (door, exchange) => takeSegmentCall(door, call, exchange)])),
  OPTIONS: new Map(segment.map(([path]) => [path, answerPreflight])),
  GET: new Map<string, Take>([
    ['/v1/pixel.gif', (door, exchange) => takePixel(door, undefined, exchange)],
    ...EVENT_TYPES.map((type): [string, Take] => [
      `/v1/pixel/${type}`,
      (door, exchange) => takePixel(door, type, exchange),
    ]),
  ]),
};

/**
 * The doors stand in front of the web framework. What one keeps for a request (a router's match, a request and a reply of its
 * own) cost a tenth of a capture's processor time, and held so much of it together that in one start of three V8's young
 * collections had to copy nearly everything, at four times the cost. The stream and the accounts must outlive the doors.
 */
export function openDoors(deps: CollectDeps): Doors {
  const door = makeDoor(deps);
  door.ledger.start();
  return {
    take(request, response) {
      const take = DOOR_ROUTES[request.method ?? '']?.get(pathOf(request));
      if (take === undefined) return false;
      take(door, { request, response }).catch((error: unknown) => {
        deps.log.error({ error }, 'A capture request failed; its connection was cut, so that its sender tries again.');
        response.destroy();
      });
      return true;
    },
    close: () => door.ledger.close(),
  };
}

async function answerPreflight(door: Door, { request, response }: Exchange): Promise<void> {
  response.writeHead(204, preflightHeaders(request, door.limits)).end();
}

function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
