/** Mail against a real SMTP server: a lost password is set anew by who reads the mail, and nobody learns who has an account. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MailBox, openMailBox } from '../../test/support/mail-box.ts';
import { limits } from '../config/limits.ts';
import { openMailer } from './mailer.ts';
import { openAccounts } from './open-accounts.ts';
import { PasswordHasher } from './password.ts';
import { openSignIn } from './password-sign-in.ts';
import type { SignIn } from './sign-in.ts';
import type { SqlAccounts } from './sql-accounts.ts';

const OWNER = { email: 'ann@shop.example', password: 'correct horse battery' };

let box: MailBox;
let dataDir: string;
let accounts: SqlAccounts;
let signIn: SignIn;
let warnings: string[];

beforeEach(async () => {
  warnings = [];
  box = await openMailBox();
  dataDir = await mkdtemp(join(tmpdir(), 'weir-mail-'));
  accounts = await openAccounts({ dataDir });
  signIn = await openSignIn({
    database: accounts.database,
    dataDir,
    publicUrl: 'https://weir.example',
    hasher: new PasswordHasher({ N: 2 ** 10, r: 8, p: 1 }),
    mailer: openMailer(box.url, 'Weir <weir@shop.example>'),
    warn: (message) => void warnings.push(message),
  });
  await signIn.addFirstOwner(OWNER);
});

afterEach(async () => {
  await accounts.close();
  await box.close();
  await rm(dataDir, { recursive: true });
});

const ask = (path: string, body: unknown, address = '203.0.113.1') =>
  signIn.handle({
    method: 'POST',
    path: `/api/auth/${path}`,
    body,
    headers: {},
    origin: 'https://weir.example',
    address,
  });

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

async function tokenFromMail(): Promise<string> {
  await ask('request-password-reset', { email: 'Ann@shop.example' });
  const mail = await box.next();
  expect(mail).toMatchObject({ to: ['ann@shop.example'], from: 'weir@shop.example' });
  expect(mail.text).toContain('https://weir.example/reset-password#');
  return /#(\S+)/.exec(mail.text)?.[1] ?? '';
}

it('sets a new password once, and signs out whoever was in', async () => {
  expect(signIn.ways.hasPasswordReset).toBe(true);
  const cookie = cookieOf(await ask('sign-in/email', OWNER));
  expect(await signIn.callerBySession({ cookie })).toBeDefined();
  const token = await tokenFromMail();
  expect((await ask('reset-password', { token: `${token}x`, newPassword: 'another password' })).status).toBe(400);
  expect((await ask('reset-password', { token, newPassword: 'short' })).status).toBe(400);
  expect((await ask('reset-password', { token, newPassword: 'another password' })).status).toBe(200);
  expect(await signIn.callerBySession({ cookie })).toBeUndefined();
  expect((await ask('sign-in/email', OWNER)).status).toBe(401);
  expect((await ask('sign-in/email', { ...OWNER, password: 'another password' })).status).toBe(200);
  expect((await ask('reset-password', { token, newPassword: 'a third password' })).status, 'twice').toBe(400);
});

it('keeps the token on no disk', async () => {
  const token = await tokenFromMail();
  const names = (await readdir(dataDir)).filter((name) => name.startsWith('accounts.sqlite'));
  const bytes = Buffer.concat(await Promise.all(names.map((name) => readFile(join(dataDir, name)))));
  expect(token.length).toBeGreaterThan(20);
  expect(bytes.includes(token)).toBe(false);
});

it('answers an unknown e-mail as a known one, in no more time, and sends nothing', async () => {
  const answers = await Promise.all(
    [OWNER.email, 'bob@shop.example', 'no address'].map(async (email) => {
      const response = await ask('request-password-reset', { email }, '203.0.113.2');
      return [response.status, await response.text()];
    }),
  );
  expect(answers).toEqual(Array(3).fill([200, '{"status":true}']));
  expect((await box.next()).to).toEqual([OWNER.email]);
  await expect(box.next(300)).rejects.toThrow('no mail');
});

it('does not wait for the mail server, nor tell when it is away', async () => {
  await box.close();
  expect((await ask('request-password-reset', { email: OWNER.email })).status).toBe(200);
  await expect.poll(() => warnings.length).toBeGreaterThan(0);
});

it('is not a way to fill somebody’s mail box', async () => {
  const statuses: number[] = [];
  for (let index = 0; index <= limits.signInAttemptsPerAddressMax; index++) {
    statuses.push((await ask('request-password-reset', { email: OWNER.email })).status);
  }
  expect(statuses.at(-1)).toBe(429);
  for (let index = 0; index < limits.signInAttemptsPerAddressMax; index++) await box.next();
  await expect(box.next(300)).rejects.toThrow('no mail');
});
