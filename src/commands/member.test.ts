/** `weir member`, `weir team` and `weir key rename`: what they change, what they print, what the log says of it, and what they refuse. */
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
import { teamCommand } from './team.ts';

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

it('a team gets its members, sites and boards, and who is only in teams sees those', async () => {
  const invited = await signIn.addInvited(
    JSON.parse((await run(memberCommand, 'invite', '--role', 'viewer'))[0] ?? '').token,
    {
      email: 'cyd@shop.example',
      password: 'correct horse battery',
      name: 'Cyd',
      isEmailProven: false,
      address: '192.0.2.1',
    },
  );
  const site = await accounts.addSite({ domain: 'shop.example' });
  await accounts.addSite({ domain: 'blog.example' });
  const given = ['--member', 'Cyd@shop.example', '--site', 'shop.example', '--board', 'shop'];
  const [made = ''] = await run(teamCommand, 'add', 'Tills', ...given);
  const team = { name: 'Tills', userIds: [invited?.id], siteIds: [site.id], boardIds: ['shop'] };
  expect(JSON.parse(made)).toMatchObject(team);
  expect((await run(teamCommand, 'list')).at(-1)).toMatch(/^Tills +\S+ +cyd@shop.example +shop.example +shop$/);

  const [narrowed = ''] = await run(memberCommand, 'set', 'cyd@shop.example', '--only-teams', 'yes');
  expect(JSON.parse(narrowed)).toMatchObject({ role: 'viewer', onlyTeams: true });
  const [changed = ''] = await run(teamCommand, 'set', 'Tills', '--name', 'Counters', '--board', '');
  expect(JSON.parse(changed)).toMatchObject({ ...team, name: 'Counters', boardIds: [] });
  const [asked = ''] = await run(memberCommand, 'invite', '--role', 'viewer', '--team', 'Counters');
  const { id } = JSON.parse(made);
  const [organisation] = await accounts.organisations();
  const open = await accounts.people.invitations(organisation?.id ?? '');
  expect(open.map(({ teamIds }) => teamIds)).toEqual([[id]]);
  await run(memberCommand, 'revoke', JSON.parse(asked).id);

  for (const [wrong, words] of [
    [['add', 'Counters'], 'a team "Counters" already'],
    [['add', 'X', '--member', 'bob@shop.example'], 'no member "bob@shop.example"'],
    [['add', 'X', '--site', 'none.example'], 'no site "none.example"'],
    [['set', 'Counters'], 'nothing to set'],
    [['set', 'Tills', '--name', 'X'], 'no team "Tills"'],
    [['remove', 'Counters'], 'say --yes'],
  ] as const) {
    await expect(run(teamCommand, ...wrong)).rejects.toThrow(words);
  }
  await expect(run(memberCommand, 'set', 'cyd@shop.example', '--only-teams', 'maybe')).rejects.toThrow(
    'allowed: yes, no',
  );
  await run(teamCommand, 'remove', 'Counters', '--yes');
  expect(await run(teamCommand, 'list', '--json')).toEqual(['']);
});

it('a key is called something else, and the log says who did it all', async () => {
  const { id } = await accounts.addKey({ name: 'grafana' });
  expect(await run(keyCommand, 'rename', id, 'board')).toEqual([JSON.stringify({ id, name: 'board' })]);
  await expect(run(keyCommand, 'rename', 'nobody', 'x')).rejects.toThrow('no such key');
  const [organisation] = await accounts.organisations();
  const log = await accounts.people.auditEntries(organisation?.id ?? '', 20);
  expect(log.map(({ actor, action, subject }) => `${actor.kind} ${action} ${subject}`)).toEqual([
    'cli key.rename board',
    'cli team.remove Counters',
    'cli invitation.revoke whoever has the link',
    'cli invitation.add whoever has the link',
    'cli team.change Counters',
    'cli member.change cyd@shop.example',
    'cli team.add Tills',
    'cli invitation.add whoever has the link',
    'cli invitation.revoke whoever has the link',
    'cli invitation.add whoever has the link',
    'cli member.remove bob@shop.example',
    'cli member.change bob@shop.example',
    'cli invitation.add bob@shop.example',
  ]);
});
