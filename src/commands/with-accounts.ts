/** Opens accounts for the length of one command, beside a running server or without one. */
import type { Accounts } from '../accounts/accounts.ts';
import { AccountsError } from '../accounts/accounts-error.ts';
import { openAccounts } from '../accounts/open-accounts.ts';
import type { SignIn } from '../accounts/sign-in.ts';
import type { Site } from '../accounts/site.ts';
import { loadConfig } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import type { CommandIo } from './command.ts';

/** What accounts refuse becomes a CliError: 2 for input that is not allowed, 1 for the rest. */
export async function withAccounts(io: CommandIo, act: (accounts: Accounts) => Promise<void>): Promise<number> {
  const accounts = await openAccounts({ dataDir: loadConfig(io.env).dataDir });
  return closing(accounts, () => act(accounts));
}

export async function withSignIn(
  io: CommandIo,
  act: (signIn: SignIn, accounts: Accounts) => Promise<void>,
): Promise<number> {
  // better-auth takes a third of a second to load: only those who need it wait for it.
  const { openSignIn } = await import('../accounts/password-sign-in.ts');
  const { dataDir, publicUrl } = loadConfig(io.env);
  const accounts = await openAccounts({ dataDir });
  return closing(accounts, async () =>
    act(await openSignIn({ database: accounts.database, dataDir, publicUrl }), accounts),
  );
}

async function closing(accounts: Accounts, act: () => Promise<void>): Promise<number> {
  try {
    await act();
    return 0;
  } catch (error) {
    if (error instanceof AccountsError) throw new CliError(error.message, error.kind === 'invalid' ? 2 : 1);
    throw error;
  } finally {
    await accounts.close();
  }
}

/** The site with this id or domain; CliError 1 without one. */
export async function findSite(accounts: Accounts, idOrDomain: string): Promise<Site> {
  const site = (await accounts.site(idOrDomain)) ?? (await accounts.siteByDomain(idOrDomain));
  if (site) return site;
  throw new CliError(`There is no site ${JSON.stringify(idOrDomain)}; weir site list shows them.`);
}

/** Runs the subcommand that the first argument names; CliError 2 for another. */
export function runSubcommand(
  subcommands: Readonly<Record<string, (args: readonly string[], io: CommandIo) => Promise<number>>>,
  [name, ...args]: readonly string[],
  io: CommandIo,
): Promise<number> {
  const run = name !== undefined && Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (run) return run(args, io);
  const given = name === undefined ? 'An argument is missing' : `There is no ${JSON.stringify(name)} here`;
  throw new CliError(`${given}; allowed: ${Object.keys(subcommands).join(', ')}.`, 2);
}
