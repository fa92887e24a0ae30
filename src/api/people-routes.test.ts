/** People over HTTP: invitations by link and by mail, who may make whom what, teams, sessions, and a second organisation. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MailBox, openMailBox } from '../../test/support/mail-box.ts';
import { type Mailer, openMailer } from '../accounts/mailer.ts';
import { openAccounts } from '../accounts/open-accounts.ts';
import { PasswordHasher } from '../accounts/password.ts';
import { openSignIn } from '../accounts/password-sign-in.ts';
import type { Role } from '../accounts/role.ts';
import type { SignIn } from '../accounts/sign-in.ts';
import type { SqlAccounts } from '../accounts/sql-accounts.ts';
import { HttpError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { registerAccountRoutes } from './account-routes.ts';

const PASSWORD = 'correct horse battery';
const ORIGIN = 'https://weir.example';

let dataDir: string;
let accounts: SqlAccounts;
let signIn: SignIn;
let app: FastifyInstance;
let owner: string;
let now: number;

async function start(mailer?: Mailer): Promise<void> {
  // Each look at it is a moment later, so that what came first is known to.
  const clock = { now: () => ++now };
  const hasher = new PasswordHasher({ N: 2 ** 10, r: 8, p: 1 });
  signIn = await openSignIn({ database: accounts.database, dataDir, publicUrl: ORIGIN, clock, hasher, mailer });
  app = Fastify();
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof HttpError)) throw error;
    return reply.code(error.status).send({ code: error.code, message: error.message });
  });
  await registerAccountRoutes(app, { accounts, signIn, clock, mailer });
}

beforeEach(async () => {
  // After the first organisation, which the real clock has seen made.
  now = Date.now() + 10_000;
  dataDir = await mkdtemp(join(tmpdir(), 'weir-people-'));
  accounts = await openAccounts({ dataDir, clock: { now: () => ++now } });
  await start();
  await signIn.addFirstOwner({ email: 'ann@shop.example', password: PASSWORD });
  owner = await enter('ann@shop.example');
});

afterEach(async () => {
  await app.close();
  await accounts.close();
  await rm(dataDir, { recursive: true });
});

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function ask(method: Method, path: string, cookie = '', body?: object) {
  const headers = { host: 'weir.example', origin: ORIGIN, ...(cookie && { cookie }) };
  const response = await app.inject({ method, url: `/api/${path}`, headers, ...(body && { payload: body }) });
  return { status: response.statusCode, body: response.body === '' ? undefined : response.json(), response };
}

async function enter(email: string, password = PASSWORD): Promise<string> {
  const { response } = await ask('POST', 'auth/sign-in/email', '', { email, password });
  expect(response.statusCode, email).toBe(200);
  return String(response.headers['set-cookie']).split(';')[0] ?? '';
}

async function member(email: string, role: Role): Promise<{ id: string; cookie: string }> {
  const { id } = await signIn.addUser({ email, password: PASSWORD, role });
  return { id, cookie: await enter(email) };
}

const tokenOf = (url: string) => url.split('#')[1] ?? '';
const me = async (cookie: string) => (await ask('GET', 'v1/me', cookie)).body;

describe('an invitation by link', () => {
  it('makes a new account a member, once, and says before to what', async () => {
    const made = await ask('POST', 'v1/invitations', owner, { role: 'analyst' });
    expect(made.body).toMatchObject({ role: 'analyst', isMailed: false, invitedBy: 'ann', teamIds: [] });
    expect(made.body.url).toMatch(/^https:\/\/weir\.example\/invitation#[\w-]{43}$/);
    const token = tokenOf(made.body.url);
    expect(JSON.stringify((await ask('GET', 'v1/invitations', owner)).body)).not.toContain(token);
    const look = await ask('POST', 'v1/invitation/look', '', { token });
    expect(look.body).toMatchObject({
      organisation: 'My organisation',
      email: null,
      role: 'analyst',
      invitedBy: 'ann',
    });
    const account = { email: 'bob@shop.example', password: PASSWORD, name: 'Bob' };
    const accept = (more: object) => ask('POST', 'v1/invitation/accept', '', { token, ...more });
    expect((await accept({ ...account, password: 'short' })).status).toBe(400);
    expect((await accept({ ...account, email: 'ann@shop.example' })).status, 'has an account').toBe(409);
    expect((await accept(account)).status).toBe(201);
    expect((await accept({ ...account, email: 'carl@shop.example' })).status, 'once').toBe(404);
    expect((await signIn.users()).map(({ email }) => email)).toEqual(['ann@shop.example', 'bob@shop.example']);
    expect(await me(await enter('bob@shop.example'))).toMatchObject({ role: 'analyst', user: { name: 'Bob' } });
    expect((await ask('POST', 'v1/invitation/look', '', { token })).status).toBe(404);
  });

  it('lets one in of two who follow it at once', async () => {
    const token = tokenOf((await ask('POST', 'v1/invitations', owner, { role: 'viewer' })).body.url);
    const statuses = await Promise.all(
      ['b', 'c', 'd'].map(async (name) => {
        const body = { token, email: `${name}@shop.example`, password: PASSWORD };
        return (await ask('POST', 'v1/invitation/accept', '', body)).status;
      }),
    );
    expect(statuses.sort()).toEqual([201, 404, 404]);
    expect(await signIn.users()).toHaveLength(2);
  });

  it('is over when it is revoked or expired, and never later than it may be', async () => {
    const revoked = (await ask('POST', 'v1/invitations', owner, { role: 'viewer' })).body;
    expect((await ask('DELETE', `v1/invitations/${revoked.id}`, owner)).status).toBe(204);
    expect((await ask('POST', 'v1/invitation/look', '', { token: tokenOf(revoked.url) })).status).toBe(404);
    const { url } = (await ask('POST', 'v1/invitations', owner, { role: 'viewer', expiresAt: now + 1000 })).body;
    now += 1000;
    const late = { token: tokenOf(url), email: 'bob@shop.example', password: PASSWORD };
    expect((await ask('POST', 'v1/invitation/accept', '', late)).status).toBe(404);
    const expiresAt = now + limits.invitationMsMax + 60_000;
    expect((await ask('POST', 'v1/invitations', owner, { role: 'viewer', expiresAt })).status).toBe(400);
    expect(await signIn.users()).toHaveLength(1);
  });

  it('tells who tries many addresses nothing after a few', async () => {
    const token = tokenOf((await ask('POST', 'v1/invitations', owner, { role: 'viewer' })).body.url);
    const statuses: number[] = [];
    for (let index = 0; index <= limits.signInAttemptsPerAddressMax; index++) {
      const body = { token, email: 'ann@shop.example', password: PASSWORD };
      statuses.push((await ask('POST', 'v1/invitation/accept', '', body)).status);
    }
    expect(statuses.at(-1)).toBe(429);
  });

  it('is not made by a key that expires, which would outlive itself as a member', async () => {
    const { key } = await accounts.addKey({ name: 'lent', scope: 'manage', expiresAt: now + 60_000 });
    const headers = { authorization: `Bearer ${key}` };
    const payload = { role: 'admin' };
    const refused = await app.inject({ method: 'POST', url: '/api/v1/invitations', headers, payload });
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'key_outlives']);
  });
});

describe('an invitation by mail', () => {
  let box: MailBox;

  beforeEach(async () => {
    box = await openMailBox();
    await app.close();
    await start(openMailer(box.url, 'Weir <weir@shop.example>'));
  });

  afterEach(() => box.close());

  it('shows its link to nobody but the mail box, and is for that address only', async () => {
    const made = await ask('POST', 'v1/invitations', owner, { role: 'viewer', email: 'Bob@shop.example' });
    expect(made.body).toMatchObject({ email: 'bob@shop.example', isMailed: true, url: null });
    const mail = await box.next();
    expect(mail).toMatchObject({ to: ['bob@shop.example'], subject: 'ann invites you to My organisation' });
    const token = /invitation#(\S+)/.exec(mail.text)?.[1] ?? '';
    const accept = (email: string) => ask('POST', 'v1/invitation/accept', '', { token, email, password: PASSWORD });
    expect((await accept('eve@evil.example')).status).toBe(403);
    const carl = await member('carl@shop.example', 'viewer');
    expect((await ask('POST', 'v1/invitation/accept', carl.cookie, { token })).status).toBe(403);
    expect((await accept('bob@shop.example')).status).toBe(201);
  });

  it('leaves nothing behind when the mail server does not take it', async () => {
    await box.close();
    const failed = await ask('POST', 'v1/invitations', owner, { role: 'viewer', email: 'bob@shop.example' });
    expect([failed.status, failed.body.code]).toEqual([503, 'mail_failed']);
    expect((await ask('GET', 'v1/invitations', owner)).body.invitations).toEqual([]);
  });
});

describe('who may make whom what', () => {
  it('nobody gives or takes more than they have, and the last owner stays', async () => {
    const [admin, other] = [await member('adam@shop.example', 'admin'), await member('otto@shop.example', 'owner')];
    const annId = (await signIn.users())[0]?.id ?? '';
    const change = async (cookie: string, id: string, patch: object) =>
      (await ask('PATCH', `v1/members/${id}`, cookie, patch)).status;
    expect(await change(admin.cookie, annId, { role: 'viewer' }), 'an admin, an owner').toBe(403);
    expect((await ask('DELETE', `v1/members/${annId}`, admin.cookie)).status).toBe(403);
    expect(await change(admin.cookie, admin.id, { role: 'owner' }), 'an admin, themselves').toBe(403);
    expect((await ask('POST', 'v1/invitations', admin.cookie, { role: 'owner' })).status).toBe(403);
    expect((await ask('POST', 'v1/invitations', admin.cookie, { role: 'admin' })).status).toBe(201);
    expect(await change(owner, other.id, { role: 'viewer' })).toBe(200);
    expect(await change(owner, annId, { role: 'viewer' }), 'the last owner').toBe(409);
    expect((await ask('DELETE', `v1/members/${annId}`, owner)).status, 'leaving, too').toBe(409);
    expect(await change(owner, admin.id, { onlyTeams: true }), 'an admin sees what they manage').toBe(400);
    expect((await ask('DELETE', `v1/members/${admin.id}`, admin.cookie)).status, 'leaving').toBe(204);
    const gone = await ask('GET', 'v1/me', admin.cookie);
    expect([gone.status, gone.body.code]).toEqual([403, 'denied']);
    const log = (await ask('GET', 'v1/audit', owner)).body;
    expect(log.entries.map(({ action, subject }: { action: string; subject: string }) => [action, subject])).toEqual([
      ['member.leave', 'adam@shop.example'],
      ['member.change', 'otto@shop.example'],
      ['invitation.add', 'whoever has the link'],
    ]);
    const page = (await ask('GET', 'v1/audit?limit=1', owner)).body;
    expect(page.next).toBe(page.entries[0].id);
    const rest = (await ask('GET', `v1/audit?before=${page.next}`, owner)).body;
    expect(rest).toEqual({ entries: log.entries.slice(1), next: null });
    const twice = await ask('GET', 'v1/audit?before=a&before=b', owner);
    expect([twice.status, twice.body.code]).toEqual([400, 'before_invalid']);
  });
});

describe('a team', () => {
  it('is all that its members see, who were invited into it, until they are let out', async () => {
    const [a, b] = [await accounts.addSite({ domain: 'a.example' }), await accounts.addSite({ domain: 'b.example' })];
    const made = await ask('POST', 'v1/teams', owner, { name: 'Sales', siteIds: [a.id], boardIds: ['shop'] });
    expect(made.body).toMatchObject({ name: 'Sales', siteIds: [a.id], boardIds: ['shop'], userIds: [] });
    const teamIds = [made.body.id];
    expect((await ask('POST', 'v1/teams', owner, { name: 'Sales' })).status).toBe(409);
    expect((await ask('POST', 'v1/teams', owner, { name: 'X', siteIds: ['nobody'] })).status).toBe(404);
    expect((await ask('POST', 'v1/invitations', owner, { role: 'admin', teamIds })).status).toBe(400);
    const { url } = (await ask('POST', 'v1/invitations', owner, { role: 'analyst', teamIds })).body;
    const account = { token: tokenOf(url), email: 'bob@shop.example', password: PASSWORD };
    await ask('POST', 'v1/invitation/accept', '', account);
    const bob = await enter('bob@shop.example');
    const domains = async () => (await me(bob)).sites.map(({ domain }: { domain: string }) => domain);
    expect(await domains()).toEqual(['a.example']);
    const caller = await signIn.callerBySession({ cookie: bob });
    expect([caller?.mayOpen('shop'), caller?.mayOpen('web')]).toEqual([true, false]);
    await ask('PATCH', `v1/teams/${made.body.id}`, owner, { siteIds: [a.id, b.id] });
    expect(await domains()).toEqual(['a.example', 'b.example']);
    await ask('DELETE', `v1/teams/${made.body.id}`, owner);
    expect(await domains(), 'out of every team is not into everything').toEqual([]);
    const [{ userId } = { userId: '' }] = (await ask('GET', 'v1/members', owner)).body.members.filter(
      ({ email }: { email: string }) => email === 'bob@shop.example',
    );
    await ask('PATCH', `v1/members/${userId}`, owner, { onlyTeams: false });
    expect(await domains()).toHaveLength(2);
  });
});

describe('sessions', () => {
  it('are listed without their tokens, and ended one by one by whose they are', async () => {
    const second = await enter('ann@shop.example');
    const bob = await member('bob@shop.example', 'admin');
    const { sessions } = (await ask('GET', 'v1/sessions', owner)).body;
    expect(sessions).toHaveLength(2);
    expect(sessions.filter(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toHaveLength(1);
    expect(Object.keys(sessions[0]).sort()).toEqual(['createdAt', 'expiresAt', 'id', 'isCurrent', 'lastSeenAt']);
    const other = sessions.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent).id;
    expect((await ask('DELETE', `v1/sessions/${other}`, bob.cookie)).status).toBe(404);
    expect((await ask('GET', 'v1/me', second)).status).toBe(200);
    expect((await ask('DELETE', `v1/sessions/${other}`, owner)).status).toBe(204);
    expect((await ask('GET', 'v1/me', second)).status).toBe(401);
    expect((await ask('GET', 'v1/me', owner)).status).toBe(200);
  });
});

describe('a second organisation', () => {
  it('is looked at by choice of the session, with the role that one has there', async () => {
    const { id } = await accounts.addSite({ domain: 'a.example' });
    const beta = (await ask('POST', 'v1/organisations', owner, { name: 'Beta' })).body;
    const { url } = (await ask('POST', 'v1/invitations', owner, { role: 'viewer' })).body;
    expect((await me(owner)).organisations.map(({ name }: { name: string }) => name)).toEqual([
      'My organisation',
      'Beta',
    ]);
    expect((await ask('PUT', 'v1/me/organisation', owner, { organisationId: beta.id })).status).toBe(204);
    expect(await me(owner)).toMatchObject({ organisation: { name: 'Beta', role: 'owner' }, sites: [] });
    expect((await ask('GET', `v1/sites/${id}`, owner)).status).toBe(404);
    expect((await ask('POST', 'v1/sites', owner, { domain: 'a.example' })).status, 'the same domain').toBe(201);
    const other = await enter('ann@shop.example');
    expect((await me(other)).organisation.name, 'another session').toBe('My organisation');
    const bob = await signIn.addUser({
      email: 'bob@shop.example',
      password: PASSWORD,
      role: 'admin',
      organisationId: beta.id,
    });
    const cookie = await enter('bob@shop.example');
    const own = (await me(cookie)).organisation.id;
    expect(own).toBe(beta.id);
    const first = (await accounts.organisations())[0]?.id ?? '';
    expect((await ask('PUT', 'v1/me/organisation', cookie, { organisationId: first })).status).toBe(404);
    // Somebody with an account joins with it, and looks at what they joined.
    expect((await ask('POST', 'v1/invitation/accept', cookie, { token: tokenOf(url) })).status).toBe(201);
    expect(await me(cookie)).toMatchObject({ role: 'viewer', organisation: { id: first } });
    expect((await accounts.people.organisationsOf(bob.id)).map(({ role }) => role)).toEqual(['admin', 'viewer']);
  });
});
