/** `POST /api/v1/tile`, a tile's data, live or historic (W6), as tiles-route.ts has it for many; the same as a file; and since when a site has any. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { publicAnswer } from '../boards/public-answer.ts';
import type { TileAnswers } from '../boards/tile-answers.ts';
import { firstEventAt } from '../query/ask-store.ts';
import { Zone } from '../query/zone.ts';
import type { Store } from '../store/store.ts';
import { answerQuery } from './answer-query.ts';
import { authorizeViewer, requireViewedSite } from './authorize-viewer.ts';
import type { BoardRouteDeps } from './board-routes.ts';
import { fileName } from './file-name.ts';
import { fileOf, readFormat } from './tile-export.ts';
import { frameOfParameters, resolveTile } from './tile-request.ts';

export interface TileRouteDeps extends BoardRouteDeps {
  readonly store: Pick<Store, 'query' | 'readBinary'>;
  readonly answers: TileAnswers;
}

type Parameters = Readonly<Record<string, string | undefined>>;

export function registerTileRoutes(app: FastifyInstance, deps: TileRouteDeps): void {
  app.post('/api/v1/tile', async (request, reply) => {
    const { site, question, run, isPublic } = await resolveTile(
      deps,
      await authorizeViewer(request, deps),
      request.body,
    );
    const known = await answerQuery(request, reply, (signal) => deps.answers.ask(site, question, run, signal));
    reply.header('cache-control', 'no-store').type('application/json; charset=utf-8');
    return isPublic ? known.publicJson : known.json;
  });

  /** Before it there is nothing to compare with. */
  app.get<{ Params: { id: string } }>('/api/v1/sites/:id/begins', async (request, reply) => {
    const site = await requireViewedSite(deps.accounts, await authorizeViewer(request, deps), request.params.id);
    reply.header('cache-control', 'no-store');
    return answerQuery(request, reply, async () => {
      const at = await firstEventAt(deps.store, site);
      return { begins: at === undefined ? null : Zone.of(site.timezone).dateOf(at) };
    });
  });

  app.post<{ Querystring: Parameters }>('/api/v1/tile/export', (request, reply) =>
    sendFile(request, reply, deps, request.query.format, request.body),
  );

  /** For links and scripts. */
  app.get<{ Querystring: Parameters; Params: { id: string; tile: string } }>(
    '/api/v1/boards/:id/tiles/:tile/export',
    (request, reply) => {
      const { format, ...parameters } = request.query;
      const { id: board, tile } = request.params;
      return sendFile(request, reply, deps, format, { ...frameOfParameters(parameters), board, tile });
    },
  );
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: TileRouteDeps,
  given: unknown,
  body: unknown,
): Promise<FastifyReply> {
  const { site, question, run, isPublic, title } = await resolveTile(deps, await authorizeViewer(request, deps), body);
  const format = readFormat(given);
  const file = await answerQuery(request, reply, async (signal) => {
    const { answer } = await deps.answers.ask(site, question, run, signal);
    return fileOf(isPublic ? publicAnswer(answer) : answer, format, deps.store, signal);
  });
  reply.headers({
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename="${fileName(`${site.domain} ${title}`)}.${format}"`,
  });
  return reply.type(file.type).send(file.bytes);
}
