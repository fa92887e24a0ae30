/** What sign-in by password offers the rest of the house. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from './accounts.ts';

export interface SignIn {
  /** '' or the public origin, `https://weir.example`. */
  readonly publicUrl: string;
  /** The user whose session cookie the headers carry; undefined without a valid one. */
  callerBySession(headers: IncomingHttpHeaders): Promise<Caller | undefined>;
}
