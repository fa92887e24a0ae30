/** What every route that asks the store does alike: stops when the client leaves, and says in words what went wrong. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from '../config/errors.ts';
import { QueryError } from '../query/mistakes.ts';
import { StoreRefusedError } from '../store/store.ts';

/** Runs for as long as the client is there. Throws HttpError: what the query or the store said, in words for who asked. */
export async function answerQuery<Answer>(
  request: FastifyRequest,
  reply: FastifyReply,
  run: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const signal = untilLeft(reply);
  return run(signal).catch((error: unknown) => {
    throw inWords(error, request, signal);
  });
}

/** Aborts when nobody is there any more to read the answer. */
export function untilLeft(reply: FastifyReply): AbortSignal {
  const leaving = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) leaving.abort();
  });
  return leaving.signal;
}

/** What the query or the store said, as an HttpError where it can be told; `signal` is that of the client. */
export function inWords(error: unknown, request: FastifyRequest, signal: AbortSignal): unknown {
  if (error instanceof QueryError) return new HttpError(400, 'query_invalid', error.message);
  if (error instanceof HttpError) return error;
  return signal.aborted ? clientLeft(error, request) : storeError(error, request);
}

/** Nobody reads it: a page was left, or a tile's question changed. */
function clientLeft(error: unknown, request: FastifyRequest): HttpError {
  request.log.debug({ err: error }, 'The client left before its answer came.');
  return new HttpError(499, 'client_left', 'The client left before its answer came.');
}

const TOO_MUCH = new Set(['TIMEOUT_EXCEEDED', 'TOO_SLOW', 'MEMORY_LIMIT_EXCEEDED', 'TOO_MANY_ROWS_OR_BYTES']);
const NO_PATTERN = new Set(['CANNOT_COMPILE_REGEXP', 'BAD_ARGUMENTS']);

/** What the store says, in words for who asked; our own faults stay what they are. */
function storeError(error: unknown, request: FastifyRequest): unknown {
  const type = typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';
  if (error instanceof StoreRefusedError) {
    if (!NO_PATTERN.has(type) || !/regexp|regular expression/i.test(error.message)) return error;
    return new HttpError(400, 'query_invalid', 'A value of a matches filter is no regular expression; allowed: RE2.');
  }
  if (TOO_MUCH.has(type)) {
    return new HttpError(
      422,
      'query_too_heavy',
      'The query takes more time or memory than one may; ask for a shorter range, fewer dimensions, or a filter.',
    );
  }
  if (error instanceof TypeError || error instanceof RangeError) return error;
  request.log.warn({ err: error }, 'The store did not answer a query.');
  return new HttpError(503, 'store_unavailable', 'The store does not answer right now; try again in a moment.');
}
