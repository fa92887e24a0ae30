/** HTTP of accounts: sites and API keys. Signing in, set-up, people and invitations have files of their own. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { KEY_SCOPES } from '../accounts/role.ts';
import { HttpError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { answerAccountsError } from './account-errors.ts';
import { registerAuthRoutes } from './auth-routes.ts';
import { type AuthorizeDeps, authorize, readableSites, requireManager, requireSite } from './authorize.ts';
import { type InvitationRoutesDeps, registerInvitationRoutes } from './invitation-routes.ts';
import { registerPeopleRoutes } from './people-routes.ts';
import { bodyReader } from './read-body.ts';
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
export const KeyPatchBody = Type.Object({ name: Name }, strict);

const readNewSite = bodyReader(NewSiteBody);
const readSitePatch = bodyReader(SitePatchBody);
const readNewKey = bodyReader(NewKeyBody);
const readKeyPatch = bodyReader(KeyPatchBody);

interface IdParams {
  Params: { id: string };
}

/** Registers everything about who is who and whose is what. Errors are thrown as HttpError. */
export async function registerAccountRoutes(app: FastifyInstance, deps: InvitationRoutesDeps): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    registerAuthRoutes(scope, deps);
    registerSetupRoutes(scope, deps);
    registerSites(scope, deps);
    registerKeys(scope, deps);
    registerPeopleRoutes(scope, deps);
    registerInvitationRoutes(scope, deps);
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
    await accounts.audit(caller, 'site.add', site.domain);
    return reply.code(201).send(site);
  });

  app.patch<IdParams>('/api/v1/sites/:id', async (request) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const site = await requireSite(accounts, caller, request.params.id);
    const patch = readSitePatch(request.body);
    const changed = await accounts.updateSite(site.id, patch).catch(answerAccountsError);
    await accounts.audit(caller, 'site.change', changed.domain, { ...patch });
    return changed;
  });

  app.delete<IdParams>('/api/v1/sites/:id', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const site = await requireSite(accounts, caller, request.params.id);
    await accounts.removeSite(site.id);
    await accounts.audit(caller, 'site.remove', site.domain);
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
    const { organisationId } = caller;
    const key = await accounts.addKey({ ...body, organisationId }).catch(answerAccountsError);
    await accounts.audit(caller, 'key.add', body.name, { scope: body.scope ?? 'read', siteIds: body.siteIds ?? null });
    return reply.code(201).send(key);
  });

  app.patch<IdParams>('/api/v1/keys/:id', async (request) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const { name } = readKeyPatch(request.body);
    const key = await accounts.renameKey(request.params.id, name, caller.organisationId).catch(answerAccountsError);
    await accounts.audit(caller, 'key.rename', key.name, { id: key.id });
    return key;
  });

  app.delete<IdParams>('/api/v1/keys/:id', async (request, reply) => {
    const caller = await authorize(request, deps);
    requireManager(caller);
    const { id } = request.params;
    const key = (await accounts.keys(caller.organisationId)).find((each) => each.id === id);
    if (!key || !(await accounts.revokeKey(id, caller.organisationId))) {
      throw new HttpError(404, 'key_unknown', 'There is no such key.');
    }
    await accounts.audit(caller, 'key.revoke', key.name);
    return reply.code(204).send();
  });
}
