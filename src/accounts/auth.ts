/** How better-auth is set up: what it may keep, how its cookies are, what it must not decide by itself. */
import { type Auth, type BetterAuthOptions, betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { limits } from '../config/limits.ts';
import { AccountsError } from './accounts-error.ts';
import { authSchema } from './auth-schema.ts';
import type { AccountsDatabase } from './database.ts';
import type { PasswordHasher } from './password.ts';

export interface AuthOptions {
  readonly database: AccountsDatabase;
  readonly publicUrl: string;
  readonly secret: string;
  readonly hasher: PasswordHasher;
  /** Cookies that a browser sends over https only. */
  readonly secureCookies: boolean;
  /** What better-auth has to report: failures, no attempts. */
  readonly warn: (message: string) => void;
  /** Sends the link with which somebody who lost a password sets another; undefined: no mail is sent from here. */
  readonly sendReset?: ((email: string, token: string) => Promise<void>) | undefined;
  /** What OpenID Connect adds. */
  readonly more?: Pick<BetterAuthOptions, 'plugins' | 'databaseHooks' | 'account' | 'onAPIError'>;
}

export const COOKIE_PREFIX = 'weir';

export function makeAuth(options: AuthOptions): Auth {
  const { database, publicUrl, hasher, sendReset, more = {} } = options;
  return betterAuth({
    ...authSchema,
    ...more,
    plugins: [...authSchema.plugins, ...(more.plugins ?? [])],
    database: { db: database.db, type: database.type, transaction: true },
    secret: options.secret,
    basePath: '/api/auth',
    // Given, so that better-auth never takes it from a Host header.
    baseURL: publicUrl || 'http://localhost',
    // The request's own origin: assertSameOrigin has compared it with what the browser says.
    trustedOrigins: (request) => (request ? [new URL(request.url).origin] : []),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: limits.passwordCharsMin,
      maxPasswordLength: limits.passwordCharsMax,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: limits.passwordResetMs / 1000,
      ...(sendReset && { sendResetPassword: ({ user, token }) => sendReset(user.email, token) }),
      password: {
        hash: (password) => hasher.hash(password).catch(asApiError),
        verify: ({ hash, password }) => hasher.verify(password, hash).catch(asApiError),
      },
    },
    // Tokens of links and of sign-ins half way (W10).
    verification: { storeIdentifier: 'hashed' },
    session: {
      ...authSchema.session,
      expiresIn: limits.signInSessionMs / 1000,
      cookieCache: { enabled: false },
    },
    // Ours counts failures only, by address and by e-mail, and stores neither.
    rateLimit: { enabled: false },
    advanced: {
      ...authSchema.advanced,
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: options.secureCookies,
      // Strict is no trouble: the page itself needs no cookie, and what it fetches is same-site.
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict', path: '/' },
      // Of a sign-in at an OpenID provider, which sends the browser back from another site; good for five minutes and one use.
      cookies: { state: { attributes: { sameSite: 'lax' } } },
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { disableIpTracking: true },
    },
    logger: {
      level: 'error',
      log: (_level, message) => options.warn(`sign-in: ${message}`),
    },
  }) as unknown as Auth;
}

function asApiError(error: unknown): never {
  if (error instanceof AccountsError && error.kind === 'busy') {
    throw new APIError('SERVICE_UNAVAILABLE', { code: 'busy', message: error.message }, { 'retry-after': '5' });
  }
  throw error;
}
