/** The account routes as an attacker and as a browser would use them, on a real database. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
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

/** As a browser on a page of this server sends it. */
function send(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  body?: object,
  headers: Record<string, string> = {},
) {
  const request: InjectOptions = {
    method,
    url,
    remoteAddress: STRANGER,
    headers: { host: HOST, ...(method !== 'GET' && { origin: ORIGIN }), ...headers },
  };
  return app.inject(body ? { ...request, payload: body } : request);
}

async function cookieOfOwner(): Promise<string> {
  await signIn.addFirstOwner(OWNER);
  const response = await send('POST', '/api/auth/sign-in/email', OWNER);
  expect(response.statusCode).toBe(200);
  return String(response.headers['set-cookie']).split(';')[0] ?? '';
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('who is asking', () => {
  it('is nobody without key or cookie, with a wrong one of either, and with a wrong key beside a good cookie', async () => {
    const cookie = await cookieOfOwner();
    expect((await send('GET', '/api/v1/me', undefined, { cookie })).statusCode).toBe(200);
    for (const headers of [
      {},
      { cookie: 'weir.session_token=forged.signature' },
      bearer(`weir_${'0'.repeat(43)}`),
      { authorization: 'Basic d2VpcjpwYXNz' },
      { authorization: '', cookie },
      { cookie, ...bearer('weir_wrong') },
    ]) {
      expect((await send('GET', '/api/v1/me', undefined, headers)).statusCode, JSON.stringify(headers)).toBe(401);
    }
  });

  it('is told who it is and which sites it may read, and nothing is cached', async () => {
    const [a] = [await accounts.addSite({ domain: 'a.example' }), await accounts.addSite({ domain: 'b.example' })];
    const cookie = await cookieOfOwner();
    const owner = await send('GET', '/api/v1/me', undefined, { cookie });
    expect(owner.json()).toMatchObject({ user: { email: OWNER.email, name: 'ann' }, key: null });
    expect(owner.json().sites).toHaveLength(2);
    expect(owner.headers['cache-control']).toBe('no-store');
    const { key } = await accounts.addKey({ name: 'a only', siteIds: [a.id] });
    const narrowed = await send('GET', '/api/v1/me', undefined, bearer(key));
    expect(narrowed.json()).toMatchObject({ user: null, key: { name: 'a only' }, sites: [{ domain: 'a.example' }] });
  });

  it('gets the same answer about a foreign site as about none', async () => {
    const [a, b] = [await accounts.addSite({ domain: 'a.example' }), await accounts.addSite({ domain: 'b.example' })];
    const { key } = await accounts.addKey({ name: 'a only', siteIds: [a.id] });
    const ask = async (id: string) => {
      const { statusCode, body } = await send('GET', `/api/v1/sites/${id}`, undefined, bearer(key));
      return [statusCode, body.replaceAll(id, 'X')];
    };
    expect((await ask(a.id))[0]).toBe(200);
    expect((await ask('a.example'))[0]).toBe(200);
    const none = await ask('00000000-0000-4000-8000-000000000000');
    expect(none[0]).toBe(404);
    expect(await ask(b.id)).toEqual(none);
    expect(await ask('b.example')).toEqual(none);
  });
});

describe('forgery from another site', () => {
  it('is refused for everything that changes something, when the cookie is all it has', async () => {
    const cookie = await cookieOfOwner();
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `https://${HOST}.evil.example` },
      { origin: `https://${HOST}:8443` },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ]) {
      for (const [method, url] of [
        ['POST', '/api/v1/sites'],
        ['POST', '/api/v1/keys'],
        ['DELETE', '/api/v1/sites/x'],
        ['PATCH', '/api/v1/keys/x'],
        ['POST', '/api/auth/sign-out'],
        ['POST', '/api/auth/change-password'],
      ] as const) {
        const refused = await send(method, url, { domain: 'evil.example' }, { cookie, ...headers });
        expect([refused.statusCode, refused.json().code], `${method} ${url}`).toEqual([403, 'other_origin']);
      }
    }
    for (const site of ['cross-site', 'same-site', 'none', undefined]) {
      const headers = { host: HOST, cookie, ...(site && { 'sec-fetch-site': site }) };
      const refused = await app.inject({
        method: 'POST',
        url: '/api/v1/sites',
        headers,
        payload: { domain: 'evil.example' },
      });
      expect(refused.statusCode, String(site)).toBe(403);
    }
    expect(await accounts.sites()).toEqual([]);
    expect((await send('GET', '/api/v1/me', undefined, { cookie })).statusCode, 'still signed in').toBe(200);
  });

  it('cannot sign a browser in as somebody else either', async () => {
    await signIn.addFirstOwner(OWNER);
    for (const headers of [{ origin: 'https://evil.example' }, { origin: '', 'sec-fetch-site': 'cross-site' }]) {
      expect((await send('POST', '/api/auth/sign-in/email', OWNER, headers)).statusCode).toBe(403);
    }
    const program = await app.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload: OWNER });
    expect(program.statusCode, 'a program says nothing of an origin').toBe(200);
  });

  it('does not concern the own page, also behind a proxy, nor API keys', async () => {
    const cookie = await cookieOfOwner();
    expect((await send('POST', '/api/v1/sites', { domain: 'a.example' }, { cookie })).statusCode).toBe(201);
    const sameOrigin = { host: HOST, cookie, 'sec-fetch-site': 'same-origin' };
    const plain = await app.inject({
      method: 'POST',
      url: '/api/v1/sites',
      headers: sameOrigin,
      payload: { domain: 'b.example' },
    });
    expect(plain.statusCode).toBe(201);
    const { key } = await accounts.addKey({ name: 'ci', scope: 'manage' });
    const withKey = await send(
      'POST',
      '/api/v1/sites',
      { domain: 'c.example' },
      { ...bearer(key), origin: 'https://evil.example' },
    );
    expect(withKey.statusCode).toBe(201);
    await app.close();
    await start(ORIGIN);
    const rewritten = { cookie, host: 'backend:8080', origin: ORIGIN };
    expect((await send('POST', '/api/v1/sites', { domain: 'd.example' }, rewritten)).statusCode).toBe(201);
  });
});

