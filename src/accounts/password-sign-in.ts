/** Sign-in with better-auth: by password and second factor, or at an OpenID provider; which of its doors are open, and how often one may knock. */
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import type { Auth } from 'better-auth';
import { type Clock, systemClock } from '../event/clock.ts';
import type { Caller } from './accounts.ts';
import { AccountsError } from './accounts-error.ts';
import { type AuthOptions, COOKIE_PREFIX, makeAuth } from './auth.ts';
import { callerOfMember } from './caller-lookup.ts';
import type { AccountsDatabase } from './database.ts';
import { type Door, findDoor, OIDC_CALLBACK } from './doors.ts';
import { InvitationTable } from './invitation-table.ts';
import { type Mailer, resetMail } from './mailer.ts';
import { MemberTable } from './member-table.ts';
import { type OidcSettings, OidcSignIn } from './oidc.ts';
import { OrganisationTable } from './organisation-table.ts';
import { PasswordHasher } from './password.ts';
import { readOrMakeSecret } from './secret-file.ts';
import { SessionTable } from './session-table.ts';
import { SetupToken } from './setup-token.ts';
import type { InvitedUser, NewUser, Session, SignIn, SignInRequest, SignInWays, User } from './sign-in.ts';
import { SignInThrottle } from './sign-in-throttle.ts';
import { Throttle } from './throttle.ts';
import { UserTable } from './user-table.ts';

interface SignInOptions {
  readonly database: AccountsDatabase;
  /** The secret that signs cookies is kept here, in `auth.key`. */
  readonly dataDir: string;
  /** '' when the server is reached as it listens. */
  readonly publicUrl?: string;
  readonly clock?: Clock;
  readonly hasher?: PasswordHasher;
  readonly mailer?: Mailer | undefined;
  readonly oidc?: OidcSettings | undefined;
  /** What better-auth has to report: failures, no attempts. */
  readonly warn?: (message: string) => void;
}

export async function openSignIn(options: SignInOptions): Promise<SignIn> {
  const { database, mailer, publicUrl = '', warn = () => {} } = options;
  const secret = await readOrMakeSecret(join(options.dataDir, 'auth.key'));
  const hasher = options.hasher ?? new PasswordHasher();
  const clock = options.clock ?? systemClock;
  const sendReset = mailer && ((email: string, token: string) => mailer.send(resetMail(email, publicUrl, token)));
  const authOptions: AuthOptions = { database, publicUrl, secret, hasher, secureCookies: false, warn, sendReset };
  const plain = makeAuth(authOptions);
  const { adapter } = await plain.$context;
  const invitations = new InvitationTable(database, clock);
  const members = new MemberTable(database, clock);
  const organisations = new OrganisationTable(database, clock);
  return new BetterAuthSignIn({
    publicUrl,
    plain,
    secure: makeAuth({ ...authOptions, secureCookies: true }),
    oidc: options.oidc && new OidcSignIn(options.oidc, { authOptions, invitations, members, organisations }),
    hasMail: mailer !== undefined,
    hasher,
    database,
    users: new UserTable(database.db, adapter, hasher, clock),
    organisations,
    members,
    invitations,
    sessions: new SessionTable(database, clock),
    throttle: new SignInThrottle(new Throttle(database.db, clock, secret)),
    setupToken: new SetupToken(database.db),
    warn,
  });
}

interface Parts {
  readonly publicUrl: string;
  readonly plain: Auth;
  /** The same, with cookies that a browser sends over https only. */
  readonly secure: Auth;
  readonly oidc: OidcSignIn | undefined;
  readonly hasMail: boolean;
  readonly hasher: PasswordHasher;
  readonly database: AccountsDatabase;
  readonly users: UserTable;
  readonly organisations: OrganisationTable;
  readonly members: MemberTable;
  readonly invitations: InvitationTable;
  readonly sessions: SessionTable;
  readonly throttle: SignInThrottle;
  readonly setupToken: SetupToken;
  readonly warn: (message: string) => void;
}

