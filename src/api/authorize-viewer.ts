/** Who looks at a board: a caller as anywhere, or somebody with a share link, who may do nothing else. */
import type { FastifyRequest } from 'fastify';
import type { Accounts, Caller } from '../accounts/accounts.ts';
import type { ShareCaller } from '../accounts/share-table.ts';
import type { Site } from '../accounts/site.ts';
import type { Board } from '../boards/board.ts';
import type { BoardLibrary } from '../boards/board-library.ts';
import { HttpError } from '../config/errors.ts';
import { type AuthorizeDeps, authorize, requireSite } from './authorize.ts';

export type Viewer = Caller | ShareCaller;

/**
 * As `authorize`, and for `Authorization: Share <access>` the share link that was opened for it. Only for routes that show
 * tiles by reference: everywhere else such a header is no key. Throws HttpError 401.
 */
export async function authorizeViewer(request: FastifyRequest, deps: AuthorizeDeps): Promise<Viewer> {
  const [, access] = /^Share +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
  if (access === undefined) return authorize(request, deps);
  const caller = await deps.accounts.shares.caller(access);
  if (caller) return caller;
  throw new HttpError(
    401,
    'share_over',
    'The shared board is no longer open: the link may have expired. Open it again.',
  );
}

export function isShare(viewer: Viewer): viewer is ShareCaller {
  return viewer.kind === 'share';
}

/** The site the viewer names; of a share link the one it is for, which need not be named. Throws HttpError. */
export async function requireViewedSite(accounts: Accounts, viewer: Viewer, siteId: string | undefined): Promise<Site> {
  if (isShare(viewer)) return requireSite(accounts, viewer, siteId ?? viewer.share.siteId);
  if (siteId !== undefined && siteId !== '') return requireSite(accounts, viewer, siteId);
  throw new HttpError(400, 'site_missing', "site_id is missing; expected: a site's id or domain.");
}

/** Throws HttpError 404 when there is no such board or it is not the viewer's to see: the same answer. */
export async function requireBoard(library: BoardLibrary, viewer: Viewer, id: string): Promise<Board> {
  const board = viewer.mayOpen(id) ? await library.find(viewer.organisationId, id) : undefined;
  if (board) return board;
  throw new HttpError(404, 'board_unknown', `There is no board ${JSON.stringify(id.slice(0, 100))} that you may open.`);
}
