/** HTTP of accounts: signing in, who am I, sites and API keys. Set-up has its own file. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { KEY_SCOPES } from '../accounts/role.ts';
import { HttpError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { answerAccountsError } from './account-errors.ts';
import { type AuthorizeDeps, authorize, readableSites, requireManager, requireSite } from './authorize.ts';
import { bodyReader } from './read-body.ts';
import { assertSameOriginIfBrowser, ownOrigin } from './same-origin.ts';
import { registerSetupRoutes } from './setup-routes.ts';

const strict = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: limits.nameCharsMax });
const Id = Type.String({ maxLength: 36 });

const siteSettings = {
  name: Type.Optional(Name),
  timezone: Type.Optional(Type.String({ maxLength: 64 })),
  currency: Type.Optional(Type.String({ maxLength: 3 })),
  allowedOrigins: Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: limits.siteOriginsMax })),
  keepAddress: Type.Optional(Type.Boolean()),
};
const Domain = Type.String({ minLength: 1, maxLength: 300 });
export const NewSiteBody = Type.Object({ domain: Domain, ...siteSettings }, strict);
export const SitePatchBody = Type.Object(
  { domain: Type.Optional(Domain), ...siteSettings, newWriteKey: Type.Optional(Type.Boolean()) },
  strict,
);
export const NewKeyBody = Type.Object(
  {
    name: Name,
    siteIds: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: limits.sitesMax })),
    /** Unix ms. */
    expiresAt: Type.Optional(Type.Integer()),
    scope: Type.Optional(Type.Union(KEY_SCOPES.map((scope) => Type.Literal(scope)))),
  },
  strict,
);
const KeyPatchBody = Type.Object({ name: Name }, strict);

const readNewSite = bodyReader(NewSiteBody);
const readSitePatch = bodyReader(SitePatchBody);
const readNewKey = bodyReader(NewKeyBody);
const readKeyPatch = bodyReader(KeyPatchBody);

interface IdParams {
  Params: { id: string };
}

/** Registers /api/auth/*, /api/v1/setup, /api/v1/me, /api/v1/sites and /api/v1/keys. Errors are thrown as HttpError. */
export async function registerAccountRoutes(app: FastifyInstance, deps: AuthorizeDeps): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    registerAuthRoute(scope, deps);
    registerSetupRoutes(scope, deps);
    registerMe(scope, deps);
    registerSites(scope, deps);
    registerKeys(scope, deps);
  });
}

function registerAuthRoute(app: FastifyInstance, { signIn }: AuthorizeDeps): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    async handler(request, reply) {
      if (request.method !== 'GET') assertSameOriginIfBrowser(request, signIn.publicUrl);
      const response = await signIn.handle({
        method: request.method,
        path: request.url,
        headers: request.headers,
        body: request.body,
        origin: ownOrigin(request),
        address: request.ip,
      });
      for (const name of ['content-type', 'retry-after']) {
        const value = response.headers.get(name);
        if (value !== null) reply.header(name, value);
      }
      const cookies = response.headers.getSetCookie();
      if (cookies.length > 0) reply.header('set-cookie', cookies);
      return reply.code(response.status).send(await response.text());
    },
  });
}

function registerMe(app: FastifyInstance, deps: AuthorizeDeps): void {
  app.get('/api/v1/me', async (request, reply) => {
    const caller = await authorize(request, deps);
    const sites = await readableSites(deps.accounts, caller);
    if (caller.kind === 'key') return { user: null, key: { id: caller.id, name: caller.name }, sites };
    // The page asks this whenever it opens: the moment to prolong its session.
    const cookies = await deps.signIn.renewSession(request.headers);
    if (cookies.length > 0) reply.header('set-cookie', cookies);
    const user = await deps.signIn.user(caller.id);
    return { user: { id: caller.id, name: caller.name, email: user?.email }, key: null, sites };
  });
}

function registerSites(app: FastifyInstance, deps: AuthorizeDeps): void {
  const { accounts } = deps;

  app.get('/api/v1/sites', async (request) => {
    const caller = await authorize(request, deps);
    return { sites: await readableSites(accounts, caller) };
  });

  app.get<IdParams>('/api/v1/sites/:id', async (request) => {
    const caller = await authorize(request, deps);
    return requireSite(accounts, caller, request.params.id);
  });

  app.post('/api/v1/sites', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const { organisationId } = caller;
    const site = await accounts.addSite({ ...readNewSite(request.body), organisationId }).catch(answerAccountsError);
    return reply.code(201).send(site);
  });

  app.patch<IdParams>('/api/v1/sites/:id', async (request) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const site = await requireSite(accounts, caller, request.params.id);
    return accounts.updateSite(site.id, readSitePatch(request.body)).catch(answerAccountsError);
  });

  app.delete<IdParams>('/api/v1/sites/:id', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const site = await requireSite(accounts, caller, request.params.id);
    await accounts.removeSite(site.id);
    return reply.code(204).send();
  });
}

function registerKeys(app: FastifyInstance, deps: AuthorizeDeps): void {
  const { accounts } = deps;

  app.get('/api/v1/keys', async (request) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    return { keys: await accounts.keys(caller.organisationId) };
  });

  app.post('/api/v1/keys', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const body = readNewKey(request.body);
    const limit = caller.expiresAt ?? Number.POSITIVE_INFINITY;
    if ((body.expiresAt ?? Number.POSITIVE_INFINITY) > limit) {
      // Or a key that was lent for an hour could make itself one for good.
      const until = new Date(limit).toISOString();
      throw new HttpError(
        403,
        'key_outlives',
        `A key made with a key that expires may not outlive it: set expiresAt to ${until} or earlier.`,
      );
    }
    return reply
      .code(201)
      .send(await accounts.addKey({ ...body, organisationId: caller.organisationId }).catch(answerAccountsError));
  });

  app.patch<IdParams>('/api/v1/keys/:id', async (request) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const { name } = readKeyPatch(request.body);
    return accounts.renameKey(request.params.id, name, caller.organisationId).catch(answerAccountsError);
  });

  app.delete<IdParams>('/api/v1/keys/:id', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    if (await accounts.revokeKey(request.params.id, caller.organisationId)) return reply.code(204).send();
    throw new HttpError(404, 'key_unknown', 'There is no such key.');
  });
}
