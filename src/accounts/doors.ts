/** Every path of better-auth that is open, and what of a body is passed on to it. */

export interface Door {
  /** Fields of the body; everything else is left out. */
  readonly fields: readonly string[];
  /** Takes a secret that could be guessed: throttled, and refused while too many are signing in. */
  readonly isGuessable?: boolean;
  /** Answered at once with this and done afterwards, so that the answer's time says nothing either. */
  readonly answer?: Readonly<Record<string, unknown>>;
  /** Of the OpenID provider; the query is passed on, the body is made here. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly needs?: 'mail' | 'oidc';
}

export const OIDC_CALLBACK = 'GET /api/auth/callback/oidc';

export const DOORS: Readonly<Record<string, Door>> = {
  'POST /api/auth/sign-in/email': { fields: ['email', 'password', 'rememberMe'], isGuessable: true },
  'POST /api/auth/sign-out': { fields: [] },
  'GET /api/auth/get-session': { fields: [] },
  'POST /api/auth/change-password': {
    fields: ['currentPassword', 'newPassword', 'revokeOtherSessions'],
    isGuessable: true,
  },
  'POST /api/auth/revoke-other-sessions': { fields: [] },
  'POST /api/auth/two-factor/enable': { fields: ['password'], isGuessable: true },
  'POST /api/auth/two-factor/verify-totp': { fields: ['code', 'trustDevice'], isGuessable: true },
  'POST /api/auth/two-factor/verify-backup-code': { fields: ['code', 'trustDevice'], isGuessable: true },
  'POST /api/auth/two-factor/generate-backup-codes': { fields: ['password'], isGuessable: true },
  'POST /api/auth/two-factor/disable': { fields: ['password'], isGuessable: true },
  'POST /api/auth/request-password-reset': {
    fields: ['email'],
    isGuessable: true,
    answer: { status: true },
    needs: 'mail',
  },
  'POST /api/auth/reset-password': { fields: ['token', 'newPassword'], isGuessable: true, needs: 'mail' },
  'POST /api/auth/sign-in/social': {
    fields: [],
    body: { provider: 'oidc', callbackURL: '/', errorCallbackURL: '/sign-in', disableRedirect: true },
    needs: 'oidc',
  },
  [OIDC_CALLBACK]: { fields: [], needs: 'oidc' },
};

/** Undefined for a door that is shut. */
export function findDoor(door: string, has: { readonly mail: boolean; readonly oidc: boolean }): Door | undefined {
  const found = Object.hasOwn(DOORS, door) ? DOORS[door] : undefined;
  return found?.needs === undefined || has[found.needs] ? found : undefined;
}
