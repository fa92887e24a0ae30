/** `weir site`: adds, lists, shows, changes and removes sites. */
import { CliError } from '../config/errors.ts';
import { cliActor } from './cli-actor.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { printTable } from './print-table.ts';
import { readYesOrNo } from './read-yes-or-no.ts';
import { findSite, runSubcommand, withAccounts } from './with-accounts.ts';

const settings = {
  name: { type: 'string' },
  timezone: { type: 'string' },
  currency: { type: 'string' },
  origin: { type: 'string', multiple: true },
  'keep-address': { type: 'string' },
} as const;

export const siteCommand: Command = {
  usage: `
add DOMAIN [SETTING…]   adds a site; prints {"id", "writeKey"}
weir site list [--json]                  every site; with --json one a line
weir site show SITE                      one site, as JSON; SITE is an id or a domain
weir site set SITE SETTING…              changes it; prints it
weir site remove SITE --yes              removes the site, its write key and all its events, for good

Settings:
  --name NAME                  how it is called; the domain by default
  --timezone ZONE              IANA zone in which its days begin; UTC by default
  --currency CODE              ISO 4217; USD by default
  --origin ORIGIN              origin allowed to send from a browser, may be repeated; every one by default, and again by ''
  --keep-address yes|no        keep visitors' IP addresses; no by default
  --domain DOMAIN              (set) another domain
  --new-write-key              (set) a new write key; the old one stops within seconds
  --organisation NAME          (add) whose, by id or name, where there are several`,
  run: (args, io) => runSubcommand({ add, list, show, set, remove }, args, io),
};

async function add(args: readonly string[], io: CommandIo): Promise<number> {
  const options = { ...settings, organisation: { type: 'string' } } as const;
  const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
  return withAccounts(io, async (accounts) => {
    const actor = await cliActor(accounts, values.organisation);
    const { organisationId } = actor;
    const given = { domain: positionals[0] ?? '', organisationId, ...readSettings(values) };
    const { id, writeKey, domain } = await accounts.addSite(given);
    await accounts.audit(actor, 'site.add', domain);
    printLine(io.stdout, { id, writeKey });
  });
}

async function list(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { json: { type: 'boolean' } });
  return withAccounts(io, async (accounts) => {
    const sites = await accounts.sites();
    if (values.json) {
      for (const site of sites) printLine(io.stdout, site);
      return;
    }
    const rows = sites.map((site) => [site.domain, site.id, site.writeKey, site.timezone, site.currency]);
    printTable(
      io.stdout,
      ['DOMAIN', 'ID', 'WRITE KEY', 'TIME ZONE', 'CURRENCY'],
      rows,
      'No site yet: weir site add DOMAIN',
    );
  });
}

async function show(args: readonly string[], io: CommandIo): Promise<number> {
  const { positionals } = readArguments(args, {}, { min: 1, max: 1 });
  return withAccounts(io, async (accounts) => printLine(io.stdout, await findSite(accounts, positionals[0] ?? '')));
}

async function set(args: readonly string[], io: CommandIo): Promise<number> {
  const options = { ...settings, domain: { type: 'string' }, 'new-write-key': { type: 'boolean' } } as const;
  const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
  if (Object.keys(values).length === 0) throw new CliError('There is nothing to set.', 2);
  return withAccounts(io, async (accounts) => {
    const { id, organisationId } = await findSite(accounts, positionals[0] ?? '');
    const patch = { domain: values.domain, newWriteKey: values['new-write-key'], ...readSettings(values) };
    const changed = await accounts.updateSite(id, patch);
    await accounts.audit(await cliActor(accounts, organisationId), 'site.change', changed.domain, { ...values });
    printLine(io.stdout, changed);
  });
}

async function remove(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, { yes: { type: 'boolean' } }, { min: 1, max: 1 });
  if (!values.yes) throw new CliError('Removing a site deletes all its events and cannot be undone; say --yes.', 2);
  return withAccounts(io, async (accounts) => {
    const { id, domain, organisationId } = await findSite(accounts, positionals[0] ?? '');
    await accounts.removeSite(id);
    await accounts.audit(await cliActor(accounts, organisationId), 'site.remove', domain);
    printLine(io.stdout, { id, domain, removed: true });
  });
}

interface SettingValues {
  readonly name?: string | undefined;
  readonly timezone?: string | undefined;
  readonly currency?: string | undefined;
  readonly origin?: readonly string[] | undefined;
  readonly 'keep-address'?: string | undefined;
}

function readSettings(values: SettingValues) {
  const { name, timezone, currency, origin, 'keep-address': keep } = values;
  return {
    name,
    timezone,
    currency,
    allowedOrigins: origin?.filter((each) => each !== ''),
    keepAddress: readYesOrNo('--keep-address', keep),
  };
}
