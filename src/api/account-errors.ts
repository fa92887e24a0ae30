/** What accounts refuse, as HTTP answers it. */
import { AccountsError, type AccountsErrorKind } from '../accounts/accounts-error.ts';
import { HttpError } from '../config/errors.ts';

const STATUS: Readonly<Record<AccountsErrorKind, number>> = {
  invalid: 400,
  conflict: 409,
  unknown: 404,
  denied: 403,
  throttled: 429,
  busy: 503,
};

/** For `.catch(answerAccountsError)`: throws the HttpError that stands for an AccountsError, and any other error as it is. */
export function answerAccountsError(error: unknown): never {
  if (error instanceof AccountsError) throw new HttpError(STATUS[error.kind], error.kind, error.message);
  throw error;
}
