/** Counts attempts in fixed windows, in the database: all processes count together, and a restart forgets nothing. */
import { createHmac } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { type Kysely, sql } from 'kysely';
import type { Clock } from '../event/clock.ts';
import type { AccountsTables } from './database.ts';

export interface ThrottleRule {
  readonly kind: string;
  readonly attemptsMax: number;
  readonly windowMs: number;
}

export class Throttle {
  readonly #db: Kysely<AccountsTables>;
  readonly #clock: Clock;
  readonly #secret: string;

  /** What is throttled (addresses, e-mails) is kept as an HMAC under `secret` only (W10). */
  constructor(db: Kysely<AccountsTables>, clock: Clock, secret: string) {
    this.#db = db;
    this.#clock = clock;
    this.#secret = secret;
  }

  /**
   * Counts an attempt and resolves to the ms to wait: 0 when it may go on. Counting and looking is one statement, so
   * simultaneous attempts cannot all pass on the same count.
   */
  async attempt(rule: ThrottleRule, subject: string): Promise<number> {
    const now = this.#clock.now();
    const expired = now - rule.windowMs;
    const over = sql<boolean>`throttle.window_start <= ${expired}`;
    const { window_start, attempts } = await this.#db
      .insertInto('throttle')
      .values({ key: this.#key(rule, subject), window_start: now, attempts: 1 })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet({
          window_start: sql<number>`case when ${over} then excluded.window_start else throttle.window_start end`,
          attempts: sql<number>`case when ${over} then 1 else throttle.attempts + 1 end`,
        }),
      )
      .returning(['window_start', 'attempts'])
      .executeTakeFirstOrThrow();
    if (attempts === 1) await this.#db.deleteFrom('throttle').where('window_start', '<=', expired).execute();
    return attempts > rule.attemptsMax ? Number(window_start) + rule.windowMs - now : 0;
  }

  /** Takes one attempt back: it was a good one. */
  async refund(rule: ThrottleRule, subject: string): Promise<void> {
    await this.#db
      .updateTable('throttle')
      .set((row) => ({ attempts: row('attempts', '-', 1) }))
      .where('key', '=', this.#key(rule, subject))
      .where('attempts', '>', 0)
      .execute();
  }

  #key(rule: ThrottleRule, subject: string): string {
    return createHmac('sha256', this.#secret).update(`${rule.kind}\n${subject}`).digest('hex');
  }
}

/** What one attacker has at least: an IPv4 address, or the /64 that every IPv6 connection comes with. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || isIPv4(address)) return mapped ?? address;
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) return 'unknown';
  // The URL parser writes an IPv6 address in its one canonical form; what is left is to fill in the zeros of `::`.
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const groups = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  while (groups.length + after.length < 8) groups.push('0');
  return `${[...groups, ...after].slice(0, 4).join(':')}::/64`;
}
