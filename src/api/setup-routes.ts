/** The first owner, when the environment named none: may be made once, by who sits at the machine or reads its console. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { HttpError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { answerAccountsError } from './account-errors.ts';
import type { AuthorizeDeps } from './authorize.ts';
import { bodyReader } from './read-body.ts';
import { assertSameOriginIfBrowser } from './same-origin.ts';

export const SetupBody = Type.Object(
  {
    email: Type.String({ maxLength: limits.emailCharsMax }),
    password: Type.String({ minLength: limits.passwordCharsMin, maxLength: limits.passwordCharsMax }),
    name: Type.Optional(Type.String({ maxLength: limits.nameCharsMax })),
    /** What the server printed when it started. Needed unless the request comes from the machine itself. */
    token: Type.Optional(Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false },
);

const readSetup = bodyReader(SetupBody);

export function registerSetupRoutes(app: FastifyInstance, { signIn }: AuthorizeDeps): void {
  app.get('/api/v1/setup', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const needed = await signIn.setupNeeded();
    return { needed, tokenRequired: needed && !isAtTheMachine(request, signIn.publicUrl) };
  });

  app.post('/api/v1/setup', async (request, reply) => {
    assertSameOriginIfBrowser(request, signIn.publicUrl);
    const { token, ...owner } = readSetup(request.body);
    if (!(await signIn.setupNeeded())) throw alreadySetUp();
    if (!isAtTheMachine(request, signIn.publicUrl) && !(token !== undefined && (await signIn.isSetupToken(token)))) {
      throw new HttpError(
        403,
        'setup_token_wrong',
        'Set-up from elsewhere needs the token that the server printed when it started.',
      );
    }
    const added = await signIn.addFirstOwner(owner).catch(answerAccountsError);
    if (!added) throw alreadySetUp();
    return reply.code(201).header('cache-control', 'no-store').send({ email: owner.email.trim().toLowerCase() });
  });
}

function alreadySetUp(): HttpError {
  return new HttpError(409, 'already_set_up', 'There is an owner already. Sign in, or use weir user reset.');
}

const FORWARDED = ['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip'];

/**
 * Whether a person at this machine asks. A loopback peer is not enough: a proxy on the same machine brings strangers over
 * loopback (it adds headers, or WEIR_URL is set), and a name that is rebound to 127.0.0.1 brings a foreign page (the Host
 * header still holds the foreign name).
 */
function isAtTheMachine(request: FastifyRequest, publicUrl: string): boolean {
  const names = Object.keys(request.headers);
  const forwarded = names.some((name) => name.startsWith('x-forwarded-') || FORWARDED.includes(name));
  const peer = (request.raw.socket.remoteAddress ?? '').replace(/^::ffff:/i, '');
  const host = URL.parse(`http://${request.headers.host}`)?.hostname ?? '';
  return (
    publicUrl === '' &&
    !forwarded &&
    isLoopback(peer) &&
    (host === 'localhost' || isLoopback(host.replace(/[[\]]/g, '')))
  );
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}
