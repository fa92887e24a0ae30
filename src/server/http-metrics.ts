/** Counts a server's HTTP: answers by area and status, bytes on the wire, open connections. A request costs it a look at its address. */
import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Counter, Gauge, type Registry } from 'prom-client';

/** `capture`: events. `api`: the API and what operates Weir. `page`: the dashboard and everything else. */
type Area = 'capture' | 'api' | 'page';

/** Node tells of each answer that was written whole, those that Fastify does not know of included. */
const ANSWERED = 'http.server.response.finish';

/** Returns what ends the counting. */
export function countHttp(server: Server, registry: Registry): () => void {
  const registers = [registry];
  const answers: Record<Area, Map<number, number>> = { capture: new Map(), api: new Map(), page: new Map() };
  const open = new Set<Socket>();
  const closed = { received: 0, sent: 0 };

  const onAnswer = (message: unknown) => {
    const told = message as { request: IncomingMessage; response: ServerResponse; server: unknown };
    if (told.server !== server) return;
    const counts = answers[areaOf(told.request.url ?? '')];
    const { statusCode } = told.response;
    counts.set(statusCode, (counts.get(statusCode) ?? 0) + 1);
  };
  const onConnection = (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      closed.received += socket.bytesRead;
      closed.sent += socket.bytesWritten;
    });
  };
  diagnostics.subscribe(ANSWERED, onAnswer);
  server.on('connection', onConnection);

  new Counter({
    name: 'weir_http_requests_total',
    help: 'HTTP requests answered, by what they were about and the status of the answer.',
    labelNames: ['area', 'code'],
    registers,
    collect() {
      this.reset();
      for (const [area, counts] of Object.entries(answers)) {
        for (const [code, count] of counts) this.inc({ area, code }, count);
      }
    },
  });
  const bytes = (name: string, help: string, kind: 'received' | 'sent', of: 'bytesRead' | 'bytesWritten') =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        let total = closed[kind];
        for (const socket of open) total += socket[of] ?? 0;
        this.reset();
        this.inc(total);
      },
    });
  bytes('weir_http_received_bytes_total', 'Bytes received over HTTP, headers included.', 'received', 'bytesRead');
  bytes('weir_http_sent_bytes_total', 'Bytes sent over HTTP, headers included.', 'sent', 'bytesWritten');
  new Gauge({
    name: 'weir_http_connections',
    help: 'HTTP connections that are open.',
    registers,
    collect() {
      this.set(open.size);
    },
  });
  return () => {
    diagnostics.unsubscribe(ANSWERED, onAnswer);
    server.off('connection', onConnection);
  };
}

function areaOf(url: string): Area {
  if (url.startsWith('/v1/')) return 'capture';
  return /^\/(api\/|metrics|healthz|readyz)/.test(url) ? 'api' : 'page';
}
