/** `POST /api/v1/tiles`: all tiles of a board by one request, each told as soon as it is counted, so that a board is open sooner. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { HttpError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { inWords, untilLeft } from './answer-query.ts';
import { authorizeViewer } from './authorize-viewer.ts';
import { bodyReader } from './read-body.ts';
import { type AskedTile, resolveTile, TileBody } from './tile-request.ts';
import type { TileRouteDeps } from './tile-routes.ts';

export const TilesBody = Type.Object(
  { tiles: Type.Array(TileBody, { minItems: 1, maxItems: limits.boardTilesMax }) },
  { additionalProperties: false },
);
/** The same with each question left for a second look: one that is wrong is told so, and keeps no other from its answer. */
const readTiles = bodyReader(
  Type.Object(
    { tiles: Type.Array(Type.Unknown(), { minItems: 1, maxItems: limits.boardTilesMax }) },
    { additionalProperties: false },
  ),
);

/**
 * Answers one JSON object a line, `{index, answer}` or `{index, error: {status, code, message}}`, in the order in which they come. Where none
 * of the questions can be asked, the first's error is the answer.
 */
export function registerTilesRoute(app: FastifyInstance, deps: TileRouteDeps): void {
  app.post('/api/v1/tiles', async (request, reply) => {
    const viewer = await authorizeViewer(request, deps);
    const { tiles } = readTiles(request.body);
    // Before the first is counted, so that those that ask for totals ask in the same moment.
    const resolved = await Promise.allSettled(tiles.map((tile) => resolveTile(deps, viewer, tile)));
    const [first] = resolved;
    if (first?.status === 'rejected' && resolved.every(({ status }) => status === 'rejected')) throw first.reason;
    const signal = untilLeft(reply);
    const answer = async (index: number) => {
      const tile = resolved[index] as PromiseSettledResult<AskedTile>;
      const told =
        tile.status === 'rejected'
          ? troubleOf(tile.reason, request, signal)
          : await count(tile.value, request, signal, deps);
      return `{"index":${index},${told}}\n`;
    };
    // A proxy is to hand on each line as it comes.
    reply
      .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .type('application/x-ndjson; charset=utf-8');
    return reply.send(Readable.from(asTheyCome(tiles.length, answer)));
  });
}

async function count(
  { site, question, run, isPublic }: AskedTile,
  request: FastifyRequest,
  signal: AbortSignal,
  { answers }: TileRouteDeps,
): Promise<string> {
  try {
    const known = await answers.ask(site, question, run, signal);
    return `"answer":${isPublic ? known.publicJson : known.json}`;
  } catch (error) {
    return troubleOf(error, request, signal);
  }
}

function troubleOf(thrown: unknown, request: FastifyRequest, signal: AbortSignal): string {
  const error = inWords(thrown, request, signal);
  const isOurs = !(error instanceof HttpError);
  if (isOurs) request.log.error({ err: error }, 'A tile could not be counted.');
  const { status, code, message } = isOurs
    ? new HttpError(500, 'internal', 'Something went wrong here; the log says what.')
    : error;
  return `"error":${JSON.stringify({ status, code, message })}`;
}

/** Begins with them in their order, a few at once; gives each as it is done. */
async function* asTheyCome(total: number, act: (index: number) => Promise<string>): AsyncGenerator<string> {
  const running = new Map<number, Promise<readonly [number, string]>>();
  for (let next = 0; next < total || running.size > 0; ) {
    for (; running.size < limits.tilesAtOnce && next < total; next++) {
      const index = next;
      running.set(
        index,
        act(index).then((line) => [index, line]),
      );
    }
    const [done, line] = await Promise.race(running.values());
    running.delete(done);
    yield line;
  }
}
