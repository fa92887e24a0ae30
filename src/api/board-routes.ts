/** HTTP of boards: those there are, one, a new one, a change, templates. Their data comes by tile-routes.ts. */
import type { FastifyInstance } from 'fastify';
import type { Board } from '../boards/board.ts';
import { type BoardLibrary, definitionOf, ownBoard } from '../boards/board-library.ts';
import { readBoard } from '../boards/read-board.ts';
import { BOARD_TEMPLATES } from '../boards/templates.ts';
import { HttpError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { isObject } from '../query/mistakes.ts';
import { answerAccountsError } from './account-errors.ts';
import { type AuthorizeDeps, authorize, requireEditor } from './authorize.ts';
import { authorizeViewer, requireBoard } from './authorize-viewer.ts';
import { readOrRefuse } from './board-errors.ts';
import { fileName } from './file-name.ts';

export interface BoardRouteDeps extends AuthorizeDeps {
  readonly library: BoardLibrary;
}

interface IdParams {
  Params: { id: string };
}

const options = { bodyLimit: limits.boardBytesMax * 2 };

export function registerBoardRoutes(app: FastifyInstance, deps: BoardRouteDeps): void {
  const { accounts, library } = deps;

  app.get('/api/v1/boards', async (request, reply) => {
    const caller = await authorize(request, deps);
    reply.header('cache-control', 'no-store');
    const boards = (await library.all(caller.organisationId)).filter((board) => caller.mayOpen(board.id));
    // Whoever may mend a file's mistakes is told of them.
    return { boards: boards.map(withoutTiles), ...(caller.mayManage && { problems: library.problems }) };
  });

  app.get('/api/v1/board-templates', async (request) => {
    await authorize(request, deps);
    return { templates: BOARD_TEMPLATES };
  });

  app.get<IdParams>('/api/v1/boards/:id', async (request, reply) => {
    const viewer = await authorizeViewer(request, deps);
    reply.header('cache-control', 'no-store');
    return requireBoard(library, viewer, request.params.id);
  });

  /** What goes into a file of the boards folder, or into another Weir. */
  app.get<IdParams>('/api/v1/boards/:id/export', async (request, reply) => {
    const board = await requireBoard(library, await authorize(request, deps), request.params.id);
    reply.headers({
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="${fileName(board.title)}.json"`,
    });
    return reply.type('application/json; charset=utf-8').send(`${JSON.stringify(definitionOf(board), null, 2)}\n`);
  });

  app.post('/api/v1/boards', options, async (request, reply) => {
    const caller = await authorize(request, deps);
    requireEditor(caller);
    const definition = readOrRefuse(() => readBoard(request.body));
    const stored = await accounts.boards.add(caller.organisationId, definition, caller.name).catch(answerAccountsError);
    await accounts.audit(caller, 'board.add', stored.id, { title: definition.title });
    return reply.code(201).send(ownBoard(stored));
  });

  /** The whole board, and the `version` it was made from where a change in between is not to be lost. */
  app.put<IdParams>('/api/v1/boards/:id', options, async (request) => {
    const caller = await authorize(request, deps);
    requireEditor(caller);
    const { id } = request.params;
    requireOwn(await requireBoard(library, caller, id));
    const { version, definition } = readOrRefuse(() => readChange(request.body));
    const stored = await accounts.boards
      .replace(caller.organisationId, id, definition, version)
      .catch(answerAccountsError);
    if (!stored) throw new HttpError(404, 'board_unknown', 'The board was removed meanwhile.');
    await accounts.audit(caller, 'board.change', id, { title: definition.title, version: stored.version });
    return ownBoard(stored);
  });

  app.delete<IdParams>('/api/v1/boards/:id', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireEditor(caller);
    const board = await requireBoard(library, caller, request.params.id);
    requireOwn(board);
    await accounts.boards.remove(caller.organisationId, board.id);
    await accounts.audit(caller, 'board.remove', board.id, { title: board.title });
    return reply.code(204).send();
  });
}

/** The answer of GET may be sent back as it came: what is no part of the definition is left out. */
function readChange(body: unknown) {
  if (!isObject(body)) return { version: undefined, definition: readBoard(body) };
  const { id: _id, origin: _origin, updatedAt: _updatedAt, version, ...definition } = body;
  if (version !== undefined && !Number.isSafeInteger(version)) {
    throw new HttpError(400, 'board_invalid', `version is ${JSON.stringify(version)}; allowed: a whole number.`);
  }
  return { version: version as number | undefined, definition: readBoard(definition) };
}

function requireOwn(board: Board): void {
  if (board.origin === 'own') return;
  const where = board.origin === 'file' ? 'comes from a file and is changed there' : 'is built in';
  throw new HttpError(409, 'board_read_only', `The board ${JSON.stringify(board.id)} ${where}; copy it to change it.`);
}

function withoutTiles({ tiles, ...head }: Board) {
  return { ...head, tileCount: tiles.length };
}
