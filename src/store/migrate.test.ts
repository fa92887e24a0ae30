/** Migrations run once, in order, whoever starts beside or dies in between; an older program refuses a newer store. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import { isMigrated, type Migration, migrate, readMigrations, splitStatements } from './migrate.ts';
import { Store } from './store.ts';

let engine: TestEngine;
const stores: Store[] = [];

beforeAll(async () => {
  engine = await startTestEngine();
});

afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await engine.kill();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

function openStore(database: string): Store {
  const store = new Store({ ...engine, database });
  stores.push(store);
  return store;
}

const FIRST: Migration = {
  name: '001-first',
  checksum: 'a',
  formerChecksums: [],
  statements: ['CREATE TABLE one (n UInt8) ENGINE = MergeTree ORDER BY n', 'INSERT INTO one VALUES (1)'],
};
const SECOND: Migration = {
  name: '002-second',
  checksum: 'b',
  formerChecksums: [],
  statements: ['CREATE TABLE two (n UInt8) ENGINE = MergeTree ORDER BY n', 'ALTER TABLE one ADD COLUMN m UInt8'],
};

describe('splitStatements', () => {
  test('splits at semicolons outside of quotes and comments', () => {
    expect(
      splitStatements("-- one; two\nSELECT ';', 'it''s; \\'x;' /* a; b */ ;\n\nSELECT `a;b`, \";\" - 1 / 2;"),
    ).toEqual(["SELECT ';', 'it''s; \\'x;'", 'SELECT `a;b`, ";" - 1 / 2']);
  });

  test('finds nothing in nothing', () => {
    expect(splitStatements(' ;; -- only a comment')).toEqual([]);
  });
});

test('every migration in the folder can be read', async () => {
  const migrations = await readMigrations();
  expect(migrations[0]?.name).toBe('001-events');
  for (const { statements } of migrations) expect(statements.length).toBeGreaterThan(0);
});

test('runs each once, and only what is new', async () => {
  const store = openStore('once');
  expect(await migrate(store, [FIRST])).toEqual(['001-first']);
  expect(await migrate(store, [FIRST, SECOND])).toEqual(['002-second']);
  expect(await migrate(store, [FIRST, SECOND])).toEqual([]);
  expect(await store.query('SELECT n, m FROM one')).toEqual([{ n: 1, m: 0 }]);
});

test('knows whether anything is left to run', async () => {
  const store = openStore('left');
  expect(await isMigrated(store, [FIRST])).toBe(false);
  await migrate(store, [FIRST]);
  expect(await isMigrated(store, [FIRST])).toBe(true);
  expect(await isMigrated(store, [FIRST, SECOND])).toBe(false);
  await expect(
    migrate(store, [FIRST, { ...SECOND, statements: [SECOND.statements[0] as string, 'SELECT nonsense'] }]),
  ).rejects.toThrow(/nonsense/);
  expect(await isMigrated(store, [FIRST, SECOND])).toBe(false);
});

test('goes on where a start died', async () => {
  const store = openStore('died');
  await expect(
    migrate(store, [{ ...FIRST, statements: [FIRST.statements[0] as string, 'SELECT nonsense'] }]),
  ).rejects.toThrow(/nonsense/);
  await migrate(store, [FIRST]);
  expect(await store.query('SELECT n FROM one')).toHaveLength(1);
});

test('takes a statement for run whose runner died before it could say so', async () => {
  const store = openStore('unsaid');
  await store.createDatabase();
  await store.command(FIRST.statements[0] as string);
  await migrate(store, [FIRST, SECOND]);
  expect(await store.query('SELECT n FROM one')).toHaveLength(1);
});

test('several starters end with one schema', async () => {
  const starters = [1, 2, 3].map(() => openStore('several'));
  const tables: Migration = {
    ...SECOND,
    name: '001-tables',
    statements: ['one', 'two', 'three'].map((name) => `CREATE TABLE ${name} (n UInt8) ENGINE = MergeTree ORDER BY n`),
  };
  await Promise.all(starters.map((store) => migrate(store, [tables])));
  const rows = await starters[0]?.query<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = 'several' ORDER BY name",
  );
  expect(rows?.map(({ name }) => name)).toEqual(['migrations', 'one', 'three', 'two']);
});

