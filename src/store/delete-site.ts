/** Deletes what the store holds of one site, in every table that knows sites: asks the store which these are. */
import type { Store } from './store.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/**
 * Begins the deletion, which the server goes on with by itself, also after a restart. True once no row is left; until then, ask again.
 * May be repeated at any point. Throws when the server cannot go on with what was begun, for it says why.
 */
export async function deleteSite(store: Store, siteId: string): Promise<boolean> {
  if (!UUID.test(siteId)) throw new RangeError(`${JSON.stringify(siteId)} is not the id of a site`);
  let isGone = true;
  for (const table of await siteTables(store)) {
    const left = await store.query(`SELECT 1 FROM ${table} WHERE site_id = {siteId:UUID} LIMIT 1`, { siteId });
    if (left.length === 0) continue;
    isGone = false;
    if (await isUnderWay(store, table, siteId)) continue;
    if (table === 'outcomes') await keepReached(store, siteId);
    // The rows themselves, not a mask over them: what was deleted must not lie on the disk for good. May take long, so nobody waits for it.
    await store.command(`ALTER TABLE ${table} DELETE WHERE site_id = '${siteId}'`, { mutations_sync: '0' });
  }
  return isGone;
}

/** Those that hold rows; views only pass them on. */
async function siteTables(store: Store): Promise<readonly string[]> {
  const rows = await store.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = {database:String} AND engine LIKE '%MergeTree'
       AND name IN (SELECT table FROM system.columns WHERE database = {database:String} AND name = 'site_id') ORDER BY name`,
    { database: store.database },
  );
  return rows.map(({ name }) => name);
}

async function isUnderWay(store: Store, table: string, siteId: string): Promise<boolean> {
  const [mutation] = await store.query<{ failed: string }>(
    `SELECT latest_fail_reason AS failed FROM system.mutations
     WHERE database = {database:String} AND table = {table:String} AND NOT is_done AND position(command, {siteId:String}) > 0 LIMIT 1`,
    { database: store.database, table, siteId },
  );
  if (mutation && mutation.failed !== '')
    throw new Error(`Rows of ${table} could not be deleted so far: ${mutation.failed}`);
  return mutation !== undefined;
}

/** The last count of each partition also says how far the stream is stored: that stays, as a count of nothing, of no site. */
async function keepReached(store: Store, siteId: string): Promise<void> {
  await store.command(
    `INSERT INTO outcomes (site_id, minute, door, outcome, reason, count, stream, offset_to, partition, batch)
     SELECT '${NIL_UUID}', minute, '', 'stored', '', 0, stream, offset_to, partition, batch FROM outcomes
     WHERE site_id = '${siteId}' ORDER BY offset_to DESC LIMIT 1 BY stream, partition`,
  );
}
