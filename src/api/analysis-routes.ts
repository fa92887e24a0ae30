/** `POST /api/v1/funnel` and the other analyses: each is read, allowed, asked and answered alike. */
import type { FastifyInstance } from 'fastify';
import { HttpError } from '../config/errors.ts';
import type { AnalysisOptions } from '../query/analysis.ts';
import type { QuerySite, QuerySource } from '../query/ask-store.ts';
import type { AnalysisQuery } from '../query/body-reader.ts';
import { listEvents, listProperties, parseEvents, parseProperties } from '../query/events.ts';
import { listFunnelVisitors, parseFunnel, parseFunnelVisitors, runFunnel } from '../query/funnel.ts';
import { parseHeatmap, runHeatmap } from '../query/heatmap.ts';
import { isObject } from '../query/mistakes.ts';
import { parsePaths, runPaths } from '../query/paths.ts';
import { parseRetention, runRetention } from '../query/retention.ts';
import { listSessions, parseSessions } from '../query/sessions.ts';
import { parseShop, runShop, SHOP_REPORTS } from '../query/shop.ts';
import { parseVisitor, visitorTimeline } from '../query/visitor.ts';
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
  analysis('sessions', parseSessions, listSessions);
  analysis('events', parseEvents, listEvents);
  analysis('events/properties', parseProperties, listProperties);
  for (const report of SHOP_REPORTS) {
    const parse = (body: unknown) => parseShop(isObject(body) ? { ...body, report } : body);
    analysis(`shop/${report.replace('_', '-')}`, parse, runShop);
  }
  analysis('retention', parseRetention, runRetention);
  analysis('paths', parsePaths, runPaths);
  analysis('heatmap', parseHeatmap, runHeatmap);
  analysis('funnel', parseFunnel, runFunnel);
  analysis('funnel/visitors', parseFunnelVisitors, listFunnelVisitors);
}
