/** HTTP of signing in: better-auth's doors, the ways there are, who am I, and my sessions. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Caller } from '../accounts/accounts.ts';
import { HttpError } from '../config/errors.ts';
import { answerAccountsError } from './account-errors.ts';
import { type AuthorizeDeps, authorize, readableSites } from './authorize.ts';
import { bodyReader } from './read-body.ts';
import { assertSameOriginIfBrowser, ownOrigin } from './same-origin.ts';

export const ChooseOrganisationBody = Type.Object(
  { organisationId: Type.String({ maxLength: 36 }) },
  { additionalProperties: false },
);

const readChoice = bodyReader(ChooseOrganisationBody);

/** Registers /api/auth/*, /api/v1/sign-in-ways, /api/v1/me and /api/v1/sessions. */
export function registerAuthRoutes(app: FastifyInstance, deps: AuthorizeDeps): void {
  registerDoors(app, deps);
  registerMe(app, deps);
  registerSessions(app, deps);
}

function registerDoors(app: FastifyInstance, { signIn }: AuthorizeDeps): void {
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
      // A location there is only when somebody comes back from the OpenID provider.
      for (const name of ['content-type', 'retry-after', 'location']) {
        const value = response.headers.get(name);
        if (value !== null) reply.header(name, value);
      }
      const cookies = response.headers.getSetCookie();
      if (cookies.length > 0) reply.header('set-cookie', cookies);
      return reply.code(response.status).send(await response.text());
    },
  });

  app.get('/api/v1/sign-in-ways', async () => {
    const { oidc, hasPasswordReset } = signIn.ways;
    return { password: true, oidc: oidc === undefined ? null : { name: oidc }, passwordReset: hasPasswordReset };
  });
}

function registerMe(app: FastifyInstance, deps: AuthorizeDeps): void {
  app.get('/api/v1/me', async (request, reply) => {
    const caller = await authorize(request, deps);
    const sites = await readableSites(deps.accounts, caller);
    const { role, mayEdit, mayManage, organisationId } = caller;
    const rights = { role, mayEdit, mayManage };
    if (caller.kind !== 'user') {
      const all = await deps.accounts.organisations();
      const organisation = all.find(({ id }) => id === organisationId) ?? null;
      return { user: null, key: { id: caller.id, name: caller.name }, ...rights, organisation, sites };
    }
    // The page asks this whenever it opens: the moment to prolong its session.
    const cookies = await deps.signIn.renewSession(request.headers);
    if (cookies.length > 0) reply.header('set-cookie', cookies);
    const [user, hasPassword, organisations] = await Promise.all([
      deps.signIn.user(caller.id),
      deps.signIn.hasPassword(caller.id),
      deps.accounts.people.organisationsOf(caller.id),
    ]);
    return {
      user: {
        id: caller.id,
        name: caller.name,
        email: user?.email,
        hasSecondFactor: user?.hasSecondFactor ?? false,
        hasPassword,
      },
      key: null,
      ...rights,
      organisation: organisations.find(({ id }) => id === organisationId) ?? null,
      organisations,
      sites,
    };
  });

  app.put('/api/v1/me/organisation', async (request, reply) => {
    requireUser(await authorize(request, deps));
    const { organisationId } = readChoice(request.body);
    await deps.signIn.chooseOrganisation(request.headers, organisationId).catch(answerAccountsError);
    return reply.code(204).send();
  });
}

function registerSessions(app: FastifyInstance, deps: AuthorizeDeps): void {
  app.get('/api/v1/sessions', async (request) => {
    requireUser(await authorize(request, deps));
    return { sessions: await deps.signIn.sessions(request.headers) };
  });

  app.delete<{ Params: { id: string } }>('/api/v1/sessions/:id', async (request, reply) => {
    requireUser(await authorize(request, deps));
    if (await deps.signIn.endSession(request.headers, request.params.id)) return reply.code(204).send();
    throw new HttpError(404, 'session_unknown', 'There is no such session of yours.');
  });
}

/** What concerns a person, a key cannot ask for. */
function requireUser({ kind }: Caller): void {
  if (kind === 'user') return;
  throw new HttpError(403, 'users_only', 'This is for people who are signed in; an API key has no sessions.');
}
