/** `weir key`: makes, lists, renames and revokes API keys. */
import { KEY_SCOPES, type KeyScope } from '../accounts/role.ts';
import { CliError } from '../config/errors.ts';
import { cliActor } from './cli-actor.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { printableTime, printTable } from './print-table.ts';
import { readWhen } from './read-when.ts';
import { findSite, runSubcommand, withAccounts } from './with-accounts.ts';

export const keyCommand: Command = {
  usage: `
add --name NAME [OPTION…]   makes a key; prints {"id", "key"}, the key this once only
weir key list [--json]                      every key, without the key itself; with --json one a line
weir key rename ID NAME                     calls it something else
weir key revoke ID                          stops it at once

Options of add:
  --site SITE                  narrows the key to a site (id or domain), may be repeated; every site by default
  --expires WHEN               a day (2027-01-31: ends with it, UTC), a time (ISO 8601) or a span (12h, 30d); never by default
  --scope read|write|manage    what it may: read (the default), also boards and the like, also sites, keys and people
  --manage                     the same as --scope manage
  --organisation NAME          whose, by id or name, where there are several`,
  run: (args, io) => runSubcommand({ add, list, rename, revoke }, args, io),
};

async function add(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    name: { type: 'string' },
    site: { type: 'string', multiple: true },
    expires: { type: 'string' },
    manage: { type: 'boolean' },
    scope: { type: 'string' },
    organisation: { type: 'string' },
  });
  const { name, site, expires } = values;
  if (name === undefined) throw new CliError('--name is missing.', 2);
  const scope = readScope(values.scope ?? (values.manage ? 'manage' : 'read'));
  const expiresAt = expires === undefined ? undefined : readWhen('--expires', expires, Date.now());
  return withAccounts(io, async (accounts) => {
    const sites = site && (await Promise.all(site.map((given) => findSite(accounts, given))));
    // A site says whose the key is.
    const actor = await cliActor(accounts, values.organisation ?? sites?.[0]?.organisationId);
    const siteIds = sites?.map(({ id }) => id);
    const key = await accounts.addKey({ name, siteIds, expiresAt, scope, organisationId: actor.organisationId });
    await accounts.audit(actor, 'key.add', name, { scope, siteIds: siteIds ?? null });
    printLine(io.stdout, key);
  });
}

async function list(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { json: { type: 'boolean' } });
  return withAccounts(io, async (accounts) => {
    const keys = await accounts.keys();
    if (values.json) {
      for (const key of keys) printLine(io.stdout, key);
      return;
    }
    const domains = new Map((await accounts.sites()).map((site) => [site.id, site.domain]));
    const rows = keys.map((key) => [
      key.name,
      key.id,
      `${key.start}…`,
      key.scope === 'manage' ? 'manage' : `${key.scope} ${sitesText(key.siteIds, domains)}`,
      key.expiresAt === undefined ? 'never' : printableTime(key.expiresAt),
      printableTime(key.lastUsedAt),
    ]);
    printTable(
      io.stdout,
      ['NAME', 'ID', 'KEY', 'MAY', 'EXPIRES', 'LAST USED'],
      rows,
      'No key yet: weir key add --name NAME',
    );
  });
}

async function rename(args: readonly string[], io: CommandIo): Promise<number> {
  const { positionals } = readArguments(args, {}, { min: 2, max: 2 });
  const [id = '', name = ''] = positionals;
  return withAccounts(io, async (accounts) => {
    const key = await accounts.renameKey(id, name);
    await accounts.audit(await cliActor(accounts, key.organisationId), 'key.rename', key.name, { id });
    printLine(io.stdout, { id, name: key.name });
  });
}

async function revoke(args: readonly string[], io: CommandIo): Promise<number> {
  const { positionals } = readArguments(args, {}, { min: 1, max: 1 });
  const [id = ''] = positionals;
  return withAccounts(io, async (accounts) => {
    const key = (await accounts.keys()).find((each) => each.id === id);
    if (!key || !(await accounts.revokeKey(id))) {
      throw new CliError(`There is no key with the id ${JSON.stringify(id)}; weir key list shows them.`);
    }
    await accounts.audit(await cliActor(accounts, key.organisationId), 'key.revoke', key.name);
    printLine(io.stdout, { id, revoked: true });
  });
}

function readScope(given: string): KeyScope {
  const scope = KEY_SCOPES.find((each) => each === given);
  if (scope) return scope;
  throw new CliError(`--scope is ${JSON.stringify(given)}; allowed: ${KEY_SCOPES.join(', ')}.`, 2);
}

function sitesText(siteIds: readonly string[] | undefined, domains: ReadonlyMap<string, string>): string {
  if (!siteIds) return 'all';
  // Its sites were removed: a narrowed key never widens.
  return siteIds.length === 0 ? 'nothing' : siteIds.map((id) => domains.get(id) ?? id).join(', ');
}
