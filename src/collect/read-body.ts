/** Reads request bodies whole, within bounds: each body's size, and the memory that all unfinished ones hold together. */
import type { IncomingMessage } from 'node:http';
import { accept, type Outcome, refuse } from './refusal.ts';

interface Reading {
  bytes: number;
  /** Ends it with `overloaded`. */
  shed(): void;
}

/**
 * The memory of unfinished bodies. A sender that stalls holds its share until its time is up; when the whole is spent,
 * those who began first go first, because an honest sender is through in milliseconds.
 */
export class BodyBudget {
  readonly #bytesMax: number;
  readonly #readings = new Set<Reading>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  hold(reading: Reading, bytes: number): void {
    reading.bytes += bytes;
    this.#bytes += bytes;
    this.#readings.add(reading);
    while (this.#bytes > this.#bytesMax) {
      const [oldest] = this.#readings;
      if (oldest === undefined) return;
      this.release(oldest);
      oldest.shed();
    }
  }

  release(reading: Reading): void {
    if (this.#readings.delete(reading)) this.#bytes -= reading.bytes;
  }
}

/** Refuses as soon as it is clear that the body is too large: by its Content-Length before a byte of it is read. */
export function readBody(request: IncomingMessage, bytesMax: number, budget: BodyBudget): Promise<Outcome<Buffer>> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > bytesMax) return Promise.resolve(tooLarge(`${declared} bytes`, bytesMax));
  const { promise, resolve } = Promise.withResolvers<Outcome<Buffer>>();
  const chunks: Buffer[] = [];
  const reading: Reading = { bytes: 0, shed: () => finish(refuse('overloaded', {}, 1)) };
  let isFinished = false;

  /** Listeners stay, since taking them off costs more than they do; whatever still comes is thrown away. */
  function finish(outcome: Outcome<Buffer>): void {
    isFinished = true;
    chunks.length = 0;
    budget.release(reading);
    resolve(outcome);
  }

  request.on('data', (chunk: Buffer) => {
    if (isFinished) return;
    chunks.push(chunk);
    budget.hold(reading, chunk.length);
    if (reading.bytes > bytesMax) finish(tooLarge(`more than ${bytesMax} bytes`, bytesMax));
  });
  request.on('end', () => {
    if (!isFinished) finish(accept(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  });
  request.on('close', () => {
    if (!isFinished) finish(refuse(isTimeout(request.socket.errored) ? 'request_timeout' : 'request_aborted'));
  });
  // An error of the socket after the answer is nobody's business, and must not end the process.
  request.on('error', ignore);
  return promise;
}

function ignore(): void {}

function isTimeout(error: Error | null): boolean {
  return error !== null && 'code' in error && error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
}

function tooLarge(given: string, bytesMax: number): Outcome<never> {
  return refuse('body_too_large', { field: 'body', given, allowed: `${bytesMax} bytes` });
}
