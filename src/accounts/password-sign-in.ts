/** Sign-in by e-mail and password with better-auth: which of its doors are open, how often one may knock, and its cookies. */
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { type Auth, betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { limits } from '../config/limits.ts';
import { type Clock, systemClock } from '../event/clock.ts';
import type { Caller } from './accounts.ts';
import { AccountsError } from './accounts-error.ts';
import { authSchema } from './auth-schema.ts';
import type { AccountsDatabase } from './database.ts';
import { MemberTable } from './member-table.ts';
import { OrganisationTable } from './organisation-table.ts';
import { PasswordHasher } from './password.ts';
import { readOrMakeSecret } from './secret-file.ts';
import { SetupToken } from './setup-token.ts';
import type { NewUser, SignIn, SignInRequest, User } from './sign-in.ts';
import { networkOf, Throttle, type ThrottleRule } from './throttle.ts';
import { UserTable } from './user-table.ts';

interface SignInOptions {
  readonly database: AccountsDatabase;
  /** The secret that signs cookies is kept here, in `auth.key`. */
  readonly dataDir: string;
  /** '' when the server is reached as it listens. */
  readonly publicUrl?: string;
  readonly clock?: Clock;
  readonly hasher?: PasswordHasher;
  /** What better-auth has to report: failures, no attempts. */
  readonly warn?: (message: string) => void;
}

/** Every path of better-auth that is open, and what of a body is passed on to it. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  'POST /api/auth/sign-in/email': ['email', 'password', 'rememberMe'],
  'POST /api/auth/sign-out': [],
  'GET /api/auth/get-session': [],
  'POST /api/auth/change-password': ['currentPassword', 'newPassword', 'revokeOtherSessions'],
  'POST /api/auth/revoke-other-sessions': [],
};

const byAddress: ThrottleRule = {
  kind: 'sign-in address',
  attemptsMax: limits.signInAttemptsPerAddressMax,
  windowMs: limits.signInWindowMs,
};
/** An attacker with many addresses. High, for it also keeps the owner waiting. */
const byEmail: ThrottleRule = {
  kind: 'sign-in e-mail',
  attemptsMax: limits.signInAttemptsPerEmailMax,
  windowMs: limits.signInWindowMs,
};

export async function openSignIn(options: SignInOptions): Promise<SignIn> {
  const secret = await readOrMakeSecret(join(options.dataDir, 'auth.key'));
  const hasher = options.hasher ?? new PasswordHasher();
  const plain = makeAuth(options, secret, hasher, false);
  const secure = makeAuth(options, secret, hasher, true);
  const { db } = options.database;
  const clock = options.clock ?? systemClock;
  const { adapter } = await plain.$context;
  return new PasswordSignIn({
    publicUrl: options.publicUrl ?? '',
    plain,
    secure,
    hasher,
    users: new UserTable(db, adapter, hasher, clock),
    organisations: new OrganisationTable(options.database),
    members: new MemberTable(options.database, clock),
    throttle: new Throttle(db, clock, secret),
    setupToken: new SetupToken(db),
  });
}

interface Parts {
  readonly publicUrl: string;
  readonly plain: Auth;
  /** The same, with cookies that a browser sends over https only. */
  readonly secure: Auth;
  readonly hasher: PasswordHasher;
  readonly users: UserTable;
  readonly organisations: OrganisationTable;
  readonly members: MemberTable;
  readonly throttle: Throttle;
  readonly setupToken: SetupToken;
}

class PasswordSignIn implements SignIn {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get publicUrl(): string {
    return this.#parts.publicUrl;
  }

  async callerBySession(given: IncomingHttpHeaders): Promise<Caller | undefined> {
    const headers = cookieOf(given);
    // disableRefresh: whoever asks here has no way to send the prolonged cookie back.
    const session = await this.#authOf(headers).api.getSession({ headers, query: { disableRefresh: true } });
    if (!session) return undefined;
    const { organisationId } = session.session as { readonly organisationId?: string | null };
    return this.#parts.members.caller(session.user.id, organisationId ?? undefined);
  }

  async renewSession(given: IncomingHttpHeaders): Promise<readonly string[]> {
    const headers = cookieOf(given);
    const answer = await this.#authOf(headers).api.getSession({ headers, returnHeaders: true });
    return answer.headers.getSetCookie();
  }

  async handle(request: SignInRequest): Promise<Response> {
    const { plain, secure, hasher } = this.#parts;
    const path = request.path.split('?')[0] ?? '';
    const door = `${request.method} ${path}`;
    const fields = Object.hasOwn(DOORS, door) ? DOORS[door] : undefined;
    if (!fields) return refusal(404, 'not_found', `There is no ${path.slice(0, 200)}.`);
    const takesPassword = fields.length > 0;
    // First of all, because it costs nothing: a flood must not even reach the database.
    if (takesPassword && hasher.isFull)
      return refusal(503, 'busy', 'Too many are signing in. Try again in a moment.', 5_000);
    const body = pick(request.body, fields);
    const refund = takesPassword ? await this.#count(request.address, body) : undefined;
    if (typeof refund === 'number') {
      return refusal(429, 'too_many_attempts', 'Too many attempts to sign in. Try again later.', refund);
    }
    const headers = cookieOf(request.headers);
    headers.set('origin', request.origin);
    if (request.method === 'POST') headers.set('content-type', 'application/json');
    const auth = isHttps(request.origin) || isHttps(this.publicUrl) ? secure : plain;
    const response = await auth.handler(
      new Request(`${request.origin}${path}`, {
        method: request.method,
        headers,
        body: request.method === 'POST' ? JSON.stringify(body) : null,
      }),
    );
    if (response.ok) await refund?.();
    return response;
  }

  /** Counts an attempt. Resolves to the ms to wait, or to what takes the attempt back when the password was right. */
  async #count(address: string, body: Record<string, unknown>): Promise<number | (() => Promise<void>)> {
    const { throttle } = this.#parts;
    const subjects: (readonly [ThrottleRule, string])[] = [[byAddress, networkOf(address)]];
    if (typeof body.email === 'string') subjects.push([byEmail, body.email.trim().toLowerCase()]);
    for (const [rule, subject] of subjects) {
      const waitMs = await throttle.attempt(rule, subject);
      // An address that is shut out does not use up the attempts of the e-mail: one attacker cannot lock the owner out.
      if (waitMs > 0) return waitMs;
    }
    return async () => {
      for (const [rule, subject] of subjects) await throttle.refund(rule, subject);
    };
  }

  setupNeeded(): Promise<boolean> {
    return this.#parts.users.isEmpty();
  }

  async addFirstOwner(owner: NewUser): Promise<boolean> {
    const { users, organisations, members, setupToken } = this.#parts;
    const added = await users.addFirst(owner);
    if (!added) return false;
    const [first] = await organisations.all();
    if (first) await members.add(first.id, added.id, 'owner');
    await setupToken.withdraw();
    return true;
  }

  async issueSetupToken(): Promise<string | undefined> {
    return (await this.setupNeeded()) ? this.#parts.setupToken.issue() : undefined;
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

  async addUser(user: NewUser): Promise<User> {
    const { users, organisations, members } = this.#parts;
    const organisationId = await organisations.idOr(user.organisationId);
    const added = await users.add(user);
    await members.add(organisationId, added.id, user.role ?? 'owner');
    return added;
  }

  resetPassword(email: string, password: string): Promise<void> {
    return this.#parts.users.resetPassword(email, password);
  }

  /** A browser that was given the secure cookie is believed by that one only: the plain one could come from the network. */
  #authOf(headers: Headers): Auth {
    return headers.get('cookie')?.includes(`__Secure-${COOKIE_PREFIX}.`) ? this.#parts.secure : this.#parts.plain;
  }
}

