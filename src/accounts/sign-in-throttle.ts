/** How often one may try to sign in: by network and by e-mail, and only failures count. */
import { limits } from '../config/limits.ts';
import { networkOf, type Throttle, type ThrottleRule } from './throttle.ts';

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

export class SignInThrottle {
  readonly #throttle: Throttle;

  constructor(throttle: Throttle) {
    this.#throttle = throttle;
  }

  /** Counts an attempt. Resolves to the ms to wait, or to what takes the attempt back when it was a good one. */
  async count(address: string, body: Readonly<Record<string, unknown>>): Promise<number | (() => Promise<void>)> {
    const subjects: (readonly [ThrottleRule, string])[] = [[byAddress, networkOf(address)]];
    if (typeof body.email === 'string') subjects.push([byEmail, body.email.trim().toLowerCase()]);
    for (const [rule, subject] of subjects) {
      const waitMs = await this.#throttle.attempt(rule, subject);
      // An address that is shut out does not use up the attempts of the e-mail: one attacker cannot lock the owner out.
      if (waitMs > 0) return waitMs;
    }
    return async () => {
      for (const [rule, subject] of subjects) await this.#throttle.refund(rule, subject);
    };
  }
}
