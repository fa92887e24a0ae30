/** Brings the store's tables to the newest version: runs migrations/*.sql in order, each once, and records it. Knows nothing of what they say. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { CliError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import type { Store } from './store.ts';

export interface Migration {
  /** `001-events`. */
  readonly name: string;
  readonly checksum: string;
  /** Those it had before: stores made by it then are as good, and stay as they are. */
  readonly formerChecksums: readonly string[];
  readonly statements: readonly string[];
}

/** Several starters may race: who is second sees this from the statement that the first has run. */
const ALREADY_EXISTS = /already exists/i;
/** And this who is first, from one that the second is at. */
const NOT_FINISHED = /is not finished yet/i;
/** What the engine calls what is missing in a store that no one has begun to migrate. */
const EMPTY_STORE: ReadonlySet<unknown> = new Set(['UNKNOWN_DATABASE', 'UNKNOWN_TABLE']);
const RETRIES = 10;
const RETRY_MS = 200;
const MUTATION_CHECK_MS = 500;

/** The migrations of a folder, by name. Throws when two share a number. */
export async function readMigrations(
  folder: URL = new URL('migrations/', import.meta.url),
): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter((file) => /^\d{3}-.+\.sql$/.test(file)).sort();
  const migrations: Migration[] = [];
  for (const file of files) {
    if (migrations.some(({ name }) => name.slice(0, 3) === file.slice(0, 3)))
      throw new Error(`two migrations are numbered ${file.slice(0, 3)}`);
    const sql = await readFile(new URL(file, folder), 'utf8');
    migrations.push({
      name: file.replace(/\.sql$/, ''),
      checksum: createHash('sha256').update(sql).digest('hex').slice(0, 16),
      formerChecksums: Array.from(
        sql.matchAll(/^-- Former checksum: ([0-9a-f]{16})$/gm),
        ([, checksum = '']) => checksum,
      ),
      statements: splitStatements(sql),
    });
  }
  return migrations;
}

