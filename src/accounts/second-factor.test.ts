/** The second factor: switched on with a code, asked for at sign-in, replaced by a recovery code once, guessed by nobody. */
import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openAccounts } from './open-accounts.ts';
import { PasswordHasher } from './password.ts';
import { openSignIn } from './password-sign-in.ts';
import type { SignIn } from './sign-in.ts';
import type { SqlAccounts } from './sql-accounts.ts';

const OWNER = { email: 'ann@shop.example', password: 'correct horse battery' };

let dataDir: string;
let accounts: SqlAccounts;
let signIn: SignIn;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-second-factor-'));
  accounts = await openAccounts({ dataDir });
  signIn = await openSignIn({
    database: accounts.database,
    dataDir,
    hasher: new PasswordHasher({ N: 2 ** 10, r: 8, p: 1 }),
  });
  await signIn.addFirstOwner(OWNER);
});

afterEach(async () => {
  await accounts.close();
  await rm(dataDir, { recursive: true });
});

const ask = (path: string, body: unknown, cookie = '', address = '203.0.113.1') =>
  signIn.handle({
    method: 'POST',
    path: `/api/auth/${path}`,
    body,
    headers: cookie ? { cookie } : {},
    origin: 'http://localhost:8080',
    address,
  });

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .filter((line) => !/max-age=0/i.test(line))
    .map((line) => line.split(';')[0])
    .join('; ');

/** RFC 6238 with the defaults of every app: SHA-1, 30 s, six digits. */
function codeOf(uri: string, offsetS = 0): string {
  const base32 = new URL(uri).searchParams.get('secret') ?? '';
  const bits = [...base32].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = (bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor((Date.now() / 1000 + offsetS) / 30)));
  const mac = createHmac('sha1', Buffer.from(bytes)).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const enter = () => ask('sign-in/email', OWNER);

/** Signed in, with the second factor switched on. */
async function switchOn() {
  const first = cookieOf(await enter());
  expect((await ask('two-factor/enable', { password: 'wrong password' }, first)).status).toBe(400);
  const enabled = await ask('two-factor/enable', { password: OWNER.password }, first);
  const { totpURI, backupCodes } = (await enabled.json()) as { totpURI: string; backupCodes: string[] };
  expect((await enter()).headers.getSetCookie().join(), 'not in force before a code was shown').toContain(
    'session_token',
  );
  expect((await ask('two-factor/verify-totp', { code: codeOf(totpURI, 600) }, first)).status).toBe(401);
  const verified = await ask('two-factor/verify-totp', { code: codeOf(totpURI) }, first);
  expect(verified.status).toBe(200);
  return { totpURI, backupCodes, cookie: cookieOf(verified) };
}

it('is asked for once it is on: the password alone opens nothing, password and code do', async () => {
  const { totpURI, cookie } = await switchOn();
  const user = await signIn.userBySession({ cookie });
  expect(user).toMatchObject({ email: OWNER.email, hasSecondFactor: true });
  const half = await enter();
  expect(await half.json()).toMatchObject({ twoFactorRedirect: true, twoFactorMethods: ['totp'] });
  expect(half.headers.getSetCookie().filter((line) => /session_token=[^;]/.test(line))).toEqual([]);
  const waiting = half.headers.getSetCookie().find((line) => line.startsWith('weir.two_factor='));
  expect(waiting).toMatch(/HttpOnly; SameSite=Strict$/);
  expect(await signIn.callerBySession({ cookie: cookieOf(half) })).toBeUndefined();
  expect((await ask('two-factor/verify-totp', { code: codeOf(totpURI, 600) }, cookieOf(half))).status).toBe(401);
  expect((await ask('two-factor/verify-totp', { code: codeOf(totpURI) })).status, 'without the first half').toBe(401);
  const whole = await ask('two-factor/verify-totp', { code: codeOf(totpURI) }, cookieOf(half));
  expect(whole.status).toBe(200);
  expect(await signIn.callerBySession({ cookie: cookieOf(whole) })).toMatchObject({ role: 'owner' });
  expect((await ask('two-factor/verify-totp', { code: codeOf(totpURI) }, cookieOf(half))).status, 'twice').toBe(401);
});

it('is replaced by a recovery code, each of which is good once', async () => {
  const { backupCodes } = await switchOn();
  expect(new Set(backupCodes).size).toBe(10);
  const code = backupCodes[3] ?? '';
  const use = async (given: string) => ask('two-factor/verify-backup-code', { code: given }, cookieOf(await enter()));
  const whole = await use(code);
  expect(await signIn.callerBySession({ cookie: cookieOf(whole) })).toMatchObject({ role: 'owner' });
  expect((await use(code)).status).toBe(401);
  expect((await use(backupCodes[4] ?? '')).status).toBe(200);
});

it('cannot be guessed: a few wrong codes, and the sign-in is over; a few more, and the address waits', async () => {
  const { totpURI } = await switchOn();
  const half = cookieOf(await enter());
  for (let attempt = 0; attempt < 5; attempt++) {
    const wrong = await ask('two-factor/verify-totp', { code: '000000' }, half, '198.51.100.1');
    expect(wrong.status).toBe(401);
  }
  const tooMany = await ask('two-factor/verify-totp', { code: codeOf(totpURI) }, half, '198.51.100.1');
  expect(tooMany.status, 'the right one, too late').toBe(400);
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    statuses.push((await ask('two-factor/verify-totp', { code: '000000' }, half, '198.51.100.1')).status);
  }
  expect(statuses.at(-1)).toBe(429);
});

it('is switched off with the password, or on the machine by who may', async () => {
  const { cookie } = await switchOn();
  expect((await ask('two-factor/disable', { password: 'wrong password' }, cookie)).status).toBe(400);
  expect((await ask('two-factor/disable', { password: OWNER.password }, cookie)).status).toBe(200);
  expect((await enter()).headers.getSetCookie().join()).toMatch(/session_token=[^;]/);
  await switchOn();
  expect(await signIn.removeSecondFactor('Ann@shop.example')).toBe(true);
  expect(await signIn.removeSecondFactor('ann@shop.example')).toBe(false);
  await expect(signIn.removeSecondFactor('bob@shop.example')).rejects.toMatchObject({ kind: 'unknown' });
  expect((await enter()).headers.getSetCookie().join()).toMatch(/session_token=[^;]/);
});

it('keeps neither the secret nor a recovery code nor a half sign-in readable on the disk', async () => {
  const { totpURI, backupCodes } = await switchOn();
  const half = decodeURIComponent(cookieOf(await enter()));
  const names = (await readdir(dataDir)).filter((name) => name.startsWith('accounts.sqlite'));
  const bytes = Buffer.concat(await Promise.all(names.map((name) => readFile(join(dataDir, name)))));
  const secret = new URL(totpURI).searchParams.get('secret') ?? 'none';
  const waiting = /two_factor=([^.;]+)/.exec(half)?.[1] ?? 'none';
  for (const text of [secret, ...backupCodes, waiting]) expect(bytes.includes(text), text).toBe(false);
});
