/** What sign-in by password offers the rest of the house; password-sign-in.ts does it with better-auth. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from './accounts.ts';
import type { Role } from './role.ts';

export interface User {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  /** Lower case. */
  readonly email: string;
  /** Unix ms. */
  readonly createdAt: number;
}

export interface NewUser {
  readonly email: string;
  readonly password: string;
  /** The e-mail's part before the @ when not given. */
  readonly name?: string | undefined;
  /** The only one when not given. */
  readonly organisationId?: string | undefined;
  /** 'owner' when not given. */
  readonly role?: Role | undefined;
}

/** A request under /api/auth/, already known to come from a page of this server or from no page at all. */
export interface SignInRequest {
  readonly method: string;
  /** `/api/auth/sign-in/email`; a query is ignored. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body, not trusted to have any shape. */
  readonly body: unknown;
  /** How the browser calls this server, `https://weir.example`. */
  readonly origin: string;
  /** The peer's IP address. */
  readonly address: string;
}

export interface SignIn {
  /** '' or the public address, `https://weir.example`. */
  readonly publicUrl: string;
  /** The user whose session cookie the headers carry; undefined without a valid one. */
  callerBySession(headers: IncomingHttpHeaders): Promise<Caller | undefined>;
  /** Prolongs the session when it is due: the Set-Cookie lines for the answer. */
  renewSession(headers: IncomingHttpHeaders): Promise<readonly string[]>;
  /** Answers sign-in, sign-out and change of password; 404 for everything else that better-auth could do. */
  handle(request: SignInRequest): Promise<Response>;

  /** Nobody can sign in yet. */
  setupNeeded(): Promise<boolean>;
  /** Makes the first user. False when there is one: of several at the same moment, one succeeds. */
  addFirstOwner(owner: NewUser): Promise<boolean>;
  /** A new one-time token for set-up, which replaces the one before; undefined when set-up is done. */
  issueSetupToken(): Promise<string | undefined>;
  isSetupToken(token: string): Promise<boolean>;

  users(): Promise<readonly User[]>;
  user(id: string): Promise<User | undefined>;
  addUser(user: NewUser): Promise<User>;
  /** Signs the user out everywhere. Throws AccountsError 'unknown' without such a user. */
  resetPassword(email: string, password: string): Promise<void>;
}
