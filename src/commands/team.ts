/** `weir team`: lists, makes, changes and removes teams, with the members, sites and boards that are given to them. */
import type { Accounts } from '../accounts/accounts.ts';
import { CliError } from '../config/errors.ts';
import { cliActor } from './cli-actor.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { findMember, findTeam } from './find-people.ts';
import { printTable } from './print-table.ts';
import { findSite, runSubcommand, withAccounts } from './with-accounts.ts';

export const teamCommand: Command = {
  usage: `
list [--json]       every team; with --json one a line
weir team add NAME [OPTION…]         makes one; prints it
weir team set TEAM OPTION…           changes one, by id or name; prints it
weir team remove TEAM --yes          who is only in it sees nothing any more; members, sites and boards stay

Options; a list is replaced whole, and emptied by '':
  --member EMAIL          may be repeated
  --site SITE             id or domain, may be repeated
  --board ID              may be repeated
  --name NAME             (set) another name
  --organisation NAME     whose, by id or name, where there are several

A member sees no more than the teams' sites and boards after: weir member set EMAIL --only-teams yes`,
  run: (args, io) => runSubcommand({ list, add, set, remove }, args, io),
};

const organisation = { organisation: { type: 'string' } } as const;
const lists = {
  member: { type: 'string', multiple: true },
  site: { type: 'string', multiple: true },
  board: { type: 'string', multiple: true },
} as const;

interface Lists {
  readonly member?: readonly string[] | undefined;
  readonly site?: readonly string[] | undefined;
  readonly board?: readonly string[] | undefined;
}

async function list(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { ...organisation, json: { type: 'boolean' } });
  return withAccounts(io, async (accounts) => {
    const { organisationId } = await cliActor(accounts, values.organisation);
    const teams = await accounts.people.teams(organisationId);
    if (values.json) {
      for (const team of teams) printLine(io.stdout, team);
      return;
    }
    const members = new Map((await accounts.people.members(organisationId)).map((each) => [each.userId, each.email]));
    const sites = new Map((await accounts.sites()).map((site) => [site.id, site.domain]));
    const words = (ids: readonly string[], names?: ReadonlyMap<string, string>) =>
      ids.map((id) => names?.get(id) ?? id).join(', ') || '–';
    const rows = teams.map(({ name, id, userIds, siteIds, boardIds }) => {
      return [name, id, words(userIds, members), words(siteIds, sites), words(boardIds)];
    });
    printTable(io.stdout, ['NAME', 'ID', 'MEMBERS', 'SITES', 'BOARDS'], rows, 'No team yet: weir team add NAME');
  });
}

async function add(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, { ...organisation, ...lists }, { min: 1, max: 1 });
  const [name = ''] = positionals;
  return withAccounts(io, async (accounts) => {
    const actor = await cliActor(accounts, values.organisation);
    const given = await readLists(accounts, actor.organisationId, values);
    const team = await accounts.people.addTeam(actor.organisationId, { name, ...given });
    await accounts.audit(actor, 'team.add', team.name, { name, ...given });
    printLine(io.stdout, team);
  });
}

async function set(args: readonly string[], io: CommandIo): Promise<number> {
  const options = { ...organisation, ...lists, name: { type: 'string' } } as const;
  const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
  const { name, member, site, board } = values;
  if ([name, member, site, board].every((value) => value === undefined)) {
    throw new CliError('There is nothing to set.', 2);
  }
  return withAccounts(io, async (accounts) => {
    const actor = await cliActor(accounts, values.organisation);
    const { id } = await findTeam(accounts, actor.organisationId, positionals[0] ?? '');
    const patch = { ...(name !== undefined && { name }), ...(await readLists(accounts, actor.organisationId, values)) };
    const team = await accounts.people.changeTeam(actor.organisationId, id, patch);
    await accounts.audit(actor, 'team.change', team.name, patch);
    printLine(io.stdout, team);
  });
}

async function remove(args: readonly string[], io: CommandIo): Promise<number> {
  const options = { ...organisation, yes: { type: 'boolean' } } as const;
  const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
  if (!values.yes) throw new CliError('Who is only in the team sees nothing any more at once; say --yes.', 2);
  return withAccounts(io, async (accounts) => {
    const actor = await cliActor(accounts, values.organisation);
    const { id } = await findTeam(accounts, actor.organisationId, positionals[0] ?? '');
    const { name } = await accounts.people.removeTeam(actor.organisationId, id);
    await accounts.audit(actor, 'team.remove', name);
    printLine(io.stdout, { id, removed: true });
  });
}

/** The lists that were given, as ids; CliError 1 for what is not there. */
async function readLists(accounts: Accounts, organisationId: string, { member, site, board }: Lists) {
  const idsOf = (given: readonly string[], find: (name: string) => Promise<string>) =>
    Promise.all(given.filter((name) => name !== '').map(find));
  return {
    ...(member && {
      userIds: await idsOf(member, async (email) => (await findMember(accounts, organisationId, email)).userId),
    }),
    ...(site && { siteIds: await idsOf(site, async (name) => (await findSite(accounts, name)).id) }),
    ...(board && { boardIds: await idsOf(board, async (id) => id) }),
  };
}
