/** `weir key`: makes, lists and revokes API keys. */
import { CliError } from '../config/errors.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { printableTime, printTable } from './print-table.ts';
import { readWhen } from './read-when.ts';
import { findSite, runSubcommand, withAccounts } from './with-accounts.ts';

export const keyCommand: Command = {
  usage: `
add --name NAME [OPTION…]   makes a key; prints {"id", "key"}, the key this once only
weir key list [--json]                      every key, without the key itself; with --json one a line
weir key revoke ID                          stops it at once

Options of add:
  --site SITE                  narrows the key to a site (id or domain), may be repeated; every site by default
  --expires WHEN               a day (2027-01-31: ends with it, UTC), a time (ISO 8601) or a span (12h, 30d); never by default
  --manage                     may also change sites and keys`,
  run: (args, io) => runSubcommand({ add, list, revoke }, args, io),
};

async function add(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    name: { type: 'string' },
    site: { type: 'string', multiple: true },
    expires: { type: 'string' },
    manage: { type: 'boolean' },
  });
  const { name, site, expires, manage } = values;
  if (name === undefined) throw new CliError('--name is missing.', 2);
  const expiresAt = expires === undefined ? undefined : readWhen('--expires', expires, Date.now());
  return withAccounts(io, async (accounts) => {
    const sites = site && (await Promise.all(site.map((given) => findSite(accounts, given))));
    printLine(
      io.stdout,
      await accounts.addKey({
        name,
        siteIds: sites?.map(({ id }) => id),
        expiresAt,
        scope: manage ? 'manage' : 'read',
      }),
    );
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
      key.scope === 'manage' ? 'manage' : sitesText(key.siteIds, domains),
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

async function revoke(args: readonly string[], io: CommandIo): Promise<number> {
  const { positionals } = readArguments(args, {}, { min: 1, max: 1 });
  const [id = ''] = positionals;
  return withAccounts(io, async (accounts) => {
    if (!(await accounts.revokeKey(id))) {
      throw new CliError(`There is no key with the id ${JSON.stringify(id)}; weir key list shows them.`);
    }
    printLine(io.stdout, { id, revoked: true });
  });
}

function sitesText(siteIds: readonly string[] | undefined, domains: ReadonlyMap<string, string>): string {
  if (!siteIds) return 'read all';
  // Its sites were removed: a narrowed key never widens.
  return siteIds.length === 0 ? 'nothing' : siteIds.map((id) => domains.get(id) ?? id).join(', ');
}
