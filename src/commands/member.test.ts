/** `weir member` and `weir key rename`: what they change, what they print, what the log says of it, and what they refuse. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runCommand } from '../../test/support/run-command.ts';
import { openAccounts } from '../accounts/open-accounts.ts';
import { PasswordHasher } from '../accounts/password.ts';
import { openSignIn } from '../accounts/password-sign-in.ts';
import type { Command } from './command.ts';
import { keyCommand } from './key.ts';
import { memberCommand } from './member.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'weir-member-'));
const accounts = await openAccounts({ dataDir });
const hasher = new PasswordHasher({ N: 2 ** 10, r: 8, p: 1 });
const signIn = await openSignIn({ database: accounts.database, dataDir, hasher });

afterAll(async () => {
  await accounts.close();
  await rm(dataDir, { recursive: true });
});

/** What it prints, line by line. */
const run = async (command: Command, ...args: string[]) =>
  (await runCommand(command, dataDir, ...args)).trim().split('\n');

it('members come by a link, get another role, and go', async () => {
  const password = 'correct horse battery';
  await signIn.addFirstOwner({ email: 'ann@shop.example', password, name: 'Ann' });
  const [made = ''] = await run(memberCommand, 'invite', '--role', 'viewer', '--email', 'Bob@shop.example');
  const { id, token, path } = JSON.parse(made);
  expect(path).toBe(`/invitation#${token}`);
  expect((await run(memberCommand, 'list')).at(-1)).toMatch(
    new RegExp(`^bob@shop.example +viewer +${id} +invited until`),
  );
  const address = '192.0.2.1';
  await signIn.addInvited(token, { email: 'bob@shop.example', password, name: 'Bob', isEmailProven: false, address });
  await expect(run(memberCommand, 'revoke', id), 'it was good once').rejects.toThrow('no such invitation');

  const [changed = ''] = await run(memberCommand, 'set', 'bob@shop.example', '--role', 'analyst');
  expect(JSON.parse(changed)).toMatchObject({ email: 'bob@shop.example', role: 'analyst' });
  const members = await run(memberCommand, 'list', '--json');
  expect(members.map((line) => JSON.parse(line)).map(({ email, role }) => [email, role])).toEqual([
    ['ann@shop.example', 'owner'],
    ['bob@shop.example', 'analyst'],
  ]);
  await run(memberCommand, 'remove', 'bob@shop.example', '--yes');
  const [another = ''] = await run(memberCommand, 'invite', '--role', 'admin', '--expires', '12h');
  await run(memberCommand, 'revoke', JSON.parse(another).id);
  expect(await run(memberCommand, 'list', '--json')).toHaveLength(1);

  for (const [wrong, words] of [
    [['invite'], '--role is missing; allowed: viewer'],
    [['invite', '--role', 'king'], '--role is "king"'],
    [['set', 'bob@shop.example', '--role', 'viewer'], 'no member "bob@shop.example"'],
    [['remove', 'ann@shop.example'], 'say --yes'],
    [['remove', 'ann@shop.example', '--yes'], 'owner'],
  ] as const) {
    await expect(run(memberCommand, ...wrong)).rejects.toThrow(words);
  }
});

it('a key is called something else, and the log says who did it all', async () => {
  const { id } = await accounts.addKey({ name: 'grafana' });
  expect(await run(keyCommand, 'rename', id, 'board')).toEqual([JSON.stringify({ id, name: 'board' })]);
  await expect(run(keyCommand, 'rename', 'nobody', 'x')).rejects.toThrow('no such key');
  const [organisation] = await accounts.organisations();
  const log = await accounts.people.auditEntries(organisation?.id ?? '', 20);
  expect(log.map(({ actor, action, subject }) => `${actor.kind} ${action} ${subject}`)).toEqual([
    'cli key.rename board',
    'cli invitation.revoke whoever has the link',
    'cli invitation.add whoever has the link',
    'cli member.remove bob@shop.example',
    'cli member.change bob@shop.example',
    'cli invitation.add bob@shop.example',
  ]);
});
