/** Segment's HTTP tracking API: one event a request by type, or a batch, as its servers, browsers and beacons send them. */
import type { IncomingMessage } from 'node:http';
import { answer, answerSuccess, type Exchange, JSON_TYPE, refusalHeaders } from './answer.ts';
import { basicUser, isServer } from './caller.ts';
import { addressBlock, clientAddress } from './client-address.ts';
import { corsHeaders } from './cors.ts';
import { decodeBody, parseJson } from './decode-body.ts';
import { countRefusal, type Door } from './door.ts';
import { type Call, readEnvelope } from './envelope.ts';
import { readBody } from './read-body.ts';
import { explain, type Outcome, type Refused, statusOf } from './refusal.ts';
import { type Receipt, type RefusedEvent, takeEvents } from './take-events.ts';

/** The long paths are the servers' SDKs', the short ones the browser's (`@segment/analytics-next`). */
export const SEGMENT_ROUTES: Readonly<Record<string, Call>> = {
  '/v1/track': 'track',
  '/v1/page': 'page',
  '/v1/screen': 'screen',
  '/v1/identify': 'identify',
  '/v1/group': 'group',
  '/v1/alias': 'alias',
  '/v1/batch': 'batch',
  '/v1/import': 'batch',
  '/v1/t': 'track',
  '/v1/p': 'page',
  '/v1/s': 'screen',
  '/v1/i': 'identify',
  '/v1/g': 'group',
  '/v1/a': 'alias',
  '/v1/b': 'batch',
};

/** Answers in every case; never rejects. */
export async function takeSegmentCall(door: Door, call: Call, exchange: Exchange): Promise<void> {
  const outcome = await receive(door, call, exchange.request);
  if (!outcome.ok) {
    countRefusal(door, 'segment', outcome);
    return answerRefusal(door, exchange, outcome);
  }
  const { accepted, refused } = outcome.value;
  if (refused.length === 0) {
    const { origin } = exchange.request.headers;
    answerSuccess(exchange, origin === undefined ? undefined : corsHeaders(origin));
    return;
  }
  for (const event of refused) countRefusal(door, 'segment', event.refused);
  answerRefusedEvents(door, call, exchange, accepted, refused);
}

/** The gate, step by step; each may refuse. The content type does not matter: beacons call JSON `text/plain`. */
async function receive(door: Door, call: Call, request: IncomingMessage): Promise<Outcome<Receipt>> {
  const { limits } = door;
  const address = clientAddress(request, door.trustedProxies);
  const admitted = door.addressRate.take(addressBlock(address), 1);
  if (!admitted.ok) return admitted;

  const sent = await readBody(request, limits.bodyBytesMax, door.bodies);
  if (!sent.ok) return sent;
  const body = decodeBody(sent.value, request.headers['content-encoding'], limits.bodyBytesMax);
  if (!body.ok) return body;
  const json = parseJson(body.value);
  if (!json.ok) return json;
  const envelope = readEnvelope(json.value, call, basicUser(request.headers.authorization), limits);
  if (!envelope.ok) return envelope;

  const ofServer = isServer(request);
  return takeEvents(door, envelope.value, {
    name: 'segment',
    type: call === 'batch' ? undefined : call,
    origin: request.headers.origin,
    address: ofServer ? '' : address,
    userAgent: ofServer ? '' : (request.headers['user-agent'] ?? '').slice(0, limits.userAgentCharsMax),
  });
}

function answerRefusal(door: Door, exchange: Exchange, refused: Refused): void {
  answerJson(door, exchange, statusOf(refused.reason), refused, { success: false, ...explain(refused) });
}

/**
 * A batch with a good event in it succeeded: a sender that took it for failed would send the good ones again, or never
 * again. A batch of bad ones only failed, by their reason, or with a plain 400 when they have several.
 */
function answerRefusedEvents(
  door: Door,
  call: Call,
  exchange: Exchange,
  accepted: number,
  refused: readonly RefusedEvent[],
): void {
  const [first] = refused as readonly [RefusedEvent, ...RefusedEvent[]];
  if (call !== 'batch') {
    answerRefusal(door, exchange, first.refused);
    return;
  }
  const shown = refused.slice(0, door.limits.refusedShownMax).map(({ index, messageId, refused }) => ({
    index,
    ...(messageId !== undefined && { messageId }),
    ...explain(refused),
  }));
  const counts = { accepted, refusedCount: refused.length, refused: shown };
  if (accepted === 0) {
    const isOneReason = refused.every((event) => event.refused.reason === first.refused.reason);
    const status = isOneReason ? statusOf(first.refused.reason) : 400;
    answerJson(door, exchange, status, first.refused, { success: false, ...explain(first.refused), ...counts });
    return;
  }
  const headers = corsHeaders(exchange.request.headers.origin);
  answer(exchange, door.limits, 200, JSON_TYPE, JSON.stringify({ success: true, ...counts }), headers);
}

function answerJson(door: Door, exchange: Exchange, status: number, refused: Refused, body: object): void {
  const { origin } = exchange.request.headers;
  const cors = refused.reason === 'origin_not_allowed' ? {} : corsHeaders(origin);
  const headers = { ...cors, ...refusalHeaders(refused, door.clock) };
  answer(exchange, door.limits, status, JSON_TYPE, JSON.stringify(body), headers);
}
