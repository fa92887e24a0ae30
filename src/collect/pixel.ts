/**
 * A 1×1 GIF that counts being fetched, for e-mails and pages without scripts: GET /v1/pixel.gif?writeKey=…, one page view or one
 * named event a fetch. And Segment's own form of it, GET /v1/pixel/track?data=BASE64, with one call's JSON.
 */
import type { IncomingMessage } from 'node:http';
import type { EventType } from '../event/captured-event.ts';
import { answer, type Exchange, refusalHeaders } from './answer.ts';
import { addressBlock, clientAddress } from './client-address.ts';
import { corsHeaders } from './cors.ts';
import { decodeBody, parseJson } from './decode-body.ts';
import { countRefusal, type Door } from './door.ts';
import { readEnvelope } from './envelope.ts';
import { accept, type Outcome, statusOf } from './refusal.ts';
import { type Receipt, type Sender, takeEvents } from './take-events.ts';

/** The smallest transparent GIF89a. */
export const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/**
 * What the query may say; every parameter that is not here becomes a property of the event. `event` makes it a track call.
 * Without `url`, the page is the one the browser names as the Referer.
 */
const PIXEL_PARAMETERS = [
  'writeKey',
  'event',
  'url',
  'referrer',
  'title',
  'anonymousId',
  'userId',
  'messageId',
  'timestamp',
] as const;

/** Answers in every case, with the GIF in every case: a page that shows it must not show a broken image. Never rejects. */
export async function takePixel(door: Door, type: EventType | undefined, exchange: Exchange): Promise<void> {
  const outcome = await receive(door, type, exchange.request);
  const refused = outcome.ok ? outcome.value.refused[0]?.refused : outcome;
  const cors = corsHeaders(exchange.request.headers.origin);
  if (refused === undefined) {
    answer(exchange, door.limits, 200, 'image/gif', GIF, { ...cors, ...PIXEL_HEADERS });
    return;
  }
  countRefusal(door, 'pixel', refused);
  const headers = { ...cors, ...PIXEL_HEADERS, ...refusalHeaders(refused, door.clock) };
  answer(exchange, door.limits, statusOf(refused.reason), 'image/gif', GIF, headers);
}

/** Any page may show it, also one that isolates itself from other origins. */
const PIXEL_HEADERS = { 'Cache-Control': 'no-store, private', 'Cross-Origin-Resource-Policy': 'cross-origin' };

async function receive(door: Door, type: EventType | undefined, request: IncomingMessage): Promise<Outcome<Receipt>> {
  const { limits } = door;
  const address = clientAddress(request, door.trustedProxies);
  const admitted = door.addressRate.take(addressBlock(address), 1);
  if (!admitted.ok) return admitted;

  const query = new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '');
  const call =
    type === undefined ? accept(readQuery(query, request)) : readData(query.get('data') ?? '', limits.eventBytesMax);
  if (!call.ok) return call;
  const effectiveType = type ?? (query.get('event') ? 'track' : 'page');
  const envelope = readEnvelope(call.value, effectiveType, '', limits);
  if (!envelope.ok) return envelope;

  const sender: Sender = {
    name: 'pixel',
    type: effectiveType,
    origin: request.headers.origin ?? refererOrigin(request),
    address,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, limits.userAgentCharsMax),
  };
  return takeEvents(door, envelope.value, sender);
}

/** An image names its page in the Referer, if at all; what it names is held to the site's origins as a script's origin is. */
function refererOrigin({ headers }: IncomingMessage): string | undefined {
  const { referer } = headers;
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).origin : undefined;
}

const KNOWN: ReadonlySet<string> = new Set(PIXEL_PARAMETERS);

/** The query as the JSON that a script would have sent. */
function readQuery(query: URLSearchParams, request: IncomingMessage): object {
  const given = (name: (typeof PIXEL_PARAMETERS)[number]) => query.get(name) ?? undefined;
  const properties = [...query].filter(([name]) => name !== '' && !KNOWN.has(name));
  const page = { url: given('url') ?? request.headers.referer, referrer: given('referrer'), title: given('title') };
  return {
    writeKey: given('writeKey'),
    event: given('event'),
    anonymousId: given('anonymousId'),
    userId: given('userId'),
    messageId: given('messageId'),
    timestamp: given('timestamp'),
    properties: Object.fromEntries(properties.map(([name, text]) => [name, readValue(text)])),
    context: { page: Object.fromEntries(Object.entries(page).filter(([, value]) => value !== undefined)) },
  };
}

/** A number where nothing of it is lost by reading it as one: `007` and card numbers stay text. */
function readValue(text: string): string | number {
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/.test(text) && text.length <= 16 ? Number(text) : text;
}

function readData(data: string, bytesMax: number): Outcome<unknown> {
  const body = decodeBody(Buffer.from(data.replaceAll(' ', '+'), 'base64'), undefined, bytesMax);
  return body.ok ? parseJson(body.value) : body;
}
