/** `POST /api/v2/query`: the Stats API in Plausible's shape; as CSV for those who accept it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from '../config/errors.ts';
import type { Clock } from '../event/clock.ts';
import { QueryError } from '../query/mistakes.ts';
import { parseQuery } from '../query/parse-query.ts';
import type { QueryResult } from '../query/query.ts';
import { type QuerySource, runQuery } from '../query/run-query.ts';
import { StoreRefusedError } from '../store/store.ts';
import { type AuthorizeDeps, authorize, requireSite } from './authorize.ts';

export interface QueryRouteDeps extends AuthorizeDeps {
  readonly store: QuerySource;
  readonly clock: Clock;
}

export function registerQueryRoute(app: FastifyInstance, deps: QueryRouteDeps): void {
  app.post('/api/v2/query', async (request, reply) => {
    const caller = await authorize(request, deps);
    const result = await answer(request, reply, async (signal) => {
      const query = parseQuery(request.body);
      const site = await requireSite(deps.accounts, caller, query.siteId);
      return runQuery(deps.store, site, query, deps.clock.now(), { signal });
    });
    reply.header('cache-control', 'no-store');
    if (!wantsCsv(request.headers.accept)) return result;
    return reply.type('text/csv; charset=utf-8').send(toCsv(result));
  });
}

/** Runs for as long as the client is there; says what went wrong in words. */
async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  run: (signal: AbortSignal) => Promise<QueryResult>,
): Promise<QueryResult> {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  reply.raw.once('close', leave);
  try {
    return await run(leaving.signal);
  } catch (error) {
    if (error instanceof QueryError) throw new HttpError(400, 'query_invalid', error.message);
    if (error instanceof HttpError) throw error;
    throw storeError(error, request);
  } finally {
    reply.raw.off('close', leave);
  }
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

function wantsCsv(accept: string | undefined): boolean {
  return accept !== undefined && /^\s*text\/csv\b/i.test(accept);
}

/** Dimensions, then metrics; a header line; CRLF, as RFC 4180 has it. */
function toCsv({ query, results }: QueryResult): string {
  const names = [...query.dimensions, ...query.metrics];
  const lines = results.map((row) => [
    ...row.dimensions,
    ...row.metrics.map((value) => (value === null ? '' : String(value))),
  ]);
  return [names, ...lines].map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

/** A field that a spreadsheet would run as a formula is marked as text. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
