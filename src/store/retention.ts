/** How long the store keeps events and what is derived from them: sets the tables' TTL when it differs from the configuration. */
import type { Store } from './store.ts';

/** Table → column that a row's age is counted by. Profiles describe users, not events, and stay; `recent` keeps an hour of its own. */
export const RETAINED_TABLES: Readonly<Record<string, string>> = {
  events: 'time',
  quarantine: 'received_at',
  outcomes: 'minute',
  sessions: 'session_start',
  rollup_hour: 'hour',
  rollup_day: 'day',
};

/** `days` 0 keeps rows for good. Returns the tables that were changed. Old rows go when their parts are next merged, at the latest within days. */
export async function applyRetention(store: Store, days: number): Promise<readonly string[]> {
  if (!Number.isInteger(days) || days < 0) throw new RangeError(`${days} is not a number of days`);
  const tables = await store.query<{ name: string; engine_full: string }>(
    'SELECT name, engine_full FROM system.tables WHERE database = {database:String}',
    { database: store.database },
  );
  const changed: string[] = [];
  for (const { name, engine_full } of tables) {
    const column = RETAINED_TABLES[name];
    if (column === undefined) continue;
    const now = Number(/ TTL .*toIntervalDay\((\d+)\)/.exec(engine_full)?.[1] ?? 0);
    if (now === days) continue;
    // Changing the rule and going through what is there are two steps, so that the second, which may take long, happens in the background.
    await store.command(
      days === 0
        ? `ALTER TABLE ${name} REMOVE TTL`
        : `ALTER TABLE ${name} MODIFY TTL toDateTime(${column}) + INTERVAL ${days} DAY`,
      { materialize_ttl_after_modify: 0, alter_sync: '0', mutations_sync: '0' },
    );
    if (days > 0) await store.command(`ALTER TABLE ${name} MATERIALIZE TTL`, { mutations_sync: '0' });
    changed.push(name);
  }
  return changed;
}
