/** Sign-in by password on a real database: the doors, the cookies, the throttle, and what an attacker could learn. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../config/limits.ts';
import { prepareFirstOwner } from './first-start.ts';
import { openAccounts } from './open-accounts.ts';
import { PasswordHasher } from './password.ts';
import { openSignIn } from './password-sign-in.ts';
import type { SignIn, SignInRequest } from './sign-in.ts';
import type { SqlAccounts } from './sql-accounts.ts';

const EMAIL = 'ann@shop.example';
const PASSWORD = 'correct horse battery';

/** As the real one, but cheap: most tests are not about the cost. */
const quick = new PasswordHasher({ N: 2 ** 10, r: 8, p: 1 });

let dataDir: string;
let accounts: SqlAccounts;
let signIn: SignIn;
let now: number;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-sign-in-'));
  now = Date.now();
  const clock = { now: () => now };
  accounts = await openAccounts({ dataDir, clock });
  signIn = await openSignIn({ database: accounts.database, dataDir, clock, hasher: quick });
});

afterEach(async () => {
  await accounts.close();
  await rm(dataDir, { recursive: true });
});

const request = (method: string, path: string, body: unknown = {}, more: Partial<SignInRequest> = {}) =>
  signIn.handle({ method, path, body, headers: {}, origin: 'http://localhost:8080', address: '203.0.113.1', ...more });

const enter = (email: string, password: string, more: Partial<SignInRequest> = {}) =>
  request('POST', '/api/auth/sign-in/email', { email, password }, more);

/** `name=value` of each cookie, as a browser sends them back. */
const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

async function bytesOnDisk(): Promise<Buffer> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith('accounts.sqlite'));
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(dataDir, name)))));
}