/** Runs what the store has not seen yet. Throws CliError when the store was made by a newer Weir, or by other migrations than these. */
export async function migrate(store: Store, migrations: readonly Migration[]): Promise<readonly string[]> {
  await store.createDatabase();
  await store.command(
    `CREATE TABLE IF NOT EXISTS migrations (name String, checksum String, statement UInt32, of UInt32, at DateTime('UTC') DEFAULT now())
     ENGINE = MergeTree ORDER BY (name, statement)`,
  );
  for (let attempt = 0; ; attempt++) {
    try {
      return await runMissing(store, migrations, attempt === RETRIES);
    } catch (error) {
      // Another starter ran the same statement between our look and our run; its record of it follows in a moment.
      // When it does not, that starter died in between, and the statement counts as run.
      if (attempt === RETRIES || !(isAlreadyThere(error) || isUnderWay(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

const isAlreadyThere = (error: unknown) => error instanceof Error && ALREADY_EXISTS.test(error.message);
const isUnderWay = (error: unknown) => error instanceof Error && NOT_FINISHED.test(error.message);

/** One record a statement, because DDL has no transactions: a start that died half-way goes on after the last recorded one. */
async function runMissing(
  store: Store,
  migrations: readonly Migration[],
  alreadyThereIsRun: boolean,
): Promise<readonly string[]> {
  const records = await store.query<{ name: string; checksum: string; statements: number }>(
    'SELECT name, any(checksum) AS checksum, toUInt32(max(statement)) AS statements FROM migrations GROUP BY name ORDER BY name',
  );
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const record of records) {
    const migration = known.get(record.name);
    if (!migration) {
      throw new CliError(
        `The store holds migration ${record.name}, which this version of Weir does not know: it was made by a newer one. Start that version, or restore a backup.`,
      );
    }
    if (![migration.checksum, ...migration.formerChecksums].includes(record.checksum)) {
      throw new CliError(
        `Migration ${record.name} has changed since it was run on this store (${record.checksum} then, ${migration.checksum} now). Migrations are never edited; add one.`,
      );
    }
  }
  const done = new Map(records.map((record) => [record.name, record.statements]));
  const ran: string[] = [];
  for (const { name, checksum, statements } of migrations) {
    const first = done.get(name) ?? 0;
    for (const [index, statement] of statements.entries()) {
      if (index < first) continue;
      await runToItsEnd(store, statement).catch(async (error: unknown) => {
        if (alreadyThereIsRun && isAlreadyThere(error)) return;
        // What another starter has run since we looked may have no sense any more: it has gone on and dropped what this reads.
        if (!(await isRecorded(store, name, index + 1))) throw error;
      });
      await store.command(
        `INSERT INTO migrations (name, checksum, statement, of) SETTINGS async_insert = 0 VALUES ('${name}', '${checksum}', ${index + 1}, ${statements.length})`,
      );
    }
    if (first < statements.length) ran.push(name);
  }
  return ran;
}

/** Whether every statement of these migrations has been run on the store. */
export async function isMigrated(store: Store, migrations: readonly Migration[]): Promise<boolean> {
  try {
    const last = migrations.map(({ name, statements }) => isRecorded(store, name, statements.length));
    return (await Promise.all(last)).every(Boolean);
  } catch (error) {
    if (error instanceof Error && 'type' in error && EMPTY_STORE.has(error.type)) return false;
    throw error;
  }
}

async function isRecorded(store: Store, name: string, statement: number): Promise<boolean> {
  const rows = await store.query(
    'SELECT 1 FROM migrations WHERE name = {name:String} AND statement >= {statement:UInt32} LIMIT 1',
    {
      name,
      statement,
    },
  );
  return rows.length > 0;
}

const MUTATION = /^ALTER\s+TABLE\s+\S+\s+(?:UPDATE|DELETE|MATERIALIZE)\b/i;

/** A mutation goes on by itself when the statement that waits for it has had its time, as on a store with much in it. */
async function runToItsEnd(store: Store, statement: string): Promise<void> {
  try {
    await store.command(statement);
  } catch (error) {
    const isOutOfTime = error instanceof Error && 'type' in error && error.type === 'TIMEOUT_EXCEEDED';
    if (!isOutOfTime || !MUTATION.test(statement)) throw error;
    await mutationsDone(store, error);
  }
}

async function mutationsDone(store: Store, cause: unknown): Promise<void> {
  for (let waitedMs = 0; waitedMs < limits.migrationMutationMsMax; waitedMs += MUTATION_CHECK_MS) {
    const [{ left } = { left: 0 }] = await store.query<{ left: number }>(
      'SELECT toUInt32(count()) AS left FROM system.mutations WHERE database = currentDatabase() AND NOT is_done',
    );
    if (left === 0) return;
    await new Promise((resolve) => setTimeout(resolve, MUTATION_CHECK_MS));
  }
  throw new Error('A migration rewrites rows and does not come to an end; system.mutations says more.', { cause });
}

/** Splits at semicolons that stand outside of quotes and comments; drops comments and empty statements. */
export function splitStatements(sql: string): readonly string[] {
  const statements: string[] = [];
  let current = '';
  // A token: a line comment, a block comment, a quoted text or name (with '' and \' escapes), a semicolon, or anything else.
  for (const [token] of sql.matchAll(
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\[\s\S]|'')*'|`(?:[^`\\]|\\[\s\S])*`|"(?:[^"\\]|\\[\s\S])*"|;|[^;'"`/-]+|[\s\S]/g,
  )) {
    if (token === ';') {
      statements.push(current.trim());
      current = '';
    } else if (!token.startsWith('--') && !token.startsWith('/*')) {
      current += token;
    }
  }
  statements.push(current.trim());
  return statements.filter((statement) => statement !== '');
}
