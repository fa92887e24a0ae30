/** Compares what was acknowledged with what is stored, id by id, and the stored events with everything derived from them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { Weir } from './weir.ts';

/** Rows of one SELECT, asked of the engine itself and not through the API under test. */
export async function askStore<Row>(weir: Weir, sql: string): Promise<Row[]> {
  const login = JSON.parse(readFileSync(join(weir.dataDir, 'run/engine.json'), 'utf8')) as {
    url: string;
    username: string;
    password: string;
  };
  const client = createClient({ ...login, database: 'weir', log: { level: ClickHouseLogLevel.OFF } });
  try {
    const answer = await client.query({ query: sql, format: 'JSONEachRow' });
    return (await answer.json()) as Row[];
  } finally {
    await client.close();
  }
}

export interface Ledger {
  readonly missing: number;
  readonly double: number;
  /** Stored, though nobody was told so. */
  readonly unasked: number;
  /** Sums that must all be the same number. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Waits until all that was acknowledged has been stored (or `msMax`), then compares. */
export async function readLedger(
  weir: Weir,
  siteId: string,
  acknowledged: ReadonlySet<string>,
  msMax = 60_000,
): Promise<Ledger> {
  const count = async (sql: string) => Number((await askStore<{ n: string | number }>(weir, sql))[0]?.n ?? 0);
  const site = `site_id = '${siteId}'`;
  // The outcomes are written last, after the events and all that is derived from them.
  const countStored = () => count(`SELECT sum(count) AS n FROM outcomes WHERE ${site} AND outcome = 'stored'`);
  await weir.until(async () => (await countStored()) >= acknowledged.size, msMax).catch(() => {});
  const stored = (
    await askStore<{ id: string }>(weir, `SELECT toString(event_id) AS id FROM events WHERE ${site}`)
  ).map((row) => row.id);
  const unique = new Set(stored);
  return {
    missing: [...acknowledged].filter((id) => !unique.has(id)).length,
    double: stored.length - unique.size,
    unasked: [...unique].filter((id) => !acknowledged.has(id)).length,
    counts: {
      events: stored.length,
      rollupHour: await count(`SELECT sum(events) AS n FROM rollup_hour WHERE ${site} AND dimension = ''`),
      rollupDay: await count(`SELECT sum(events) AS n FROM rollup_day WHERE ${site} AND dimension = ''`),
      outcomes: await countStored(),
    },
  };
}
