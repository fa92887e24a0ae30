/** Writes the doors' answers, and gets rid of what a refused sender is still sending without cutting the answer off. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { Headers } from './cors.ts';
import type { Refused } from './refusal.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export type LingerLimits = Pick<Limits, 'bodyBytesMax' | 'lingerBytesMax' | 'lingerMs'>;

/** Headers that say why, for programs that do not read the body. */
export function refusalHeaders({ reason, retryAfterS }: Refused, clock: Clock): Headers {
  const headers: Headers = { 'X-Weir-Refused': reason };
  if (retryAfterS !== undefined) headers['Retry-After'] = retryAfterS;
  if (reason === 'rate_limited') headers['X-RateLimit-Reset'] = Math.ceil(clock.now() / 1000) + (retryAfterS ?? 1);
  return headers;
}

/** A browser must not make something else of it than it is called. */
const NO_SNIFF = { 'X-Content-Type-Options': 'nosniff' };

/** Nothing happens when the sender has gone. Text goes out in one write together with the headers, bytes do not. */
export function answer(
  { request, response }: Exchange,
  limits: LingerLimits,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Headers,
): void {
  const described = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...NO_SNIFF, ...headers };
  if (response.destroyed) return;
  if (isMuchStillComing(request, limits)) {
    response.writeHead(status, { ...described, Connection: 'close' });
    response.write(body);
    linger(request, response, limits);
  } else response.writeHead(status, described).end(body);
}

const SUCCESS = '{"success":true}';
const SUCCESS_HEADERS = { 'Content-Type': JSON_TYPE, 'Content-Length': SUCCESS.length, ...NO_SNIFF };

/** By far the most common answer, made ready. */
export function answerSuccess({ response }: Exchange, cors: Headers | undefined): void {
  if (response.destroyed) return;
  response.writeHead(200, cors === undefined ? SUCCESS_HEADERS : { ...SUCCESS_HEADERS, ...cors }).end(SUCCESS);
}

/** The rest of a body within the limit is simply read and forgotten, and the connection goes on. */
function isMuchStillComing(request: IncomingMessage, { bodyBytesMax }: LingerLimits): boolean {
  if (request.complete) return false;
  const declared = request.headers['content-length'];
  if (declared === undefined) return request.headers['transfer-encoding'] !== undefined;
  return Number(declared) > bodyBytesMax;
}

/**
 * Closing at once would reset the connection, and the sender would see that instead of the answer. So the answer goes out
 * whole, what comes is thrown away for a while, and only then the response ends, where Node closes the connection.
 */
function linger(request: IncomingMessage, response: ServerResponse, { lingerBytesMax, lingerMs }: LingerLimits): void {
  let left = lingerBytesMax;
  const timer = setTimeout(() => request.socket.destroy(), lingerMs);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.socket.destroy();
  });
  request.on('end', () => response.end());
  request.on('close', () => clearTimeout(timer));
}
