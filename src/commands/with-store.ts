/** Opens the store for the length of one command, and says in words what goes wrong there. */
import { loadConfig } from '../config/config.ts';
import { CliError, HttpError } from '../config/errors.ts';
import { QueryError } from '../query/mistakes.ts';
import { readEngineLogin } from '../server/engine-login.ts';
import { Store, StoreRefusedError } from '../store/store.ts';
import type { CommandIo } from './command.ts';

/** Throws CliError 2 for what may not be asked, 1 when nobody answers. */
export async function withStore(io: CommandIo, act: (store: Store) => Promise<void>): Promise<void> {
  const store = new Store(readEngineLogin(loadConfig(io.env)));
  try {
    await act(store);
  } catch (error) {
    throw explained(error);
  } finally {
    await store.close();
  }
}

/** Reads what the API would answer with 400. */
export function orWrongUse<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof HttpError || error instanceof QueryError ? new CliError(error.message, 2) : error;
  }
}

function explained(error: unknown): unknown {
  if (error instanceof QueryError) return new CliError(error.message, 2);
  if (error instanceof StoreRefusedError || !(error instanceof Error) || !('code' in error)) return error;
  return error.code === 'ECONNREFUSED'
    ? new CliError('The engine does not answer; start Weir first: weir serve.')
    : error;
}