describe('signing in', () => {
  beforeEach(async () => {
    await signIn.addFirstOwner({ email: EMAIL, password: PASSWORD });
  });

  it('gives a session to the right password, and takes it back on sign-out', async () => {
    const response = await enter('ANN@shop.example', PASSWORD);
    expect(response.status).toBe(200);
    const cookie = cookieOf(response);
    const caller = await signIn.callerBySession({ cookie });
    expect(caller).toMatchObject({ kind: 'user', name: 'ann', role: 'owner', mayEdit: true, mayManage: true });
    const { id } = await accounts.addSite({ domain: 'shop.example' });
    expect((await signIn.callerBySession({ cookie }))?.mayRead(id)).toBe(true);
    expect(caller?.mayRead('any other')).toBe(false);
    await request('POST', '/api/auth/sign-out', {}, { headers: { cookie } });
    expect(await signIn.callerBySession({ cookie })).toBeUndefined();
  });

  it('sets a cookie that no script reads and no other site sends; over https, one that never leaves it', async () => {
    const plain = (await enter(EMAIL, PASSWORD)).headers.getSetCookie();
    expect(plain).toHaveLength(1);
    expect(plain[0]).toMatch(/^weir\.session_token=/);
    expect(plain[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    const response = await enter(EMAIL, PASSWORD, { origin: 'https://weir.example' });
    const [secure] = response.headers.getSetCookie();
    expect(secure).toMatch(/^__Secure-weir\.session_token=.*; HttpOnly; Secure; SameSite=Strict$/);
    expect(await signIn.callerBySession({ cookie: cookieOf(response) })).toBeDefined();
  });

  it('believes no cookie it did not sign', async () => {
    const cookie = cookieOf(await enter(EMAIL, PASSWORD));
    const token = decodeURIComponent(cookie).replace(/^.*?=/, '').split('.')[0];
    const [name, signature = ''] = cookie.split(/\.(?=[^.]*$)/);
    const altered = `${name}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    for (const forged of [`weir.session_token=${token}`, `weir.session_token=${token}.`, altered, '=', 'a=%']) {
      expect(await signIn.callerBySession({ cookie: forged }), forged).toBeUndefined();
    }
  });

  it('answers an unknown e-mail as it answers a wrong password', async () => {
    const wrong = await enter(EMAIL, 'wrong password');
    const unknown = await enter('bob@shop.example', 'wrong password');
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await unknown.text()).toBe(await wrong.text());
    expect(unknown.headers.getSetCookie()).toEqual([]);
  });

  it('takes as long for an unknown e-mail as for a wrong password', async () => {
    const hasher = new PasswordHasher({ N: 2 ** 14, r: 8, p: 1 });
    signIn = await openSignIn({ database: accounts.database, dataDir, hasher });
    await signIn.resetPassword(EMAIL, PASSWORD);
    const times: Record<string, number[]> = { [EMAIL]: [], 'bob@shop.example': [] };
    for (let round = 0; round < 5; round++) {
      for (const [email, taken] of Object.entries(times)) {
        const start = performance.now();
        await enter(email, 'wrong password', { address: `203.0.113.${round}` });
        taken.push(performance.now() - start);
      }
    }
    const [known = 0, unknown = 0] = Object.values(times).map((taken) => taken.sort((a, b) => a - b)[1] ?? 0);
    // Even at a cost far below the real one, the hash takes most of the time.
    expect(unknown / known).toBeGreaterThan(0.5);
    expect(unknown / known).toBeLessThan(2);
  });

  it('keeps neither the password nor an address nor a browser on the disk', async () => {
    await enter(EMAIL, PASSWORD, { headers: { 'user-agent': 'Curious/7.0', 'x-forwarded-for': '198.51.100.77' } });
    await enter(EMAIL, 'a wrong password');
    const bytes = await bytesOnDisk();
    expect(bytes.includes(EMAIL)).toBe(true);
    for (const secret of [PASSWORD, 'a wrong password', '203.0.113.1', '198.51.100.77', 'Curious']) {
      expect(bytes.includes(secret), secret).toBe(false);
    }
    const key = await readFile(join(dataDir, 'auth.key'), 'utf8');
    expect(bytes.includes(key), 'what signs cookies is not beside the sessions').toBe(false);
  });

  it('opens no other door of better-auth', async () => {
    for (const [method, path] of [
      ['POST', '/api/auth/sign-up/email'],
      ['POST', '/api/auth/request-password-reset'],
      ['POST', '/api/auth/reset-password'],
      ['POST', '/api/auth/update-user'],
      ['POST', '/api/auth/delete-user'],
      ['POST', '/api/auth/change-email'],
      ['POST', '/api/auth/sign-in/social'],
      ['GET', '/api/auth/list-sessions'],
      ['GET', '/api/auth/sign-in/email'],
      ['GET', '/api/auth/error'],
      ['POST', '/api/auth/../auth/sign-up/email'],
      ['POST', '/api/auth//sign-up/email'],
      ['POST', '/api/auth/constructor'],
    ] as const) {
      const body = { email: 'eve@shop.example', password: PASSWORD, name: 'Eve' };
      expect((await request(method, path, body)).status, path).toBe(404);
    }
    expect(await signIn.users()).toHaveLength(1);
  });

  it('refuses a body of another shape', async () => {
    const long = { email: `${'x'.repeat(1e5)}@a.b`, password: 'x' };
    for (const body of [null, 'text', [], 7, { email: 7, password: {} }, { email: EMAIL }, long]) {
      expect((await request('POST', '/api/auth/sign-in/email', body)).status).toBe(400);
    }
  });

  it('does not pass a redirect on', async () => {
    const body = { email: EMAIL, password: PASSWORD, callbackURL: 'https://evil.example' };
    const response = await request('POST', '/api/auth/sign-in/email', body);
    expect(response.status).toBe(200);
    expect(response.headers.get('location')).toBeNull();
  });

  it('changes a password for who knows the old one, and signs the others out when asked', async () => {
    const [cookie, other] = [cookieOf(await enter(EMAIL, PASSWORD)), cookieOf(await enter(EMAIL, PASSWORD))];
    const change = (currentPassword: string) =>
      request(
        'POST',
        '/api/auth/change-password',
        { currentPassword, newPassword: 'another password', revokeOtherSessions: true },
        { headers: { cookie } },
      );
    expect((await change('wrong password')).status).toBe(400);
    expect((await change(PASSWORD)).status).toBe(200);
    expect(await signIn.callerBySession({ cookie: other })).toBeUndefined();
    expect((await enter(EMAIL, PASSWORD)).status).toBe(401);
    expect((await enter(EMAIL, 'another password')).status).toBe(200);
  });

  it('signs a user out everywhere when the password is reset', async () => {
    const cookie = cookieOf(await enter(EMAIL, PASSWORD));
    await signIn.resetPassword('Ann@Shop.example', 'another password');
    expect(await signIn.callerBySession({ cookie })).toBeUndefined();
    expect((await enter(EMAIL, 'another password')).status).toBe(200);
    await expect(signIn.resetPassword('bob@shop.example', 'another password')).rejects.toMatchObject({
      kind: 'unknown',
    });
    await expect(signIn.resetPassword(EMAIL, 'short')).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('the throttle', () => {
  beforeEach(async () => {
    await signIn.addFirstOwner({ email: EMAIL, password: PASSWORD });
  });

  it('shuts an address out after too many failures, all made at once, and lets it in again in time', async () => {
    const attempts = Array.from({ length: limits.signInAttemptsPerAddressMax + 5 }, () =>
      enter(EMAIL, 'wrong password'),
    );
    const statuses = (await Promise.all(attempts)).map((response) => response.status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(limits.signInAttemptsPerAddressMax);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    const right = await enter(EMAIL, PASSWORD);
    expect(right.status, 'the right password is no way round').toBe(429);
    expect(Number(right.headers.get('retry-after'))).toBe(limits.signInWindowMs / 1000);
    expect((await enter(EMAIL, PASSWORD, { address: '203.0.113.2' })).status, 'the owner elsewhere').toBe(200);
    now += limits.signInWindowMs;
    expect((await enter(EMAIL, PASSWORD)).status).toBe(200);
    for (let index = 0; index < limits.signInAttemptsPerAddressMax; index++) {
      expect((await enter(EMAIL, 'wrong password')).status).toBe(401);
    }
    expect((await enter(EMAIL, PASSWORD)).status, 'and counts anew').toBe(429);
  });

  it('counts failures only: an office behind one address signs in as often as it likes', async () => {
    for (let index = 0; index <= limits.signInAttemptsPerAddressMax; index++) {
      expect((await enter(EMAIL, PASSWORD)).status).toBe(200);
    }
  });

  it('counts an e-mail from everywhere, known or not', async () => {
    for (const email of [EMAIL, 'bob@shop.example']) {
      for (let index = 0; index < limits.signInAttemptsPerEmailMax; index++) {
        // A body without a password fails before the hash: the count comes first, and the test stays short.
        const more = { address: `198.51.${index % 256}.${email.length}` };
        expect((await request('POST', '/api/auth/sign-in/email', { email }, more)).status).toBe(400);
      }
      expect((await enter(email.toUpperCase(), PASSWORD, { address: '192.0.2.1' })).status).toBe(429);
    }
  });

  it('leaves no old counts behind', async () => {
    await enter(EMAIL, 'wrong password');
    now += limits.signInWindowMs;
    await enter('bob@shop.example', 'wrong password', { address: '203.0.113.9' });
    const rows = await accounts.database.db.selectFrom('throttle').select('window_start').execute();
    expect(rows.map((row) => row.window_start)).toEqual([now, now]);
  });

  it('turns a flood away before it costs a hash or a write', async () => {
    const room = limits.passwordHashesAtOnce + limits.passwordHashQueueMax;
    const flood = Array.from({ length: room + 40 }, () => quick.hash(PASSWORD));
    const refused = await enter(EMAIL, PASSWORD);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    const outcomes = await Promise.allSettled(flood);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(room);
    expect(await accounts.database.db.selectFrom('throttle').selectAll().execute()).toEqual([]);
    expect((await enter(EMAIL, PASSWORD)).status, 'and is over when it is over').toBe(200);
  });
});

describe('the first owner', () => {
  it('comes from the environment once, and is not overwritten by it later', async () => {
    const given = { adminEmail: EMAIL, adminPassword: PASSWORD };
    expect(await signIn.setupNeeded()).toBe(true);
    expect(await prepareFirstOwner(signIn, given)).toEqual({ setupToken: undefined });
    await prepareFirstOwner(signIn, { adminEmail: 'eve@shop.example', adminPassword: 'another password' });
    expect((await signIn.users()).map((user) => user.email)).toEqual([EMAIL]);
    expect((await enter(EMAIL, PASSWORD)).status).toBe(200);
  });

  it('or is let in with a token, the last one issued, until there is an owner', async () => {
    const none = { adminEmail: '', adminPassword: '' };
    const { setupToken: old = '' } = await prepareFirstOwner(signIn, none);
    const { setupToken: token = '' } = await prepareFirstOwner(signIn, none);
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect((await bytesOnDisk()).includes(token)).toBe(false);
    expect([await signIn.isSetupToken(old), await signIn.isSetupToken(token), await signIn.isSetupToken('')]).toEqual([
      false,
      true,
      false,
    ]);
    expect(await signIn.addFirstOwner({ email: EMAIL, password: PASSWORD })).toBe(true);
    expect(await signIn.isSetupToken(token)).toBe(false);
    expect(await signIn.issueSetupToken()).toBeUndefined();
  });

  it('is one, of many asked for at once', async () => {
    const added = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        signIn.addFirstOwner({ email: `p${index}@shop.example`, password: PASSWORD }),
      ),
    );
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await signIn.users()).toHaveLength(1);
  });

  it('is unique in the database too, for databases that let two such transactions run side by side', async () => {
    await signIn.addFirstOwner({ email: EMAIL, password: PASSWORD });
    const row = {
      id: '1',
      name: 'Eve',
      email: 'eve@shop.example',
      emailVerified: 1,
      firstOwner: 'yes',
      createdAt: '',
      updatedAt: '',
    };
    const insert = accounts.database.db.insertInto('user').values(row as never);
    await expect(insert.execute()).rejects.toThrow('user.firstOwner');
  });

  it.each([
    'ann',
    'ann@localhost',
    'ann@@shop.example',
    'ann@shop..example',
    '',
    `${'a'.repeat(250)}@shop.example`,
    'ann@shop.example\n',
  ])('refuses %j, which could not sign in or is no address', async (email) => {
    const adding = signIn.addFirstOwner({ email, password: PASSWORD });
    if (email.trim() === EMAIL) expect(await adding).toBe(true);
    else await expect(adding).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('never repeats a password it refuses', async () => {
    const adding = signIn.addFirstOwner({ email: EMAIL, password: 'geheim' });
    await expect(adding).rejects.toThrow('The password has 6 characters; allowed: 8–128.');
  });
});

it('needs no table that migrating did not make', async () => {
  const { getMigrations } = await import('better-auth/db/migration');
  const { authSchema } = await import('./auth-schema.ts');
  const { db, type } = accounts.database;
  const { toBeCreated, toBeAdded, schemaProblems } = await getMigrations({ ...authSchema, database: { db, type } });
  expect({ toBeCreated, toBeAdded, schemaProblems }).toEqual({ toBeCreated: [], toBeAdded: [], schemaProblems: [] });
});