describe('sites and keys', () => {
  it('are made, changed and removed by an owner', async () => {
    const cookie = await cookieOfOwner();
    const made = await send('POST', '/api/v1/sites', { domain: 'shop.example', currency: 'EUR' }, { cookie });
    const { id, writeKey } = made.json();
    expect(await accounts.siteByWriteKey(writeKey)).toMatchObject({ id, currency: 'EUR' });
    const patched = await send('PATCH', `/api/v1/sites/${id}`, { timezone: 'Europe/Berlin' }, { cookie });
    expect(patched.json()).toMatchObject({ id, timezone: 'Europe/Berlin', currency: 'EUR', writeKey });
    const key = (await send('POST', '/api/v1/keys', { name: 'grafana', siteIds: [id] }, { cookie })).json();
    expect(Object.keys(key).sort()).toEqual(['id', 'key']);
    const renamed = await send('PATCH', `/api/v1/keys/${key.id}`, { name: 'board' }, { cookie });
    expect(renamed.json()).toMatchObject({ name: 'board', siteIds: [id], scope: 'read' });
    const listed = await send('GET', '/api/v1/keys', undefined, { cookie });
    expect(listed.body).not.toContain(key.key.slice(8));
    expect((await send('GET', '/api/v1/me', undefined, bearer(key.key))).statusCode).toBe(200);
    expect((await send('DELETE', `/api/v1/keys/${key.id}`, undefined, { cookie })).statusCode).toBe(204);
    expect((await send('DELETE', `/api/v1/keys/${key.id}`, undefined, { cookie })).statusCode).toBe(404);
    expect((await send('GET', '/api/v1/me', undefined, bearer(key.key))).statusCode).toBe(401);
    expect((await send('DELETE', `/api/v1/sites/${id}`, undefined, { cookie })).statusCode).toBe(204);
    expect(await accounts.sites()).toEqual([]);
  });

  it('are not changed, and keys not listed, by a key that may read everything', async () => {
    const { id } = await accounts.addSite({ domain: 'shop.example' });
    const reader = await accounts.addKey({ name: 'reader' });
    for (const [method, url] of [
      ['POST', '/api/v1/sites'],
      ['PATCH', `/api/v1/sites/${id}`],
      ['DELETE', `/api/v1/sites/${id}`],
      ['GET', '/api/v1/keys'],
      ['POST', '/api/v1/keys'],
      ['PATCH', `/api/v1/keys/${reader.id}`],
      ['DELETE', `/api/v1/keys/${reader.id}`],
    ] as const) {
      const refused = await send(
        method,
        url,
        method === 'GET' ? undefined : { name: 'x', domain: 'y.example' },
        bearer(reader.key),
      );
      expect([refused.statusCode, refused.json().code], `${method} ${url}`).toEqual([403, 'may_not_manage']);
    }
    expect((await send('GET', '/api/v1/sites', undefined, bearer(reader.key))).json().sites).toHaveLength(1);
  });

  it('a key that expires makes none that outlives it', async () => {
    const expiresAt = Date.now() + 60_000;
    const { key } = await accounts.addKey({ name: 'lent', scope: 'manage', expiresAt });
    const make = async (body: object) =>
      (await send('POST', '/api/v1/keys', { name: 'x', ...body }, bearer(key))).statusCode;
    expect(await make({})).toBe(403);
    expect(await make({ expiresAt: expiresAt + 1 })).toBe(403);
    expect(await make({ expiresAt })).toBe(201);
  });

  it.each([
    ['/api/v1/sites', { domain: 'http://shop.example/' }, 400, 'here shop.example'],
    ['/api/v1/sites', { domain: 'shop.example', timezone: 'Moon' }, 400, '"Moon"'],
    ['/api/v1/sites', { domain: 'shop.example', currency: 'XX' }, 400, '"XX"'],
    ['/api/v1/sites', { domain: 'shop.example', demo: true }, 400, '"demo" is not known'],
    ['/api/v1/sites', { domain: 'taken.example' }, 409, 'taken.example already'],
    ['/api/v1/keys', { name: 'x', siteIds: ['nobody'] }, 404, '"nobody"'],
    ['/api/v1/keys', { name: 'x', expiresAt: 1 }, 400, '1970-01-01T00:00:00.001Z'],
    ['/api/v1/keys', {}, 400, '"name" is missing'],
  ])('%s refuses %j and says why', async (url, body, status, words) => {
    await accounts.addSite({ domain: 'taken.example' });
    const { key } = await accounts.addKey({ name: 'ci', scope: 'manage' });
    const refused = await send('POST', url, body, bearer(key));
    expect(refused.statusCode).toBe(status);
    expect(refused.json().message).toContain(words);
  });
});

it('throttles sign-in over HTTP, with Retry-After', async () => {
  const statuses: number[] = [];
  let last: Awaited<ReturnType<typeof send>> | undefined;
  for (let index = 0; index < 11; index++) {
    last = await send(
      'POST',
      '/api/auth/sign-in/email',
      { email: OWNER.email },
      { 'x-forwarded-for': `10.0.0.${index}` },
    );
    statuses.push(last.statusCode);
  }
  expect(statuses.slice(0, 10).every((status) => status === 400)).toBe(true);
  expect(statuses[10], 'a header that anybody can send is no address').toBe(429);
  expect(Number(last?.headers['retry-after'])).toBeGreaterThan(500);
});