class BetterAuthSignIn implements SignIn {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get publicUrl(): string {
    return this.#parts.publicUrl;
  }

  get ways(): SignInWays {
    return { oidc: this.#parts.oidc?.name, hasPasswordReset: this.#parts.hasMail };
  }

  async callerBySession(given: IncomingHttpHeaders): Promise<Caller | undefined> {
    const session = await this.#session(given);
    if (!session) return undefined;
    const caller = await callerOfMember(this.#parts.database.lookup, session.userId, session.organisationId);
    if (caller) return caller;
    throw new AccountsError(
      'denied',
      'You belong to no organisation any more; ask an owner or admin for an invitation.',
    );
  }

  async #session(given: IncomingHttpHeaders) {
    const headers = cookieOf(given);
    // disableRefresh: whoever asks here has no way to send the prolonged cookie back.
    const found = await this.#authOf(headers).api.getSession({ headers, query: { disableRefresh: true } });
    if (!found) return undefined;
    const { id, userId, organisationId } = found.session as typeof found.session & { organisationId?: string | null };
    return { id, userId, organisationId: organisationId ?? undefined };
  }

  async userBySession(headers: IncomingHttpHeaders): Promise<User | undefined> {
    const session = await this.#session(headers);
    return session && this.user(session.userId);
  }

  async sessions(headers: IncomingHttpHeaders): Promise<readonly Session[]> {
    const session = await this.#session(headers);
    return session ? this.#parts.sessions.all(session.userId, session.id) : [];
  }

  async endSession(headers: IncomingHttpHeaders, id: string): Promise<boolean> {
    const session = await this.#session(headers);
    return session !== undefined && this.#parts.sessions.end(session.userId, id);
  }

  async chooseOrganisation(headers: IncomingHttpHeaders, organisationId: string): Promise<void> {
    const session = await this.#session(headers);
    const own = session && (await this.#parts.members.organisationsOf(session.userId));
    if (!session || !own?.some(({ id }) => id === organisationId)) {
      throw new AccountsError('unknown', 'There is no such organisation that you are a member of.');
    }
    await this.#parts.sessions.setOrganisation(session.id, organisationId);
  }

  async renewSession(given: IncomingHttpHeaders): Promise<readonly string[]> {
    const headers = cookieOf(given);
    const answer = await this.#authOf(headers).api.getSession({ headers, returnHeaders: true });
    return answer.headers.getSetCookie();
  }

  async handle(request: SignInRequest): Promise<Response> {
    const { hasher, hasMail, oidc, throttle, warn } = this.#parts;
    const path = request.path.split('?')[0] ?? '';
    const name = `${request.method} ${path}`;
    const door = findDoor(name, { mail: hasMail, oidc: oidc !== undefined });
    if (!door) return refusal(404, 'not_found', `There is no ${path.slice(0, 200)}.`);
    // First of all, because it costs nothing: a flood must not even reach the database.
    if (door.isGuessable && hasher.isFull)
      return refusal(503, 'busy', 'Too many are signing in. Try again in a moment.', 5_000);
    const body = door.body ?? pick(request.body, door.fields);
    const refund = door.isGuessable ? await throttle.count(request.address, body) : undefined;
    if (typeof refund === 'number') {
      return refusal(429, 'too_many_attempts', 'Too many attempts to sign in. Try again later.', refund);
    }
    if (oidc && door.needs === 'oidc')
      return oidc.handle(this.#toAuth(request, body, request.path), name === OIDC_CALLBACK);
    const response = this.#auth(request).handler(this.#toAuth(request, body, path));
    if (door.answer) {
      void response.catch((error) => warn(`sign-in: ${path} failed: ${String(error)}`));
      return Response.json(door.answer);
    }
    if ((await response).ok) await refund?.();
    return response;
  }

  #auth({ origin }: SignInRequest): Auth {
    const { plain, secure } = this.#parts;
    return isHttps(origin) || isHttps(this.publicUrl) ? secure : plain;
  }

  #toAuth(request: SignInRequest, body: Door['body'], path: string): Request {
    const headers = cookieOf(request.headers);
    headers.set('origin', request.origin);
    if (request.method === 'POST') headers.set('content-type', 'application/json');
    return new Request(`${request.origin}${path}`, {
      method: request.method,
      headers,
      body: request.method === 'POST' ? JSON.stringify(body) : null,
    });
  }

  setupNeeded(): Promise<boolean> {
    return this.#parts.users.isEmpty();
  }

  async addFirstOwner(owner: NewUser): Promise<boolean> {
    const { users, members, setupToken } = this.#parts;
    const added = await users.addFirst(owner);
    if (!added) return false;
    await members.finishSetup();
    await setupToken.withdraw();
    return true;
  }

  async issueSetupToken(): Promise<string | undefined> {
    if (await this.setupNeeded()) return this.#parts.setupToken.issue();
    // Once a start: set-up may have been cut off between user and membership.
    await this.#parts.members.finishSetup();
    return undefined;
  }

  isSetupToken(token: string): Promise<boolean> {
    return this.#parts.setupToken.matches(token);
  }

  users(): Promise<readonly User[]> {
    return this.#parts.users.all();
  }

  user(id: string): Promise<User | undefined> {
    return this.#parts.users.find('id', id);
  }

  hasPassword(userId: string): Promise<boolean> {
    return this.#parts.users.hasPassword(userId);
  }

  async addUser(user: NewUser): Promise<User> {
    const { users, organisations, members } = this.#parts;
    const organisationId = await organisations.idOr(user.organisationId);
    const added = await users.add(user);
    return this.#orRemove(added, async () => {
      await members.add(organisationId, added.id, user.role ?? 'owner');
      return added;
    });
  }

  async addInvited(token: string, user: InvitedUser): Promise<User | undefined> {
    const { users, invitations, throttle } = this.#parts;
    const refund = await throttle.count(user.address, { email: user.email });
    if (typeof refund === 'number') throw new AccountsError('throttled', 'Too many attempts. Try again later.');
    const added = await users.add(user, user.isEmailProven);
    await refund();
    const accepted = await this.#orRemove(added, () => invitations.acceptByToken(token, added.id));
    if (accepted) return added;
    await users.remove(added.id);
    return undefined;
  }

  /** A user who belongs nowhere must not stay behind: the address could not be invited again. */
  async #orRemove<T>(user: User, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      await this.#parts.users.remove(user.id);
      throw error;
    }
  }

  resetPassword(email: string, password: string): Promise<void> {
    return this.#parts.users.resetPassword(email, password);
  }

  removeSecondFactor(email: string): Promise<boolean> {
    return this.#parts.users.removeSecondFactor(email);
  }

  /** A browser that was given the secure cookie is believed by that one only: the plain one could come from the network. */
  #authOf(headers: Headers): Auth {
    return headers.get('cookie')?.includes(`__Secure-${COOKIE_PREFIX}.`) ? this.#parts.secure : this.#parts.plain;
  }
}

/** No other header reaches better-auth: it cannot write down where and with what somebody signed in (W10). */
function cookieOf(headers: IncomingHttpHeaders): Headers {
  return new Headers(headers.cookie === undefined ? {} : { cookie: headers.cookie });
}

function pick(body: unknown, fields: readonly string[]): Record<string, unknown> {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(Object.entries(body).filter(([name]) => fields.includes(name)));
}

function isHttps(url: string): boolean {
  return url.startsWith('https://');
}

function refusal(status: number, code: string, message: string, retryAfterMs?: number): Response {
  const headers = retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) };
  return Response.json({ code, message }, { status, headers });
}
