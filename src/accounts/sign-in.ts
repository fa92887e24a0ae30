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
  readonly hasSecondFactor: boolean;
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

export interface InvitedUser extends NewUser {
  /** Or else an OpenID sign-in with this e-mail is not taken for this user. */
  readonly isEmailProven: boolean;
  /** The peer's IP address. */
  readonly address: string;
}

/** A request under /api/auth/, already known to come from a page of this server or from no page at all. */
export interface SignInRequest {
  readonly method: string;
  /** `/api/auth/sign-in/email`; a query is ignored, but for what an OpenID provider sends back. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body, not trusted to have any shape. */
  readonly body: unknown;
  /** How the browser calls this server, `https://weir.example`. */
  readonly origin: string;
  /** The peer's IP address. */
  readonly address: string;
}

export interface Session {
  /** UUID; not the token. */
  readonly id: string;
  /** Unix ms. */
  readonly createdAt: number;
  /** Exact to a day. */
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly isCurrent: boolean;
}

/** How one may sign in here. */
export interface SignInWays {
  /** Name of the OpenID provider. */
  readonly oidc: string | undefined;
  /** Whether somebody who lost a password can have a mail. */
  readonly hasPasswordReset: boolean;
}

export interface SignIn {
  /** '' or the public address, `https://weir.example`. */
  readonly publicUrl: string;
  readonly ways: SignInWays;
  /**
   * The user whose session cookie the headers carry, in the organisation that the session looks at; undefined without a
   * valid one. AccountsError 'denied' for a user who belongs to no organisation.
   */
  callerBySession(headers: IncomingHttpHeaders): Promise<Caller | undefined>;
  /** The user alone, member of an organisation or not. */
  userBySession(headers: IncomingHttpHeaders): Promise<User | undefined>;
  /** Of the user whose session cookie the headers carry; empty without one, as below. */
  sessions(headers: IncomingHttpHeaders): Promise<readonly Session[]>;
  /** At once, everywhere. False when it is none of the user's. */
  endSession(headers: IncomingHttpHeaders, id: string): Promise<boolean>;
  /** From now on the session looks at this organisation, of which the user must be a member. */
  chooseOrganisation(headers: IncomingHttpHeaders, organisationId: string): Promise<void>;
  /** Prolongs the session when it is due: the Set-Cookie lines for the answer. */
  renewSession(headers: IncomingHttpHeaders): Promise<readonly string[]>;
  /** Answers sign-in, sign-out, second factor and change of password; 404 for everything else that better-auth could do. */
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
  /** False for who signs in at the OpenID provider only. */
  hasPassword(userId: string): Promise<boolean>;
  addUser(user: NewUser): Promise<User>;
  /**
   * Makes a user of who follows a link. Undefined, and no user, when the invitation is gone. AccountsError 'conflict' when
   * there is such a user; 'throttled' when the address has asked too often, for this tells which users there are.
   */
  addInvited(token: string, user: InvitedUser): Promise<User | undefined>;
  /** Signs the user out everywhere. Throws AccountsError 'unknown' without such a user. */
  resetPassword(email: string, password: string): Promise<void>;
  /** For who lost the second factor and the recovery codes. False when there was none; 'unknown' without such a user. */
  removeSecondFactor(email: string): Promise<boolean>;
}
