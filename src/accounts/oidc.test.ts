/** Sign-in at a real OpenID provider in a process of its own: who gets in, as what, and what must not work. */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OIDC_CLIENT, type OidcProvider, startOidcProvider, Visitor } from '../../test/support/oidc-provider.ts';
import type { OidcSettings } from './oidc.ts';
import { openAccounts } from './open-accounts.ts';
import { PasswordHasher } from './password.ts';
import { openSignIn } from './password-sign-in.ts';
import type { SignIn } from './sign-in.ts';
import type { SqlAccounts } from './sql-accounts.ts';

const PASSWORD = 'correct horse battery';
/** Nobody listens here: what the browser would ask of Weir, the test hands over by itself. */
const WEIR = 'http://127.0.0.1:9';

let provider: OidcProvider;
let dataDir: string;
let accounts: SqlAccounts;
let signIn: SignIn;
let warnings: string[];

beforeAll(async () => {
  provider = await startOidcProvider(`${WEIR}/api/auth/callback/oidc`);
});

afterAll(() => provider?.stop());

async function open(settings: Partial<OidcSettings> = {}): Promise<void> {
  const oidc = { issuer: provider.issuer, ...OIDC_CLIENT, name: 'Example ID', role: undefined, ...settings };
  const hasher = new PasswordHasher({ N: 2 ** 10, r: 8, p: 1 });
  const warn = (message: string) => void warnings.push(message);
  signIn = await openSignIn({ database: accounts.database, dataDir, publicUrl: WEIR, hasher, oidc, warn });
}

beforeEach(async () => {
  warnings = [];
  dataDir = await mkdtemp(join(tmpdir(), 'weir-oidc-'));
  accounts = await openAccounts({ dataDir });
  await open();
  await signIn.addFirstOwner({ email: 'ann@shop.example', password: PASSWORD });
});

afterEach(async () => {
  await accounts.close();
  await rm(dataDir, { recursive: true });
});

const ask = (method: string, path: string, cookie = '', body: unknown = {}) =>
  signIn.handle({ method, path, body, headers: cookie ? { cookie } : {}, origin: WEIR, address: '203.0.113.1' });

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .filter((line) => !/max-age=0/i.test(line))
    .map((line) => line.split(';')[0])
    .join('; ');

/** Where Weir sends the browser, with which cookies. */
async function start(body: unknown = {}): Promise<{ url: string; response: Response }> {
  const response = await ask('POST', '/api/auth/sign-in/social', '', body);
  const { url } = (await response.clone().json()) as { url: string };
  return { url, response };
}

async function signInAs(login: string): Promise<{ location: string | null; cookie: string }> {
  const { url, response } = await start();
  const back = await new Visitor().signInAt(url, login);
  const callback = await ask('GET', back.slice(WEIR.length), cookieOf(response));
  return { location: callback.headers.get('location'), cookie: cookieOf(callback) };
}

const callerAs = async (login: string) => signIn.callerBySession({ cookie: (await signInAs(login)).cookie });

describe('who gets in', () => {
  it('a member of that address, with no password asked for, in cookies no script reads', async () => {
    const { url, response } = await start();
    expect(url).toContain(`${provider.issuer}/auth?`);
    expect(url).toContain('code_challenge_method=S256');
    expect(url).toContain('nonce=');
    // Lax, for the browser comes back from another site with it; the session's cookie is strict as any.
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^weir\.state=.*HttpOnly; SameSite=Lax$/)]);
    const back = await new Visitor().signInAt(url, 'ann@shop.example');
    const callback = await ask('GET', back.slice(WEIR.length), cookieOf(response));
    expect([callback.status, callback.headers.get('location')]).toEqual([302, '/']);
    const session = callback.headers.getSetCookie().find((line) => line.startsWith('weir.session_token='));
    expect(session).toMatch(/HttpOnly; SameSite=Strict$/);
    const caller = await signIn.callerBySession({ cookie: cookieOf(callback) });
    expect(caller).toMatchObject({ kind: 'user', name: 'ann', role: 'owner' });
    expect(await signIn.users()).toHaveLength(1);
    expect(
      (await ask('POST', '/api/auth/sign-in/email', '', { email: 'ann@shop.example', password: PASSWORD })).status,
    ).toBe(200);
  });

  it('not a stranger, who is sent back with a reason and leaves nothing behind', async () => {
    const { location, cookie } = await signInAs('eve@evil.example');
    expect(location).toBe('/sign-in?error=not_invited&error_description=Ask+for+an+invitation+first.');
    expect(await signIn.callerBySession({ cookie })).toBeUndefined();
    expect((await signIn.users()).map(({ email }) => email)).toEqual(['ann@shop.example']);
  });

  it('not who has a member’s address that the provider has not checked, nor with a user of an unproven one', async () => {
    await signIn.addUser({ email: 'unproven+bob@shop.example', password: PASSWORD, role: 'admin' });
    expect((await signInAs('unproven+bob@shop.example')).location).toContain('error=account_not_linked');
    const [{ id: organisationId } = { id: '' }] = await accounts.organisations();
    const owner = { role: 'owner', name: 'Ann' } as const;
    const { token } = await accounts.people.invite(owner, organisationId, { role: 'viewer', isMailed: false });
    const eve = { email: 'victim@shop.example', password: PASSWORD, isEmailProven: false, address: '203.0.113.9' };
    await signIn.addInvited(token, eve);
    expect((await signInAs('victim@shop.example')).location).toContain('error=account_not_linked');
  });

  it('the invited, as what they were invited', async () => {
    const [{ id: organisationId } = { id: '' }] = await accounts.organisations();
    const owner = { role: 'owner', name: 'Ann' } as const;
    const team = await accounts.people.addTeam(organisationId, { name: 'Sales' });
    const invitation = { email: 'Bob@shop.example', role: 'analyst', teamIds: [team.id], isMailed: true } as const;
    await accounts.people.invite(owner, organisationId, invitation);
    expect((await signInAs('unproven+bob@shop.example')).location).toContain('error=not_invited');
    expect(await callerAs('bob@shop.example')).toMatchObject({ role: 'analyst', organisationId });
    expect(await accounts.people.invitations(organisationId)).toEqual([]);
    expect((await accounts.people.teams(organisationId))[0]?.userIds).toHaveLength(1);
    expect(await callerAs('bob@shop.example'), 'and again').toMatchObject({ role: 'analyst' });
  });

  it('everybody whom the provider knows, where a role is set for them', async () => {
    await open({ role: 'viewer' });
    expect(await callerAs('carl@shop.example')).toMatchObject({ role: 'viewer', mayEdit: false, name: 'carl' });
    expect(await callerAs('ann@shop.example'), 'keeps the role').toMatchObject({ role: 'owner' });
  });
});

