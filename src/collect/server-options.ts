/** The settings of Node's HTTP server that keep slow and oversized senders from standing in honest ones' way. */
import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from '../config/limits.ts';
import { REFUSALS, type Refusal } from '../event/reasons.ts';
import type { Doors } from './open-doors.ts';

/**
 * Options for `fastify(…)`, which gets what is for none of the doors. A connection costs a few KB while it dawdles, is looked at
 * every `connectionsCheckMs`, and is closed when its headers or its request take too long. No idle timeout is set on sockets:
 * each would cost a timer a request, and a live stream is rightly idle.
 */
export function collectServerOptions(limits: Limits, doors: Pick<Doors, 'take'>) {
  const settings = {
    headersTimeout: limits.headersTimeoutMs,
    connectionsCheckingInterval: limits.connectionsCheckMs,
    maxHeaderSize: limits.headerBytesMax,
    requestTimeout: limits.requestTimeoutMs,
    /** Longer than the 60 s of the usual load balancers, which must be the first to close. */
    keepAliveTimeout: limits.keepAliveMs,
  };
  function serverFactory(others: RequestListener): Server {
    const server = createServer(settings, (request, response) => {
      // A connection that is kept would keep a server from closing.
      if (!server.listening) response.setHeader('Connection', 'close');
      if (!doors.take(request, response)) others(request, response);
    });
    server.maxConnections = limits.connectionsMax;
    return server;
  }
  return { serverFactory, clientErrorHandler: answerClientError };
}

/** Answers what is not a whole HTTP request, and so has no route: too slow, too much, or not HTTP. */
function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy(error);
  const [status, code, message] = problemOf(error.code);
  const body = JSON.stringify({ success: false, code, message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Weir-Refused: ${code}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy(error));
}

function problemOf(
  code: string | undefined,
): readonly [number, Refusal | 'malformed_request' | 'headers_too_large', string] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'request_timeout', REFUSALS.request_timeout];
  if (code === 'HPE_HEADER_OVERFLOW')
    return [431, 'headers_too_large', 'The headers, the address line among them, are larger than the limit.'];
  return [400, 'malformed_request', 'The request is not valid HTTP.'];
}
