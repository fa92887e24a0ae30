/** Hashes passwords with scrypt, a few at a time, so that a flood of sign-ins takes neither the memory nor the threads of capture. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { limits } from '../config/limits.ts';
import { AccountsError } from './accounts-error.ts';

interface PasswordCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP Password Storage Cheat Sheet for scrypt. One hash takes 32 MiB and about 0.2 s. */
const OWASP_COST: PasswordCost = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const MEMORY_BYTES_MAX = 64 * 1024 ** 2;

export class PasswordHasher {
  readonly #cost: PasswordCost;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** `cost` is of new hashes; each hash says its own, so raising it locks nobody out. */
  constructor(cost: PasswordCost = OWASP_COST) {
    this.#cost = cost;
  }

  /** No room: hash() and verify() would refuse. */
  get isFull(): boolean {
    return this.#waiting.length >= limits.passwordHashQueueMax;
  }

  /** `scrypt:N:r:p:salt:key`. Throws AccountsError 'busy' when too many are waiting. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(16);
    const key = await this.#derive(password, salt, this.#cost);
    const { N, r, p } = this.#cost;
    return ['scrypt', N, r, p, salt.toString('hex'), key.toString('hex')].join(':');
  }

  /** Takes as long as hash(), so that an unknown e-mail, for which a hash is made in vain, looks like a wrong password. */
  async verify(password: string, hash: string): Promise<boolean> {
    const [scheme, N, r, p, salt = '', key = ''] = hash.split(':');
    if (scheme !== 'scrypt') throw new Error('a password is hashed in a way that this version does not know');
    const cost = { N: Number(N), r: Number(r), p: Number(p) };
    return timingSafeEqual(await this.#derive(password, Buffer.from(salt, 'hex'), cost), Buffer.from(key, 'hex'));
  }

  async #derive(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
    await this.#enter();
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        // One character typed on two keyboards may be two sequences: NFKC makes them one.
        const text = password.normalize('NFKC');
        const options = { ...cost, maxmem: MEMORY_BYTES_MAX };
        scrypt(text, salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
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
