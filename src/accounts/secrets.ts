/** Random secrets of accounts: how they are made, written and recognised. Passwords are not random: see password.ts. */
import { createHash, randomBytes } from 'node:crypto';

const API_KEY_PREFIX = 'weir_';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** ⌈256 / log₂ 62⌉ */
const API_KEY_DIGITS = 43;
const API_KEY = new RegExp(`^${API_KEY_PREFIX}[0-9A-Za-z]{${API_KEY_DIGITS}}$`);

/** `weir_` and 256 random bits in 43 letters and digits: a double click selects it, a secret scanner finds it. */
export function newApiKey(): string {
  let rest = BigInt(`0x${randomBytes(32).toString('hex')}`);
  let digits = '';
  for (let digit = 0; digit < API_KEY_DIGITS; digit++) {
    digits = BASE62.charAt(Number(rest % 62n)) + digits;
    rest /= 62n;
  }
  return API_KEY_PREFIX + digits;
}

export function isApiKey(text: string): boolean {
  return API_KEY.test(text);
}

/** Enough to recognise a key in a list; 238 bits stay unknown. */
export function startOfKey(key: string): string {
  return key.slice(0, API_KEY_PREFIX.length + 3);
}

/**
 * SHA-256 in hex. Right for keys of 256 random bits, which no search finds, and wrong for passwords. Looking up by hash
 * also leaves a timing attacker nothing to learn from the comparison.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Not a secret: it stands in the page. It only says which site an event is for. */
export function newWriteKey(): string {
  return `wk_${randomBytes(16).toString('hex')}`;
}

/** 256 random bits for a link; base64url, so that it stands in one as it is. */
export function newInvitationToken(): string {
  return randomBytes(32).toString('base64url');
}

export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
