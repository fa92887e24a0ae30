/** Registers what is asked of Weir over HTTP: queries, the live board, the pipeline's state, and their description. Accounts have routes of their own. */
import type { FastifyInstance } from 'fastify';
import { Gauge, type Registry } from 'prom-client';
import type { BoardFiles } from '../boards/board-files.ts';
import { BoardLibrary } from '../boards/board-library.ts';
import { TileAnswers } from '../boards/tile-answers.ts';
import { TileHub } from '../boards/tile-hub.ts';
import type { Clock } from '../event/clock.ts';
import { LiveHub } from '../live/live-hub.ts';
import { PipelineMonitor } from '../live/pipeline-monitor.ts';
import type { Store } from '../store/store.ts';
import type { Stream } from '../stream/stream.ts';
import { registerAnalysisRoutes } from './analysis-routes.ts';
import { type AuthorizeDeps, authorize } from './authorize.ts';
import { registerBoardLiveRoute } from './board-live-route.ts';
import { registerBoardRoutes } from './board-routes.ts';
import { registerLiveRoute } from './live-route.ts';
import { LiveViewers } from './live-viewers.ts';
import { registerNoteRoutes } from './note-routes.ts';
import { registerOpenApi } from './openapi.ts';
import { registerQueryRoute } from './query-route.ts';
import { registerShareRoutes } from './share-routes.ts';
import { registerTileRoutes } from './tile-routes.ts';
import { registerTilesRoute } from './tiles-route.ts';

export interface ApiDeps extends AuthorizeDeps {
  readonly store: Pick<Store, 'query' | 'readBinary'>;
  readonly stream: Pick<Stream, 'positions' | 'lag' | 'sizeBytes'>;
  readonly clock: Clock;
  readonly registry: Registry;
  /** Boards kept as files; none unless given. */
  readonly boardFiles?: BoardFiles;
}

/** Errors are thrown as HttpError. Closing the app ends every live board. */
export async function registerApi(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  const hub = new LiveHub({
    ...deps,
    onError: (error, siteId) => app.log.warn({ err: error, siteId }, 'A live board could not be counted.'),
  });
  const answers = new TileAnswers(deps);
  const tileHub = new TileHub({
    ...deps,
    answers,
    onError: (error, siteId) => app.log.warn({ err: error, siteId }, 'A live tile could not be counted.'),
  });
  const monitor = new PipelineMonitor(deps);
  const viewers = new LiveViewers(app, deps.clock);
  const library = new BoardLibrary(deps.accounts.boards, deps.boardFiles ?? { boards: new Map(), problems: [] });
  new Gauge({
    name: 'weir_live_viewers',
    help: 'Live boards that are open in this process.',
    registers: [deps.registry],
    collect() {
      this.set(hub.viewers);
    },
  });
  registerQueryRoute(app, deps);
  registerAnalysisRoutes(app, deps);
  registerLiveRoute(app, { ...deps, hub, monitor, viewers });
  registerBoardRoutes(app, { ...deps, library });
  registerTileRoutes(app, { ...deps, library, answers });
  registerTilesRoute(app, { ...deps, library, answers });
  registerShareRoutes(app, { ...deps, library });
  registerNoteRoutes(app, deps);
  registerBoardLiveRoute(app, { ...deps, library, tileHub, viewers });
  registerOpenApi(app);
  app.get('/api/v1/status', async (request, reply) => {
    const caller = await authorize(request, deps);
    reply.header('cache-control', 'no-store');
    return monitor.status(caller);
  });
  app.addHook('onClose', async () => {
    hub.close();
    tileHub.close();
  });
}
