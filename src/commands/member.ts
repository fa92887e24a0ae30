/** `weir member`: who belongs to an organisation, with which role; lets people in by a link, changes roles, takes members out. */
import { isRole, ROLES, type Role } from '../accounts/role.ts';
import { CliError } from '../config/errors.ts';
import { cliActor } from './cli-actor.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { findMember, findTeam } from './find-people.ts';
import { printableTime, printTable } from './print-table.ts';
import { readWhen } from './read-when.ts';
import { readYesOrNo } from './read-yes-or-no.ts';
import { runSubcommand, withAccounts } from './with-accounts.ts';

export const memberCommand: Command = {
  usage: `
list [--json]               members and open invitations; with --json one a line
weir member invite --role ROLE [OPTION…]       makes a link, good once; prints {"id", "token", "path", "expiresAt"}
weir member revoke ID                          takes an invitation back
weir member set EMAIL [OPTION…]                another role, or all that the teams have and nothing else
weir member remove EMAIL --yes                 takes a member out at once; the user stays, and may belong elsewhere

Options:
  --role ROLE             ${ROLES.join(', ')}
  --email EMAIL           (invite) for whom; whoever has the link by default. The link is printed, not mailed
  --only-teams yes|no     (set) a viewer or analyst sees what is given to their teams (weir team), and nothing else
  --team TEAM             (invite) into this team, by id or name, seeing nothing else; may be repeated
  --expires WHEN          (invite) a day (2027-01-31: ends with it, UTC), a time (ISO 8601) or a span (12h, 30d)
  --organisation NAME     whose, by id or name, where there are several`,
  run: (args, io) => runSubcommand({ list, invite, revoke, set, remove }, args, io),
};

const organisation = { organisation: { type: 'string' } } as const;
/** A person on the machine itself may what an owner may. */
const asOwner = { role: 'owner' } as const;

async function list(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { ...organisation, json: { type: 'boolean' } });
  return withAccounts(io, async (accounts) => {
    const { organisationId } = await cliActor(accounts, values.organisation);
    const members = await accounts.people.members(organisationId);
    const invitations = await accounts.people.invitations(organisationId);
    if (values.json) {
      for (const member of members) printLine(io.stdout, { kind: 'member', ...member });
      for (const invitation of invitations) printLine(io.stdout, { kind: 'invitation', ...invitation });
      return;
    }
    const rows = [
      ...members.map(({ email, role, userId, joinedAt }) => [email, role, userId, `since ${printableTime(joinedAt)}`]),
      ...invitations.map(({ email = 'whoever has the link', role, id, expiresAt }) => {
        return [email, role, id, `invited until ${printableTime(expiresAt)}`];
      }),
    ];
    printTable(io.stdout, ['E-MAIL', 'ROLE', 'ID', 'MEMBER'], rows, 'Nobody yet: weir user add EMAIL');
  });
}

async function invite(args: readonly string[], io: CommandIo): Promise<number> {
  const options = {
    ...organisation,
    role: { type: 'string' },
    email: { type: 'string' },
    expires: { type: 'string' },
    team: { type: 'string', multiple: true },
  } as const;
  const { values } = readArguments(args, options);
  const role = readRole(values.role);
  const expiresAt = values.expires === undefined ? undefined : readWhen('--expires', values.expires, Date.now());
  return withAccounts(io, async (accounts) => {
    const actor = await cliActor(accounts, values.organisation);
    const teams = values.team?.map((team) => findTeam(accounts, actor.organisationId, team));
    const teamIds = teams && (await Promise.all(teams)).map(({ id }) => id);
    const { invitation, token } = await accounts.people.invite({ ...actor, ...asOwner }, actor.organisationId, {
      role,
      email: values.email,
      expiresAt,
      teamIds,
      isMailed: false,
    });
    const { id, email = 'whoever has the link' } = invitation;
    await accounts.audit(actor, 'invitation.add', email, { role, teamIds: invitation.teamIds });
    printLine(io.stdout, { id, token, path: `/invitation#${token}`, expiresAt: invitation.expiresAt });
  });
}

async function revoke(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, organisation, { min: 1, max: 1 });
  const [id = ''] = positionals;
  return withAccounts(io, async (accounts) => {
    const actor = await cliActor(accounts, values.organisation);
    const { email = 'whoever has the link', role } = await accounts.people.revokeInvitation(actor.organisationId, id);
    await accounts.audit(actor, 'invitation.revoke', email, { role });
    printLine(io.stdout, { id, revoked: true });
  });
}

async function set(args: readonly string[], io: CommandIo): Promise<number> {
  const options = { ...organisation, role: { type: 'string' }, 'only-teams': { type: 'string' } } as const;
  const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
  const onlyTeams = readYesOrNo('--only-teams', values['only-teams']);
  if (values.role === undefined && onlyTeams === undefined) throw new CliError('There is nothing to set.', 2);
  const patch = {
    ...(values.role !== undefined && { role: readRole(values.role) }),
    ...(onlyTeams !== undefined && { onlyTeams }),
  };
  return withAccounts(io, async (accounts) => {
    const actor = await cliActor(accounts, values.organisation);
    const { userId, email } = await findMember(accounts, actor.organisationId, positionals[0] ?? '');
    const { before, after } = await accounts.people.changeMember(asOwner, actor.organisationId, userId, patch);
    await accounts.audit(actor, 'member.change', email, {
      ...(before.role !== after.role && { from: before.role, to: after.role }),
      ...(before.onlyTeams !== after.onlyTeams && { onlyTeams: after.onlyTeams }),
    });
    printLine(io.stdout, after);
  });
}

async function remove(args: readonly string[], io: CommandIo): Promise<number> {
  const options = { ...organisation, yes: { type: 'boolean' } } as const;
  const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
  if (!values.yes) throw new CliError('The member sees nothing any more at once; say --yes.', 2);
  return withAccounts(io, async (accounts) => {
    const actor = await cliActor(accounts, values.organisation);
    const { userId, email } = await findMember(accounts, actor.organisationId, positionals[0] ?? '');
    const { role } = await accounts.people.removeMember(asOwner, actor.organisationId, userId);
    await accounts.audit(actor, 'member.remove', email, { role });
    printLine(io.stdout, { email, removed: true });
  });
}

function readRole(given: string | undefined): Role {
  if (given !== undefined && isRole(given)) return given;
  const what = given === undefined ? 'is missing' : `is ${JSON.stringify(given)}`;
  throw new CliError(`--role ${what}; allowed: ${ROLES.join(', ')}.`, 2);
}