describe('what must not work', () => {
  it('a callback without the cookie of the browser that began, with another’s, with a made-up state, or twice', async () => {
    const { url, response } = await start();
    const back = (await new Visitor().signInAt(url, 'ann@shop.example')).slice(WEIR.length);
    const other = cookieOf((await start()).response);
    for (const [path, cookie] of [
      [back, ''],
      [back, other],
      [back.replace(/state=[^&]+/, 'state=made-up'), cookieOf(response)],
      ['/api/auth/callback/oidc', ''],
      ['/api/auth/callback/oidc?error=access_denied', ''],
    ] as const) {
      const refused = await ask('GET', path, cookie);
      expect(refused.headers.get('location'), path).toMatch(/\/sign-in\?error=/);
      expect(refused.headers.getSetCookie().filter((line) => /session_token=[^;]/.test(line))).toEqual([]);
    }
    expect((await ask('GET', back, cookieOf(response))).headers.get('location')).toBe('/');
    expect((await ask('GET', back, cookieOf(response))).headers.get('location')).toMatch(/error=/);
  });

  it('being sent elsewhere afterwards', async () => {
    const evil = { callbackURL: 'https://evil.example', errorCallbackURL: 'https://evil.example', provider: 'github' };
    const { url, response } = await start(evil);
    const back = await new Visitor().signInAt(url, 'ann@shop.example');
    expect((await ask('GET', back.slice(WEIR.length), cookieOf(response))).headers.get('location')).toBe('/');
  });

  it('reading the provider’s tokens from the disk', async () => {
    await signInAs('ann@shop.example');
    const rows = await accounts.database.db.selectFrom('account').selectAll().execute();
    const oidc = rows.find(({ providerId }) => providerId === 'oidc');
    expect(oidc).toMatchObject({ accountId: 'ann@shop.example', accessToken: null, refreshToken: null, idToken: null });
    const names = (await readdir(dataDir)).filter((name) => name.startsWith('accounts.sqlite'));
    const bytes = Buffer.concat(await Promise.all(names.map((name) => readFile(join(dataDir, name)))));
    expect(bytes.includes('eyJ'), 'a JWT').toBe(false);
  });

  it('a provider that is away keeps nobody from signing in with a password', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    await open({ issuer: `http://127.0.0.1:${port}` });
    expect((await ask('POST', '/api/auth/sign-in/social')).status).toBe(503);
    expect(
      (await ask('POST', '/api/auth/sign-in/email', '', { email: 'ann@shop.example', password: PASSWORD })).status,
    ).toBe(200);
    expect(warnings.join()).toContain('oidc');
  });
});

it('is no door where no provider is configured', async () => {
  signIn = await openSignIn({ database: accounts.database, dataDir });
  expect(signIn.ways).toEqual({ oidc: undefined, hasPasswordReset: false });
  for (const [method, path] of [
    ['POST', '/api/auth/sign-in/social'],
    ['GET', '/api/auth/callback/oidc'],
    ['POST', '/api/auth/request-password-reset'],
    ['POST', '/api/auth/reset-password'],
  ] as const) {
    expect((await ask(method, path)).status, path).toBe(404);
  }
});
