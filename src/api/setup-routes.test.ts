/** Set-up of the first owner, as the person at the machine and as a stranger would try it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccounts } from '../accounts/open-accounts.ts';
import { PasswordHasher } from '../accounts/password.ts';
import { openSignIn } from '../accounts/password-sign-in.ts';
import type { SignIn } from '../accounts/sign-in.ts';
import type { SqlAccounts } from '../accounts/sql-accounts.ts';
import { HttpError } from '../config/errors.ts';
import { systemClock } from '../event/clock.ts';
import { registerAccountRoutes } from './account-routes.ts';

const OWNER = { email: 'ann@shop.example', password: 'correct horse battery' };
const HOST = 'weir.example';
const ORIGIN = `https://${HOST}`;
const STRANGER = '203.0.113.66';

let dataDir: string;
let accounts: SqlAccounts;
let signIn: SignIn;
let app: FastifyInstance;

async function start(publicUrl = ''): Promise<void> {
  signIn = await openSignIn({
    database: accounts.database,
    dataDir,
    publicUrl,
    // Cheap: these tests are not about the cost.
    hasher: new PasswordHasher({ N: 2 ** 10, r: 8, p: 1 }),
  });
  app = Fastify();
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof HttpError)) throw error;
    return reply.code(error.status).send({ code: error.code, message: error.message });
  });
  await registerAccountRoutes(app, { accounts, signIn, clock: systemClock });
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-routes-'));
  accounts = await openAccounts({ dataDir });
  await start();
});

afterEach(async () => {
  await app.close();
  await accounts.close();
  await rm(dataDir, { recursive: true });
});

describe('set-up', () => {
  const atTheMachine = { host: 'localhost:8080', origin: 'http://localhost:8080' };
  const setUp = (headers: Record<string, string>, remoteAddress: string, body: object = OWNER) =>
    app.inject({ method: 'POST', url: '/api/v1/setup', headers, remoteAddress, payload: body });

  it('lets in who sits at the machine, once', async () => {
    const asked = await app.inject({ url: '/api/v1/setup', headers: { host: 'localhost:8080' } });
    expect(asked.json()).toEqual({ needed: true, tokenRequired: false });
    expect((await setUp(atTheMachine, '127.0.0.1')).statusCode).toBe(201);
    expect((await setUp(atTheMachine, '::1', { ...OWNER, email: 'eve@shop.example' })).statusCode).toBe(409);
    expect((await app.inject('/api/v1/setup')).json()).toEqual({ needed: false, tokenRequired: false });
    expect((await app.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload: OWNER })).statusCode).toBe(200);
  });

  it('lets one of many in', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        setUp(atTheMachine, '127.0.0.1', { ...OWNER, email: `p${index}@shop.example` }),
      ),
    );
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['another machine', atTheMachine, STRANGER],
    ['another machine by IPv6', atTheMachine, '2001:db8::1'],
    ['a proxy that says so', { ...atTheMachine, 'x-forwarded-for': STRANGER }, '127.0.0.1'],
    ['a proxy that says so otherwise', { ...atTheMachine, forwarded: `for=${STRANGER}` }, '127.0.0.1'],
    ['a proxy that passes the name on', { host: HOST, origin: ORIGIN }, '127.0.0.1'],
    ['a name rebound to this machine', { host: 'evil.example:8080', origin: 'http://evil.example:8080' }, '127.0.0.1'],
    [
      'a name that only begins well',
      { host: 'localhost.evil.example', origin: 'http://localhost.evil.example' },
      '::ffff:127.0.0.1',
    ],
  ])('asks %s for the token from the console', async (_who, headers, peer) => {
    const token = await signIn.issueSetupToken();
    for (const body of [OWNER, { ...OWNER, token: 'f'.repeat(32) }, { ...OWNER, token: '' }]) {
      const refused = await setUp(headers, peer, body);
      expect([refused.statusCode, refused.json().code]).toEqual([403, 'setup_token_wrong']);
    }
    expect(await signIn.users()).toEqual([]);
    expect((await setUp(headers, peer, { ...OWNER, token })).statusCode).toBe(201);
  });

  it('asks everyone for the token when the server has a public name: then a proxy is in front', async () => {
    await app.close();
    await start(ORIGIN);
    expect((await setUp(atTheMachine, '127.0.0.1')).statusCode).toBe(403);
  });

  it('refuses a foreign page in the browser of who sits at the machine', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://localhost:9999', 'http://127.0.0.1:8080']) {
      expect((await setUp({ host: 'localhost:8080', origin }, '127.0.0.1')).statusCode, origin).toBe(403);
    }
    const crossSite = { host: 'localhost:8080', 'sec-fetch-site': 'cross-site' };
    expect((await setUp(crossSite, '127.0.0.1')).statusCode).toBe(403);
    expect(await signIn.users()).toEqual([]);
  });

  it('names what is wrong, and repeats no password', async () => {
    const wrong = await setUp(atTheMachine, '127.0.0.1', { password: 'geheim', admin: true });
    expect(wrong.statusCode).toBe(400);
    const { message } = wrong.json();
    for (const words of ['"email" is missing', '"admin" is not known', '"password" is a text of 6 characters']) {
      expect(message).toContain(words);
    }
    expect(message).not.toContain('geheim');
    expect((await setUp(atTheMachine, '127.0.0.1', { ...OWNER, email: 'ann' })).json().message).toContain(
      'ann@shop.example',
    );
  });
});
