/** Opens the accounts side of a data folder. */
import { type Clock, systemClock } from '../event/clock.ts';
import { openAccountsDatabase } from './database.ts';
import { SqlAccounts } from './sql-accounts.ts';

interface AccountsOptions {
  readonly dataDir: string;
  readonly clock?: Clock;
}

/** Migrates when needed. Safe with several processes on one folder. Close it when done. */
export async function openAccounts({ dataDir, clock = systemClock }: AccountsOptions): Promise<SqlAccounts> {
  const database = await openAccountsDatabase(dataDir);
  const accounts = new SqlAccounts(database, clock);
  await accounts.dropOldSalts();
  return accounts;
}
