/**
 * Kysely on Node's own SQLite, for several processes on one file. Not Kysely's SqliteDialect, for three reasons: its
 * transactions begin as readers and fail when they turn out to write; its migrations do not exclude each other; and
 * waiting for another process's lock inside SQLite would stop the event loop that capture runs on.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { limits } from '../config/limits.ts';

export class SqliteDialect implements Dialect {
  readonly #database: DatabaseSync;

  /** Closed with the Kysely instance. Its busy timeout should be short: waiting is done here, asynchronously. */
  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  createDriver(): Driver {
    return new SqliteDriver(this.#database);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new LockingSqliteAdapter();
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** With transactional DDL the migrator reads what is done and does the rest in one transaction: `begin immediate` is its lock. */
class LockingSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** One connection; Kysely itself queues those who want it. */
class SqliteDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #connection: SqliteConnection;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#connection = new SqliteConnection(database);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // SQLite has rolled back by itself after some errors, a full disk among them.
    if (this.#database.isTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return whenUnlocked(() => {
      const statement = this.#database.prepare(query.sql);
      const parameters = query.parameters as readonly SQLInputValue[];
      if (statement.columns().length > 0) return { rows: statement.all(...parameters) as Row[] };
      const { changes, lastInsertRowid } = statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    });
  }

  // biome-ignore lint/correctness/useYield: the interface wants a generator; nothing in accounts is large enough to stream.
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('accounts do not stream their results');
  }
}

/**
 * Runs `attempt` again while another process holds the lock, for limits.accountsLockWaitMsMax at most. A statement that
 * met a lock has done nothing, so repeating it is safe.
 */
export async function whenUnlocked<T>(attempt: () => T): Promise<T> {
  const deadline = performance.now() + limits.accountsLockWaitMsMax;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 32)) {
    try {
      return attempt();
    } catch (error) {
      if (!isLocked(error) || performance.now() > deadline) throw error;
      // Spread out, so that those who wait do not all come back at the same moment.
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }
}

/** SQLITE_BUSY and SQLITE_LOCKED with their extended codes (https://sqlite.org/rescode.html). A stale snapshot stays stale: not those. */
function isLocked(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false;
  const staleSnapshot = 517;
  return (error.errcode & 0xff) === 5 || (error.errcode & 0xff) === 6 ? error.errcode !== staleSnapshot : false;
}
