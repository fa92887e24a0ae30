/** `weir site`, `weir key` and `weir user`, beside somebody who has the accounts open and without. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runWeir, startWeir } from '../../test/support/run-command.ts';
import { openAccounts } from '../accounts/open-accounts.ts';
import { openSignIn } from '../accounts/password-sign-in.ts';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-commands-'));
});

afterAll(() => rm(dataDir, { recursive: true }));

/** In this process. */
const weir = (args: readonly string[], input?: string) =>
  runWeir(args, { env: { WEIR_DATA: dataDir }, ...(input !== undefined && { input }) });

it('add a site and keys on an empty folder, one line of JSON each, and what they print works in an open server', async () => {
  const site = await startWeir(['site', 'add', 'shop.example', '--currency', 'EUR'], { WEIR_DATA: dataDir });
  expect(site).toMatchObject({ code: 0, err: '' });
  expect(Object.keys(JSON.parse(site.out))).toEqual(['id', 'writeKey']);
  const { id, writeKey } = JSON.parse(site.out);
  const accounts = await openAccounts({ dataDir });
  expect(await accounts.siteByWriteKey(writeKey)).toMatchObject({ id, currency: 'EUR' });

  const [all, narrowed, second] = await Promise.all([
    // One from another process than the one that has them open.
    startWeir(['key', 'add', '--name', 'grafana'], { WEIR_DATA: dataDir }),
    weir(['key', 'add', '--name', 'board', '--site', 'shop.example', '--expires', '12h']),
    weir(['site', 'add', 'other.example']),
  ]);
  const other = JSON.parse(second.out).id;
  const mayRead = async (out: string) => {
    const caller = await accounts.callerByKey(JSON.parse(out).key);
    return [id, other].map((siteId) => caller?.mayRead(siteId));
  };
  expect(await mayRead(all.out)).toEqual([true, true]);
  expect(await mayRead(narrowed.out)).toEqual([true, false]);

  const listed = (await weir(['key', 'list', '--json'])).out.trim().split('\n');
  expect(listed.map((line) => JSON.parse(line).name).sort()).toEqual(['board', 'grafana']);
  expect((await weir(['key', 'revoke', JSON.parse(all.out).id])).code).toBe(0);
  expect(await mayRead(all.out)).toEqual([undefined, undefined]);

  const set = await weir(['site', 'set', 'other.example', '--keep-address', 'yes', '--new-write-key']);
  expect(JSON.parse(set.out)).toEqual(await accounts.site(other));
  expect((await accounts.site(other))?.keepAddress).toBe(true);
  const originsAfter = async (...args: string[]) =>
    JSON.parse((await weir(['site', 'set', 'other.example', ...args.flatMap((each) => ['--origin', each])])).out)
      .allowedOrigins;
  expect(await originsAfter('https://a.example', 'https://b.example')).toHaveLength(2);
  expect(await originsAfter('')).toEqual([]);
  expect((await weir(['site', 'remove', other, '--yes'])).code).toBe(0);
  expect((await accounts.sites()).map((each) => each.domain)).toEqual(['shop.example']);
  await accounts.close();
});

it('say which file stands in the way, and nothing that sounds like a fault of theirs', async () => {
  const file = join(dataDir, 'file');
  await writeFile(file, 'no database');
  const asked = (WEIR_DATA: string, ...args: string[]) => runWeir(args, { env: { WEIR_DATA, WEIR_CITY_DB: '/none' } });
  expect(await asked(file, 'site', 'list')).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(/^weir: .*file.*\n$/),
  });
  const folder = join(dataDir, 'damaged');
  await mkdir(folder);
  await copyFile(file, join(folder, 'accounts.sqlite'));
  expect((await asked(folder, 'site', 'list')).err).toMatch(
    /^weir: .*accounts\.sqlite is damaged, or no database\. .*\n$/,
  );
  expect((await asked(folder, 'serve')).err).toMatch(
    /^weir: WEIR_CITY_DB is "\/none", which cannot be read: ENOENT.*\n$/,
  );
});

