/** HTTP of share links: made, listed and revoked by editors; opened by whoever has one. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Share } from '../accounts/share-table.ts';
import { HttpError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { answerAccountsError } from './account-errors.ts';
import { authorize, requireEditor, requireSite } from './authorize.ts';
import { requireBoard } from './authorize-viewer.ts';
import type { BoardRouteDeps } from './board-routes.ts';
import { bodyReader } from './read-body.ts';

const strict = { additionalProperties: false } as const;

export const NewShareBody = Type.Object(
  {
    site_id: Type.String({ maxLength: 300, description: "A site's id or domain." }),
    board: Type.String({ maxLength: 64, description: "A board's id." }),
    /** What the list calls it. */
    name: Type.Optional(Type.String({ minLength: 1, maxLength: limits.nameCharsMax })),
    password: Type.Optional(Type.String({ maxLength: limits.passwordCharsMax })),
    /** Unix ms. */
    expiresAt: Type.Optional(Type.Integer()),
    origins: Type.Optional(
      Type.Array(Type.String({ maxLength: 300 }), {
        maxItems: limits.siteOriginsMax,
        description: 'Origins of the pages that may frame it, or ["*"]; none by default.',
      }),
    ),
  },
  strict,
);
export const OpenShareBody = Type.Object(
  {
    token: Type.String({ maxLength: 200 }),
    password: Type.Optional(Type.String({ maxLength: limits.passwordCharsMax })),
  },
  strict,
);

const readNewShare = bodyReader(NewShareBody);
const readOpening = bodyReader(OpenShareBody);

export function registerShareRoutes(app: FastifyInstance, deps: BoardRouteDeps): void {
  const { accounts, library } = deps;

  app.get('/api/v1/shares', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireEditor(caller);
    reply.header('cache-control', 'no-store');
    const shares = await accounts.shares.all(caller.organisationId);
    return {
      shares: shares.filter((share) => caller.mayRead(share.siteId) && caller.mayOpen(share.boardId)).map(shown),
    };
  });

  /** The token is in this answer only. */
  app.post('/api/v1/shares', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireEditor(caller);
    const { site_id: siteId, board: boardId, expiresAt, ...given } = readNewShare(request.body);
    const site = await requireSite(accounts, caller, siteId);
    const board = await requireBoard(library, caller, boardId);
    const limit = caller.kind === 'key' ? caller.expiresAt : undefined;
    if (limit !== undefined && (expiresAt ?? Number.POSITIVE_INFINITY) > limit) {
      const until = new Date(limit).toISOString();
      throw new HttpError(403, 'share_outlives', `A link made with a key that expires may not outlive it: ${until}.`);
    }
    const { share, token } = await accounts.shares
      .add({
        ...given,
        name: given.name ?? board.title,
        organisationId: caller.organisationId,
        siteId: site.id,
        boardId: board.id,
        expiresAt,
        createdBy: caller.name,
      })
      .catch(answerAccountsError);
    await accounts.audit(caller, 'share.add', share.id, {
      name: share.name,
      site: site.domain,
      board: board.id,
      password: share.hasPassword,
    });
    reply.header('cache-control', 'no-store');
    return reply.code(201).send({ ...shown(share), token, path: `/share/${token}`, embedPath: `/embed/${token}` });
  });

  app.delete<{ Params: { id: string } }>('/api/v1/shares/:id', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireEditor(caller);
    const share = (await accounts.shares.all(caller.organisationId)).find(({ id }) => id === request.params.id);
    const isTheirs = share && caller.mayRead(share.siteId) && caller.mayOpen(share.boardId);
    if (!isTheirs || !(await accounts.shares.revoke(caller.organisationId, share.id))) {
      throw new HttpError(404, 'share_unknown', 'There is no such share link.');
    }
    await accounts.audit(caller, 'share.revoke', share.id, { name: share.name });
    return reply.code(204).send();
  });

  /**
   * Needs neither key nor session: the token, and the password where the link has one, in exchange for what the shared
   * board needs, and for `access`, which the tile door takes as `Authorization: Share <access>`.
   */
  app.post('/api/v1/share/open', async (request, reply) => {
    const { token, password } = readOpening(request.body);
    const opening = await accounts.shares.open(token, password, request.ip).catch(answerAccountsError);
    reply.header('cache-control', 'no-store');
    if (!opening) throw unknownLink();
    switch (opening.kind) {
      case 'password_needed':
        throw new HttpError(401, 'share_password_needed', 'This shared board asks for a password.');
      case 'password_wrong':
        throw new HttpError(401, 'share_password_wrong', 'That is not the password of this shared board.');
      case 'throttled':
        reply.header('retry-after', Math.ceil(opening.waitMs / 1000));
        throw new HttpError(429, 'share_throttled', 'Too many wrong passwords; try again later.');
    }
    const { share, access, expiresAt } = opening;
    const [site, board] = await Promise.all([
      accounts.site(share.siteId),
      library.find(share.organisationId, share.boardId),
    ]);
    if (!site || !board) throw unknownLink();
    const { domain, name, timezone, currency } = site;
    return { access, expiresAt, site: { id: site.id, domain, name, timezone, currency }, board };
  });
}

function shown({ organisationId: _, ...share }: Share) {
  return share;
}

/** The same for a link that never was, has expired or was revoked. */
function unknownLink(): HttpError {
  return new HttpError(404, 'share_unknown', 'There is no such shared board; the link may have expired.');
}