test('waits for rows that are rewritten in the background after their statement has had its time', async () => {
  const store = openStore('slow');
  const statements = [
    'CREATE TABLE slow (n UInt8, m UInt8) ENGINE = MergeTree ORDER BY n',
    'INSERT INTO slow SELECT number, 1 FROM numbers(4)',
    'ALTER TABLE slow UPDATE m = 2 WHERE sleepEachRow(0.5) = 0 SETTINGS mutations_sync = 1, max_execution_time = 0.5',
    'INSERT INTO slow SELECT 9, sum(m) FROM slow',
  ];
  await migrate(store, [{ ...FIRST, statements }]);
  expect(await store.query('SELECT m FROM slow WHERE n = 9')).toEqual([{ m: 8 }]);
});

test('a visit ended where it did, whichever version stored it', async () => {
  const store = openStore('ended');
  const all = await readMigrations();
  await migrate(
    store,
    all.filter(({ name }) => name < '008'),
  );
  const siteId = randomUUID();
  const visit = (visitor: number, paths: readonly string[]) =>
    visitRows({
      siteId,
      visitor,
      start: Date.UTC(2026, 5, 15),
      events: [
        ...paths.map((path, after) => ({ after, name: 'pageview', path })),
        { after: 60_000, name: 'engagement' },
      ],
    });
  const goesOn = visit(2, ['/a', '/b', '/c']);
  await store.insertEvents([...visit(1, ['/a', '/b']), ...goesOn.slice(0, 2), ...visit(3, [])], 'before');
  await Promise.all([store, openStore('ended'), openStore('ended')].map((starter) => migrate(starter, all)));
  await store.insertEvents([...goesOn.slice(2), ...visit(4, ['/d'])], 'since');
  const ends = await store.query(
    'SELECT substring(max(last_pageview), 24) AS page, toUInt8(sum(events)) AS events FROM sessions GROUP BY session_id ORDER BY page',
  );
  expect(ends).toEqual([
    { page: '', events: 1 },
    { page: '/b', events: 3 },
    { page: '/c', events: 4 },
    { page: '/d', events: 2 },
  ]);
});

test('W2: an insert that is repeated after the engine died just after the migrations counts once in all that is derived', async () => {
  const own = await startTestEngine();
  const rows = visitRows({
    siteId: randomUUID(),
    visitor: 1,
    start: Date.UTC(2026, 5, 15),
    events: [{ after: 0, name: 'pageview', path: '/a' }],
  });
  const before = new Store(own);
  await before.migrate();
  await before.insertEvents(rows, 'once');
  await before.close();
  await own.kill();

  const again = await startTestEngine({ dataFolder: own.dataFolder });
  const store = new Store(again);
  try {
    await store.insertEvents(rows, 'once');
    const counts = await store.query(
      `SELECT
         (SELECT count() FROM events) AS events,
         (SELECT sum(events) FROM sessions) AS sessions,
         (SELECT sum(events) FROM rollup_hour WHERE dimension = '') AS hours,
         (SELECT sum(events) FROM rollup_day WHERE dimension = '') AS days`,
    );
    expect(counts).toEqual([{ events: '1', sessions: '1', hours: '1', days: '1' }]);
  } finally {
    await store.close();
    await again.kill();
    await rm(own.dataFolder, { recursive: true, force: true });
  }
});

test('goes on where another starter has not only run the statement, but dropped what it reads', async () => {
  const store = openStore('overtaken');
  await migrate(store, [FIRST]);
  // Between our look at the records and this statement, the other one records it and drops the table.
  const overtaking: Migration = {
    ...SECOND,
    statements: [
      "INSERT INTO migrations (name, checksum, statement, of) VALUES ('002-second', 'b', 3, 3)",
      'DROP TABLE one',
      'ALTER TABLE one ADD COLUMN m UInt8',
    ],
  };
  expect(await migrate(store, [FIRST, overtaking])).toEqual(['002-second']);
  await expect(
    migrate(openStore('alone'), [{ ...FIRST, statements: ['ALTER TABLE none ADD COLUMN m UInt8'] }]),
  ).rejects.toThrow(/none/);
});

test('refuses a store that a newer version made', async () => {
  const store = openStore('newer');
  await migrate(store, [FIRST, SECOND]);
  await expect(migrate(store, [FIRST])).rejects.toThrow(/002-second.*newer/);
});

test('refuses a migration that was edited, unless it says that nothing needs to be done for stores from before', async () => {
  const store = openStore('edited');
  await migrate(store, [FIRST]);
  await expect(migrate(store, [{ ...FIRST, checksum: 'other' }])).rejects.toThrow(/001-first has changed/);
  await migrate(store, [{ ...FIRST, checksum: 'other', formerChecksums: ['a'] }]);
  expect(await store.query('SELECT n FROM one')).toHaveLength(1);
});
