/** One's own account: password, second factor, and the browsers one is signed in with. */
import { del, get, post } from './client.ts';
import { inWords } from './sign-in.ts';

export interface Session {
  readonly id: string;
  /** Unix ms. */
  readonly createdAt: number;
  /** Exact to a day. */
  readonly lastSeenAt: number;
  readonly isCurrent: boolean;
}

const NOT_YOURS = 'That is not your password. Try again.';

export const changePassword = (currentPassword: string, newPassword: string, revokeOtherSessions: boolean) =>
  inWords(post<unknown>('/api/auth/change-password', { currentPassword, newPassword, revokeOtherSessions }), NOT_YOURS);

export interface SecondFactor {
  /** What an authenticator app reads from the code with squares. */
  readonly totpURI: string;
  readonly backupCodes: readonly string[];
}

/** In force once a code of it was shown (verifyCode). */
export const beginSecondFactor = (password: string) =>
  inWords(post<SecondFactor>('/api/auth/two-factor/enable', { password }), NOT_YOURS);
export const newRecoveryCodes = (password: string) =>
  inWords(
    post<Pick<SecondFactor, 'backupCodes'>>('/api/auth/two-factor/generate-backup-codes', { password }),
    NOT_YOURS,
  );
export const endSecondFactor = (password: string) =>
  inWords(post<unknown>('/api/auth/two-factor/disable', { password }), NOT_YOURS);

export async function fetchSessions(signal?: AbortSignal): Promise<readonly Session[]> {
  return (await get<{ sessions: readonly Session[] }>('/api/v1/sessions', signal)).sessions;
}
export const endSession = (id: string) => del<unknown>(`/api/v1/sessions/${encodeURIComponent(id)}`);
export const endOtherSessions = () => post<unknown>('/api/auth/revoke-other-sessions', {});
