/** Opens the accounts side of a data folder. */
import { type Clock, systemClock } from '../event/clock.ts';
import { openAccountsDatabase } from './database.ts';
import type { PasswordHasher } from './password.ts';
import { SqlAccounts } from './sql-accounts.ts';

interface AccountsOptions {
  readonly dataDir: string;
  readonly clock?: Clock;
  readonly hasher?: PasswordHasher;
}

/** Migrates when needed. Safe with several processes on one folder. Close it when done. */
export async function openAccounts({ dataDir, clock = systemClock, hasher }: AccountsOptions): Promise<SqlAccounts> {
  const database = await openAccountsDatabase(dataDir);
  const accounts = new SqlAccounts(database, clock, hasher);
  await accounts.dropOldSalts();
  return accounts;
}