it('give a user a password that signs in, and another when it is lost', async () => {
  const accounts = await openAccounts({ dataDir });
  const signIn = await openSignIn({ database: accounts.database, dataDir });
  const status = async (password: string) => {
    const body = { email: 'ann@shop.example', password };
    const path = '/api/auth/sign-in/email';
    const origin = 'http://localhost:8080';
    return (await signIn.handle({ method: 'POST', path, body, origin, headers: {}, address: '127.0.0.1' })).status;
  };
  const added = JSON.parse((await weir(['user', 'add', 'ann@shop.example', '--name', 'Ann'])).out);
  expect(await status(added.password)).toBe(200);
  const reset = JSON.parse((await weir(['user', 'reset', 'ann@shop.example'])).out);
  expect([await status(added.password), await status(reset.password)]).toEqual([401, 200]);
  const chosen = await weir(['user', 'reset', 'ann@shop.example', '--password-stdin'], 'a chosen password\nnot this\n');
  expect(chosen.out).toBe('{"email":"ann@shop.example"}\n');
  expect(await status('a chosen password')).toBe(200);
  expect((await weir(['user', 'list'])).out).toContain('ann@shop.example  Ann');
  await accounts.close();
});

it('make a second organisation, in which everything has to be said to be, and tell who changed what', async () => {
  const folder = dataDir;
  dataDir = await mkdtemp(join(tmpdir(), 'weir-commands-'));
  try {
    const { id } = JSON.parse((await weir(['organisation', 'add', 'Beta'])).out);
    expect(await weir(['site', 'add', 'shop.example'])).toMatchObject({ code: 2, out: '' });
    expect((await weir(['site', 'add', 'shop.example', '--organisation', 'Beta'])).code).toBe(0);
    const key = await weir(['key', 'add', '--name', 'ci', '--site', 'shop.example', '--scope', 'write']);
    const user = ['user', 'add', 'bob@beta.example', '--role', 'analyst', '--organisation', id];
    expect((await weir(user)).code).toBe(0);
    expect((await weir(['user', 'reset', 'bob@beta.example', '--second-factor'])).out).toContain('there was none');
    const accounts = await openAccounts({ dataDir });
    const caller = await accounts.callerByKey(JSON.parse(key.out).key);
    expect(caller).toMatchObject({ organisationId: id, role: 'analyst', mayEdit: true, mayManage: false });
    expect(await accounts.people.members(id)).toMatchObject([{ email: 'bob@beta.example', role: 'analyst' }]);
    await accounts.close();
    const entries = (await weir(['audit', '--organisation', 'Beta', '--json'])).out.trim().split('\n');
    expect(
      entries.map((line) => JSON.parse(line)).map(({ actor, action, subject }) => [actor.kind, action, subject]),
    ).toEqual([
      ['cli', 'member.add', 'bob@beta.example'],
      ['cli', 'key.add', 'ci'],
      ['cli', 'site.add', 'shop.example'],
      ['cli', 'organisation.add', 'Beta'],
    ]);
  } finally {
    await rm(dataDir, { recursive: true });
    dataDir = folder;
  }
});

const REFUSALS: readonly [number, readonly string[], string][] = [
  [2, ['site'], 'An argument is missing'],
  [2, ['site', 'frob'], 'allowed: add, list, show, set, remove'],
  [2, ['site', 'add'], 'An argument is missing'],
  [2, ['site', 'add', 'https://x.example/'], 'here x.example'],
  [2, ['site', 'add', 'x.example', '--colour', 'red'], '--colour'],
  [2, ['site', 'set', 'shop.example'], 'nothing to set'],
  [2, ['site', 'set', 'shop.example', '--keep-address', 'maybe'], 'yes, no'],
  [2, ['site', 'remove', 'shop.example'], '--yes'],
  [1, ['site', 'add', 'shop.example'], 'already'],
  [1, ['site', 'show', 'nobody.example'], 'no site "nobody.example"'],
  [2, ['key', 'add'], '--name is missing'],
  [2, ['key', 'add', '--name', 'x', '--expires', 'soon'], '"soon"'],
  [2, ['key', 'add', '--name', 'x', '--expires', '2020-01-01'], 'a time in the future'],
  [1, ['key', 'revoke', 'nobody'], 'no key'],
  [1, ['user', 'reset', 'bob@shop.example'], 'no user'],
  [2, ['user', 'add', 'bob@shop.example', '--role', 'king'], 'viewer, analyst, admin, owner'],
  [2, ['key', 'add', '--name', 'x', '--scope', 'all'], 'read, write, manage'],
  [2, ['site', 'add', 'x.example', '--organisation', 'None'], 'allowed: the id or name of one of'],
  [2, ['audit', '--limit', '0'], '1–200'],
  [2, ['user', 'add', 'bob'], 'an address such as'],
];

it('end with 2 when used wrongly and with 1 when they fail, and say why', async () => {
  for (const [code, args, words] of REFUSALS) {
    const { code: given, out, err } = await weir(args);
    expect([given, out], args.join(' ')).toEqual([code, '']);
    expect(err).toContain(words);
  }
});