function makeAuth(options: SignInOptions, secret: string, hasher: PasswordHasher, secureCookies: boolean): Auth {
  return betterAuth({
    ...authSchema,
    database: { db: options.database.db, type: options.database.type, transaction: true },
    secret,
    basePath: '/api/auth',
    // Used for links in mails, of which there are none. Given, so that better-auth never takes it from a Host header.
    baseURL: options.publicUrl || 'http://localhost',
    // The request's own origin: assertSameOrigin has compared it with what the browser says.
    trustedOrigins: (request) => (request ? [new URL(request.url).origin] : []),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: limits.passwordCharsMin,
      maxPasswordLength: limits.passwordCharsMax,
      password: {
        hash: (password) => hasher.hash(password).catch(asApiError),
        verify: ({ hash, password }) => hasher.verify(password, hash).catch(asApiError),
      },
    },
    session: { expiresIn: limits.signInSessionMs / 1000, cookieCache: { enabled: false } },
    // Ours counts failures only, by address and by e-mail, and stores neither.
    rateLimit: { enabled: false },
    advanced: {
      ...authSchema.advanced,
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: secureCookies,
      // Strict is no trouble: the page itself needs no cookie, and what it fetches is same-site.
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict', path: '/' },
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { disableIpTracking: true },
    },
    logger: {
      level: 'error',
      log: (_level, message) => options.warn?.(`sign-in: ${message}`),
    },
  }) as unknown as Auth;
}

const COOKIE_PREFIX = 'weir';

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

function asApiError(error: unknown): never {
  if (error instanceof AccountsError && error.kind === 'busy') {
    throw new APIError('SERVICE_UNAVAILABLE', { code: 'busy', message: error.message }, { 'retry-after': '5' });
  }
  throw error;
}

function refusal(status: number, code: string, message: string, retryAfterMs?: number): Response {
  const headers = retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) };
  return Response.json({ code, message }, { status, headers });
}
