/** Who a command is in the log of changes, and for which organisation it acts. */
import type { Accounts, AuditActor } from '../accounts/accounts.ts';
import { CliError } from '../config/errors.ts';

/** The organisation with this id or name; the only one when none is given. CliError otherwise. */
export async function cliActor(accounts: Accounts, given: string | undefined): Promise<AuditActor> {
  const all = await accounts.organisations();
  const found = given === undefined ? all : all.filter(({ id, name }) => id === given || name === given);
  const [only, second] = found;
  if (only && !second) return { kind: 'cli', id: 'cli', name: 'weir', organisationId: only.id };
  const names = all.map(({ name }) => JSON.stringify(name)).join(', ');
  const what = given === undefined ? '--organisation is missing' : `--organisation is ${JSON.stringify(given)}`;
  throw new CliError(`${what}; allowed: the id or name of one of ${names}.`, 2);
}
