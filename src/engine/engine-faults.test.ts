/** The engine process when it is killed, stopped, orphaned or started twice. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { clientOf } from '../../test/support/engine-request.ts';
import { isRunning } from '../../test/support/is-running.ts';

const folders = new Set<string>();

afterEach(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function start(dataFolder?: string): Promise<TestEngine> {
  const engine = await startTestEngine(dataFolder === undefined ? {} : { dataFolder });
  folders.add(engine.dataFolder);
  return engine;
}

async function countOf(engine: TestEngine, sql: string): Promise<number> {
  const client = clientOf(engine);
  const [row] = await (await client.query({ query: sql, format: 'JSONEachRow' })).json<{ n: number }>();
  await client.close();
  return row?.n ?? -1;
}

/** 100 rows that say which batch they are of, once per token. */
async function insertBatch(engine: TestEngine, batch: number): Promise<void> {
  const client = clientOf(engine);
  try {
    await client.insert({
      table: 'batches',
      values: Array.from({ length: 100 }, (_, n) => ({ batch, n })),
      format: 'JSONEachRow',
      clickhouse_settings: {
        insert_deduplication_token: `batch-${batch}`,
        deduplicate_blocks_in_dependent_materialized_views: 1,
      },
    });
  } finally {
    await client.close();
  }
}

const WINDOW = 'SETTINGS non_replicated_deduplication_window = 1000';
const BATCHES_AND_TOTALS = [
  `CREATE TABLE batches (batch UInt32, n UInt32) ENGINE = MergeTree ORDER BY (batch, n) ${WINDOW}`,
  `CREATE TABLE totals (batch UInt32, n UInt64) ENGINE = SummingMergeTree ORDER BY batch ${WINDOW}`,
  'CREATE MATERIALIZED VIEW to_totals TO totals AS SELECT batch, count() n FROM batches GROUP BY batch',
];

async function makeTables(engine: TestEngine): Promise<void> {
  const client = clientOf(engine);
  for (const query of BATCHES_AND_TOTALS) await client.command({ query });
  await client.close();
}

test('kill -9 between and during inserts: what was acknowledged is there, and what is sent again counts once, in views too', async () => {
  let engine = await start();
  await makeTables(engine);
  let batch = 0;
  for (let round = 0; round < 5; round++) {
    const killed = sleep(20 + 60 * round).then(() => engine.kill());
    const acknowledged: number[] = [];
    try {
      for (;;) {
        await insertBatch(engine, batch);
        acknowledged.push(batch++);
      }
    } catch {
      // The one in flight: it may be stored or not.
    }
    await killed;
    engine = await start(engine.dataFolder);
    for (const stored of acknowledged)
      expect(await countOf(engine, `SELECT count() n FROM batches WHERE batch = ${stored}`)).toBe(100);
    for (const again of [...acknowledged.slice(-2), batch]) await insertBatch(engine, again);
    batch++;
    expect(await countOf(engine, 'SELECT count() n FROM batches')).toBe(batch * 100);
    expect(await countOf(engine, 'SELECT toUInt32(sum(n)) n FROM totals')).toBe(batch * 100);
  }
  expect(await engine.stop()).toBe(0);
});

test('kill -9 when a part is recorded and not yet made: sent again, it counts once, in views too', async () => {
  let engine = await start();
  await makeTables(engine);
  for (const batch of [0, 1]) await insertBatch(engine, batch);
  await engine.kill();
  const tables = join(engine.dataFolder, 'store/clickhouse/store');
  const parts = readdirSync(tables, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/deduplication_log_1.txt'))
    .map((path) => {
      const last = readFileSync(join(tables, path), 'utf8').trimEnd().split('\n').at(-1);
      return join(tables, path, '../..', last?.split('\t')[1] as string);
    });
  expect(parts).toHaveLength(2);
  // As the kill would have left it: of each insert into the two tables the record is there, and the part is not.
  for (const part of parts) await rm(part, { recursive: true });

  engine = await start(engine.dataFolder);
  for (const batch of [0, 1]) await insertBatch(engine, batch);
  expect(await countOf(engine, 'SELECT count() n FROM batches')).toBe(200);
  expect(await countOf(engine, 'SELECT toUInt32(sum(n)) n FROM totals')).toBe(200);
  for (const part of parts) expect(engine.output()).toContain(part);
  expect(await engine.stop()).toBe(0);
});

test('a second engine on the same folder is refused and says why; the first goes on', async () => {
  const engine = await start();
  await expect(start(engine.dataFolder)).rejects.toThrow(`process ${engine.pid} is using it`);
  expect(await countOf(engine, 'SELECT 1 n')).toBe(1);
  expect(await engine.stop()).toBe(0);
});

test('stopping lets a query finish, refuses what comes after, and leaves no file of the run', async () => {
  const engine = await start();
  const client = clientOf(engine);
  await client.ping();
  const running = client.query({
    query: 'SELECT sum(sleepEachRow(0.5)) n FROM numbers(3) SETTINGS max_block_size = 1',
    format: 'JSONEachRow',
  });
  await sleep(400);
  const stopped = engine.stop();
  expect(await (await running).json()).toEqual([{ n: 0 }]);
  expect(await stopped).toBe(0);
  const runs = join(engine.dataFolder, 'store', 'runs');
  expect(existsSync(runs) ? readdirSync(runs) : []).toEqual([]);
  await expect(client.query({ query: 'SELECT 1' })).rejects.toThrow();
  await client.close();
});

test('it ends by itself when its supervisor is gone, however that died, and the folder is free', async () => {
  const support = new URL('../../test/support/engine.ts', import.meta.url).href;
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module-typescript',
      '-e',
      `
    import { startTestEngine } from ${JSON.stringify(support)};
    const engine = await startTestEngine();
    console.log(JSON.stringify({ pid: engine.pid, dataFolder: engine.dataFolder }));
  `,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const { pid, dataFolder } = JSON.parse(line.toString()) as { pid: number; dataFolder: string };
  folders.add(dataFolder);
  parent.kill('SIGKILL');
  await expect.poll(() => isRunning(pid), { timeout: 30_000 }).toBe(false);
  const next = await start(dataFolder);
  expect(await next.stop()).toBe(0);
});
