/** `POST /api/v2/query`: the Stats API in Plausible's shape; as CSV for those who accept it. */
import type { FastifyInstance } from 'fastify';
import { tableOf } from '../boards/tile-table.ts';
import type { Clock } from '../event/clock.ts';
import { parseQuery } from '../query/parse-query.ts';
import { type QuerySource, runQuery } from '../query/run-query.ts';
import { answerQuery } from './answer-query.ts';
import { type AuthorizeDeps, authorize, requireSite } from './authorize.ts';
import { csvOf } from './csv.ts';

export interface QueryRouteDeps extends AuthorizeDeps {
  readonly store: QuerySource;
  readonly clock: Clock;
}

export function registerQueryRoute(app: FastifyInstance, deps: QueryRouteDeps): void {
  app.post('/api/v2/query', async (request, reply) => {
    const caller = await authorize(request, deps);
    const result = await answerQuery(request, reply, async (signal) => {
      const query = parseQuery(request.body);
      const site = await requireSite(deps.accounts, caller, query.siteId);
      return runQuery(deps.store, site, query, deps.clock.now(), { signal });
    });
    reply.header('cache-control', 'no-store');
    if (!wantsCsv(request.headers.accept)) return result;
    return reply.type('text/csv; charset=utf-8').send(csvOf(tableOf({ kind: 'metrics', ...result })));
  });
}

function wantsCsv(accept: string | undefined): boolean {
  return accept !== undefined && /^\s*text\/csv\b/i.test(accept);
}
