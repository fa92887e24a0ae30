/** Holds a table to its bound (W7): one sentence and one way of counting for all of them. */
import { sql } from 'kysely';
import { AccountsError } from './accounts-error.ts';

/** What such a query selects. */
export const COUNT = sql<number | string>`count(*)`.as('count');

/** Asked within the transaction that adds one more. Throws AccountsError 'conflict' when there are `max` of `what` already. */
export async function assertRoom(
  counting: { executeTakeFirstOrThrow(): Promise<{ readonly count: number | string }> },
  max: number,
  what: string,
): Promise<void> {
  const { count } = await counting.executeTakeFirstOrThrow();
  if (Number(count) < max) return;
  throw new AccountsError('conflict', `There are ${max} ${what} already, which is the most there may be.`);
}
