/** `weir organisation`: lists, adds and renames organisations. */
import { cliActor } from './cli-actor.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { printableTime, printTable } from './print-table.ts';
import { runSubcommand, withAccounts } from './with-accounts.ts';

export const organisationCommand: Command = {
  usage: `
list [--json]   every organisation; with --json one a line
weir organisation add NAME               one more, with nobody in it; prints it. weir user add --organisation brings its owner
weir organisation rename WHICH NAME      WHICH is an id or a name; prints it`,
  run: (args, io) => runSubcommand({ list, add, rename }, args, io),
};

async function list(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { json: { type: 'boolean' } });
  return withAccounts(io, async (accounts) => {
    const organisations = await accounts.organisations();
    if (values.json) {
      for (const organisation of organisations) printLine(io.stdout, organisation);
      return;
    }
    const rows = organisations.map(({ name, id, createdAt }) => [name, id, printableTime(createdAt)]);
    printTable(io.stdout, ['NAME', 'ID', 'SINCE'], rows, '');
  });
}

async function add(args: readonly string[], io: CommandIo): Promise<number> {
  const { positionals } = readArguments(args, {}, { min: 1, max: 1 });
  return withAccounts(io, async (accounts) => {
    const added = await accounts.people.addOrganisation(positionals[0] ?? '', undefined);
    await accounts.audit(await cliActor(accounts, added.id), 'organisation.add', added.name);
    printLine(io.stdout, added);
  });
}

async function rename(args: readonly string[], io: CommandIo): Promise<number> {
  const { positionals } = readArguments(args, {}, { min: 2, max: 2 });
  return withAccounts(io, async (accounts) => {
    const actor = await cliActor(accounts, positionals[0]);
    const renamed = await accounts.people.renameOrganisation(actor.organisationId, positionals[1] ?? '');
    await accounts.audit(actor, 'organisation.change', renamed.name);
    printLine(io.stdout, renamed);
  });
}
