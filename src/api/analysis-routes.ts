/** `POST /api/v1/funnel` and the other analyses: each is read, allowed, asked and answered alike. */
import type { FastifyInstance } from 'fastify';
import type { AnalysisOptions } from '../query/analysis.ts';
import type { QuerySite, QuerySource } from '../query/ask-store.ts';
import type { AnalysisQuery } from '../query/body-reader.ts';
import { listFunnelVisitors, parseFunnel, parseFunnelVisitors, runFunnel } from '../query/funnel.ts';
import { answerQuery } from './answer-query.ts';
import { authorize, requireSite } from './authorize.ts';
import type { QueryRouteDeps } from './query-route.ts';

type Run<Asked> = (
  store: QuerySource,
  site: QuerySite,
  query: Asked,
  now: number,
  options: AnalysisOptions,
) => Promise<unknown>;

export function registerAnalysisRoutes(app: FastifyInstance, deps: QueryRouteDeps): void {
  const analysis = <Asked extends AnalysisQuery>(path: string, parse: (body: unknown) => Asked, run: Run<Asked>) =>
    app.post(`/api/v1/${path}`, async (request, reply) => {
      const caller = await authorize(request, deps);
      reply.header('cache-control', 'no-store');
      return answerQuery(request, reply, async (signal) => {
        const query = parse(request.body);
        const site = await requireSite(deps.accounts, caller, query.siteId);
        return run(deps.store, site, query, deps.clock.now(), { signal });
      });
    });
  analysis('funnel', parseFunnel, runFunnel);
  analysis('funnel/visitors', parseFunnelVisitors, listFunnelVisitors);
}
