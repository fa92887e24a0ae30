/** `GET /api/v1/boards/:id/live?site_id=`: the live tiles of a board as server-sent events. */
import type { FastifyInstance } from 'fastify';
import { isForManagers, planTile } from '../boards/plan-tile.ts';
import type { TileHub, TileNews } from '../boards/tile-hub.ts';
import { HttpError } from '../config/errors.ts';
import { answerQuery } from './answer-query.ts';
import { authorizeViewer, isShare, requireBoard, requireViewedSite } from './authorize-viewer.ts';
import type { BoardRouteDeps } from './board-routes.ts';
import type { LiveViewers } from './live-viewers.ts';
import { assertAsksByReference, frameOfParameters, questionOf, readFrame, requireTileRight } from './tile-request.ts';

export interface BoardLiveRouteDeps extends BoardRouteDeps {
  readonly tileHub: TileHub;
  readonly viewers: LiveViewers;
}

/**
 * Events: `tile` ({tile, at, answer}), the answer as POST /api/v1/tile gives it; `stale` ({tile, since, at}) while it cannot be
 * counted. Each is whole, so that a client that reconnects needs no Last-Event-ID. A change of the board ends the stream.
 */
export function registerBoardLiveRoute(app: FastifyInstance, deps: BoardLiveRouteDeps): void {
  /** Each message is written out once, however many are sent it. */
  const frames = new WeakMap<TileNews, Map<string, Buffer>>();
  const frameFor = (news: TileNews, tile: string, isPublic: boolean): Buffer => {
    const known = frames.get(news) ?? new Map<string, Buffer>();
    frames.set(news, known);
    const members = isPublic ? news.publicMembers : news.members;
    const key = `${isPublic} ${tile}`;
    const frame =
      known.get(key) ?? Buffer.from(`event: ${news.event}\ndata: {"tile":${JSON.stringify(tile)},${members}}\n\n`);
    known.set(key, frame);
    return frame;
  };

  app.get<{ Params: { id: string }; Querystring: Record<string, string | undefined> }>(
    '/api/v1/boards/:id/live',
    async (request, reply) => {
      const viewer = await authorizeViewer(request, deps);
      const asked = readFrame(frameOfParameters(request.query));
      assertAsksByReference(viewer, asked);
      const board = await requireBoard(deps.library, viewer, request.params.id);
      const site = await requireViewedSite(deps.accounts, viewer, asked.site_id);
      deps.viewers.assertRoom(viewer);
      const live = board.tiles
        // What the viewer may not see of a board, POST /api/v1/tile says.
        .filter((tile) => tile.live && (viewer.mayManage || !isForManagers(tile.query)))
        .map((tile) => ({ id: tile.id, question: questionOf(board, tile, asked) }));
      // Once the stream is open, nothing can be refused any more.
      await answerQuery(request, reply, async () => live.map(({ question }) => planTile(question)));
      const { stream, ends } = deps.viewers.open(reply, {
        expiresAt: viewer.expiresAt,
        check: async () => {
          const still = await authorizeViewer(request, deps);
          await requireViewedSite(deps.accounts, still, site.id);
          const now = await requireBoard(deps.library, still, board.id);
          for (const { question } of live) requireTileRight(still, question.query);
          if (now.version !== board.version) throw new HttpError(409, 'board_changed', 'The board was changed.');
        },
      });
      const missed = new Map<string, TileNews>();
      const send = (tile: string, news: TileNews) => {
        if (stream.sendFrame(frameFor(news, tile, isShare(viewer)))) missed.delete(tile);
        else missed.set(tile, news);
      };
      stream.onDrain = () => {
        for (const [tile, news] of missed) send(tile, news);
      };
      for (const { id, question } of live) {
        ends.push(deps.tileHub.subscribe(site, question, (news) => send(id, news)));
      }
    },
  );
}
