/** The ways in: password, second factor, OpenID provider, a new password, an invitation. Every failure says what to do. */
import { ApiError, get, post } from './client.ts';
import type { Role } from './people.ts';

export interface SignInWays {
  readonly oidc: { readonly name: string } | null;
  /** Whether a lost password is replaced by mail. */
  readonly passwordReset: boolean;
}

export const fetchSignInWays = (signal?: AbortSignal) => get<SignInWays>('/api/v1/sign-in-ways', signal);

/** Whether a code of the second factor is asked for next. */
export async function signIn(email: string, password: string): Promise<{ readonly codeNeeded: boolean }> {
  const body = { email, password, rememberMe: true };
  const answer = await inWords(
    post<{ twoFactorRedirect?: boolean }>('/api/auth/sign-in/email', body),
    'E-mail and password do not match. Try again.',
  );
  return { codeNeeded: answer.twoFactorRedirect === true };
}

export const verifyCode = (code: string) =>
  inWords(
    post<unknown>('/api/auth/two-factor/verify-totp', { code }),
    'That code does not fit. Take the one that the app shows now; the clock of your phone must be right.',
  );

export const verifyRecoveryCode = (code: string) =>
  inWords(
    post<unknown>('/api/auth/two-factor/verify-backup-code', { code }),
    'That is none of your recovery codes, or it was used before: each is good once.',
  );

/** Where to go on: a page of the provider. */
export async function oidcAddress(): Promise<string> {
  return (await post<{ url: string }>('/api/auth/sign-in/social', {})).url;
}

export const requestPasswordReset = (email: string) =>
  inWords(post<unknown>('/api/auth/request-password-reset', { email }), '');

export const resetPassword = (token: string, newPassword: string) =>
  inWords(post<unknown>('/api/auth/reset-password', { token, newPassword }), '');

export interface InvitationLook {
  readonly organisation: string;
  /** Whom it is for; null: whoever has the link. */
  readonly email: string | null;
  readonly role: Role;
  readonly invitedBy: string;
}

export const lookAtInvitation = (token: string, signal?: AbortSignal) =>
  post<InvitationLook>('/api/v1/invitation/look', { token }, signal);

export interface NewAccount {
  readonly email: string;
  readonly password: string;
  readonly name?: string;
}

/** Without an account: as who is signed in. */
export const acceptInvitation = (token: string, account?: NewAccount) =>
  inWords(post<{ email: string | null }>('/api/v1/invitation/accept', { token, ...account }), '');

const WORDS: Readonly<Record<string, string>> = {
  INVALID_EMAIL: 'That is not an e-mail address.',
  INVALID_TOKEN: 'This link is over: it is good for an hour, and once. Ask for a new one on the sign-in page.',
  INVALID_PASSWORD: 'That is not your password. Try again.',
  PASSWORD_TOO_SHORT: 'The password is too short: 8 characters or more.',
  PASSWORD_TOO_LONG: 'The password is too long: 128 characters or fewer.',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'Too many wrong codes. Begin again with your password.',
  INVALID_TWO_FACTOR_COOKIE: 'This sign-in took too long. Begin again with your password.',
};

/** `mismatch`: what a 401 without better words means here. */
export async function inWords<T>(answer: Promise<T>, mismatch: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { status, code } = error;
    if (status === 429) throw new ApiError(429, code, 'Too many tries. Wait a minute, then try again.');
    const words = WORDS[code] ?? (status === 401 && mismatch ? mismatch : undefined);
    throw words === undefined ? error : new ApiError(status, code, words);
  }
}
