/** What accounts refuse: a value that each edge turns into its own answer (HTTP status, exit code). */

export type AccountsErrorKind =
  /** The input is not allowed. */
  | 'invalid'
  /** It contradicts what exists. */
  | 'conflict'
  /** There is no such thing. */
  | 'unknown'
  /** Who asks may not. */
  | 'denied'
  /** Too many attempts; try again in minutes. */
  | 'throttled'
  /** Too much of it; try again later. */
  | 'busy';

export class AccountsError extends Error {
  override name = 'AccountsError';
  readonly kind: AccountsErrorKind;
  constructor(kind: AccountsErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
