/** Hashes passwords with scrypt, a few at a time, so that a flood of sign-ins takes neither the memory nor the threads of capture. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { limits } from '../config/limits.ts';
import { AccountsError } from './accounts-error.ts';

/** OWASP Password Storage Cheat Sheet, scrypt: N = 2^15, r = 8, p = 3. One takes 32 MiB. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 ** 2 } as const;
const KEY_BYTES = 32;

/** Written into each hash, so that the cost can be raised later without locking anyone out. */
const SCHEME = `scrypt-${COST.N}-${COST.r}-${COST.p}`;

export class PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** No room: hash() and verify() would refuse. */
  get isFull(): boolean {
    return this.#waiting.length >= limits.passwordHashQueueMax;
  }

  /** `scheme:salt:key`. Throws AccountsError 'busy' when too many are waiting. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(16);
    const key = await this.#derive(password, salt);
    return `${SCHEME}:${salt.toString('hex')}:${key.toString('hex')}`;
  }

  /** Takes as long as hash(), so that an unknown e-mail, for which a hash is made in vain, looks like a wrong password. */
  async verify(password: string, hash: string): Promise<boolean> {
    const [scheme, salt = '', key = ''] = hash.split(':');
    if (scheme !== SCHEME) throw new Error(`a password was hashed as ${scheme}, which this version does not know`);
    return timingSafeEqual(await this.#derive(password, Buffer.from(salt, 'hex')), Buffer.from(key, 'hex'));
  }

  async #derive(password: string, salt: Buffer): Promise<Buffer> {
    await this.#enter();
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        // One character typed on two keyboards may be two sequences: NFKC makes them one.
        scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) =>
          error ? reject(error) : resolve(key),
        );
      });
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < limits.passwordHashesAtOnce) {
      this.#running++;
      return;
    }
    if (this.isFull) throw new AccountsError('busy', 'Too many are signing in at this moment.');
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Hands the place on to the next, so that nobody can slip in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
  }
}

/** Throws AccountsError 'invalid'; never repeats the password. */
export function assertPassword(password: string): void {
  const { passwordCharsMin: min, passwordCharsMax: max } = limits;
  if (password.length < min || password.length > max) {
    throw new AccountsError('invalid', `The password has ${password.length} characters; allowed: ${min}–${max}.`);
  }
}
