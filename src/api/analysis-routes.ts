/** `POST /api/v1/funnel` and the other analyses: each is read, allowed, asked and answered alike. */
import type { FastifyInstance } from 'fastify';
import { HttpError } from '../config/errors.ts';
import { parseVisitor, visitorTimeline } from '../query/visitor.ts';
import { ANALYSES } from './analyses.ts';
import { answerQuery } from './answer-query.ts';
import { authorize, requireSite } from './authorize.ts';
import type { QueryRouteDeps } from './query-route.ts';

export function registerAnalysisRoutes(app: FastifyInstance, deps: QueryRouteDeps): void {
  app.get<{ Params: { id: string } }>('/api/v1/visitors/:id', async (request, reply) => {
    const caller = await authorize(request, deps);
    reply.header('cache-control', 'no-store');
    return answerQuery(request, reply, async (signal) => {
      const query = parseVisitor(request.params.id, request.query);
      const site = await requireSite(deps.accounts, caller, query.siteId);
      const answer = await visitorTimeline(deps.store, site, query, signal);
      if (answer) return answer;
      throw new HttpError(404, 'visitor_unknown', `The site has no event of a visitor ${query.visitorId}.`);
    });
  });
  for (const [path, read] of ANALYSES) {
    app.post(`/api/v1/${path}`, async (request, reply) => {
      const caller = await authorize(request, deps);
      reply.header('cache-control', 'no-store');
      return answerQuery(request, reply, async (signal) => {
        const analysis = read(request.body);
        const site = await requireSite(deps.accounts, caller, analysis.siteId);
        return analysis.run(deps.store, site, deps.clock.now(), { signal });
      });
    });
  }
}
