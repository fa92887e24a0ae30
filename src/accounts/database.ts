/** Opens and migrates the accounts database, and says what is in it. Only this file knows that it is SQLite. */
import { chmod, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { CliError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import type { BoardTables } from './board-tables.ts';
import { type DatabaseType, migrate } from './migrations.ts';
import { SqliteDialect, whenUnlocked } from './sqlite-dialect.ts';

/** Booleans are 0 or 1 and times Unix ms in both dialects; PostgreSQL's driver gives a bigint as text, hence Number() where one is read. */
export interface AccountsTables extends BoardTables {
  site: {
    id: string;
    domain: string;
    name: string;
    timezone: string;
    currency: string;
    write_key: string;
    /** JSON array. */
    allowed_origins: string;
    keep_address: number;
    demo: number;
    /** Hex. */
    import_secret: string;
    created_at: number;
    organisation_id: string;
  };
  /** Sites that are gone, and of which the store or the stream may hold events. */
  removed_site: { id: string; removed_at: number };
  api_key: {
    id: string;
    name: string;
    /** SHA-256 of the key, hex. */
    hash: string;
    start: string;
    /** 1: reads the sites in api_key_site and nothing else, also when there are none (left). */
    narrowed: number;
    created_at: number;
    expires_at: number | null;
    last_used_at: number | null;
    organisation_id: string;
    /** A KeyScope. */
    scope: string;
  };
  api_key_site: { key_id: string; site_id: string };
  /** `value` in hex. */
  salt: { day: string; value: string };
  organisation: { id: string; name: string; created_at: number };
  /** `narrowed` 1: sees the sites and boards of the teams it is in and nothing else. */
  member: { organisation_id: string; user_id: string; role: string; narrowed: number; created_at: number };
  team: { id: string; organisation_id: string; name: string; created_at: number };
  team_member: { team_id: string; user_id: string };
  team_site: { team_id: string; site_id: string };
  team_board: { team_id: string; board_id: string };
  invitation: {
    id: string;
    organisation_id: string;
    /** SHA-256 of the link's token, hex. */
    hash: string;
    email: string | null;
    role: string;
    /** JSON array; empty: not narrowed to teams. */
    team_ids: string;
    /** Name of who invited. */
    invited_by: string;
    is_mailed: number;
    created_at: number;
    expires_at: number;
  };
  audit: {
    id: string;
    organisation_id: string;
    at: number;
    actor_kind: string;
    actor_id: string;
    actor_name: string;
    action: string;
    subject: string;
    /** JSON object. */
    detail: string;
  };
  setting: { name: string; value: string };
  /** Attempts since `window_start`; `key` is a hash. */
  throttle: { key: string; window_start: number; attempts: number };
  /** Tables of better-auth that are read here; it writes them itself. */
  user: { id: string; name: string; email: string; createdAt: string; twoFactorEnabled: number | null };
  account: { userId: string; providerId: string };
  session: {
    id: string;
    userId: string;
    expiresAt: string;
    createdAt: string;
    updatedAt: string;
    organisationId: string | null;
  };
}

export interface AccountsDatabase {
  readonly db: Kysely<AccountsTables>;
  /**
   * For looking up only: a connection of its own, so that capture and queries never stand behind a write that waits for
   * another process. Sees a write of `db` as soon as that is done.
   */
  readonly lookup: Kysely<AccountsTables>;
  readonly type: DatabaseType;
  /** Empties the log of changes, in which what was deleted may still stand. */
  scrub(): Promise<void>;
  close(): Promise<void>;
}

/** SQLite itself waits this long for a lock before the dialect waits asynchronously. */
const BLOCKING_WAIT_MS = 5;

/**
 * Opens `<dataDir>/accounts.sqlite`, for its owner's eyes only, and migrates it. Several processes may do this at the
 * same time.
 */
export async function openAccountsDatabase(dataDir: string): Promise<AccountsDatabase> {
  const path = join(dataDir, 'accounts.sqlite');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await keepPrivate(path);
  const writer = await connect(path);
  const db = new Kysely<AccountsTables>({ dialect: new SqliteDialect(writer) });
  try {
    await migrate(db, 'sqlite');
    const reader = await connect(path);
    reader.exec('pragma query_only = on');
    const lookup = new Kysely<AccountsTables>({ dialect: new SqliteDialect(reader) });
    return {
      db,
      lookup,
      type: 'sqlite',
      scrub: () => scrub(writer),
      async close() {
        // SQLite itself, for Kysely leaves a connection alone that was never asked anything.
        await Promise.all([lookup.destroy(), db.destroy()]);
        for (const connection of [reader, writer]) if (connection.isOpen) connection.close();
      },
    };
  } catch (error) {
    await db.destroy();
    throw new Error(`${path} could not be opened`, { cause: error });
  }
}

/** The file exists with mode 0600 before SQLite opens it; SQLite gives its -wal and -shm files the same mode. */
async function keepPrivate(path: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  await file.close();
  await chmod(path, 0o600);
}

async function connect(path: string): Promise<DatabaseSync> {
  const connection = await whenUnlocked(() => new DatabaseSync(path, { timeout: BLOCKING_WAIT_MS }));
  try {
    await prepare(connection);
    return connection;
  } catch (error) {
    connection.close();
    if (!isDamaged(error)) throw error;
    throw new CliError(`${path} is damaged, or no database. Put it back from a backup, or move it away to begin anew.`);
  }
}

function isDamaged(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && SQLITE_DAMAGED.has(Number(error.errcode) & 0xff);
}

/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const SQLITE_DAMAGED: ReadonlySet<number> = new Set([11, 26]);

async function prepare(database: DatabaseSync): Promise<void> {
  const pragma = (text: string) => whenUnlocked(() => database.prepare(`pragma ${text}`).all());
  // Readers and one writer at the same time. The mode stays with the file; changing it needs the file for oneself.
  const [mode] = await pragma('journal_mode');
  if (mode?.journal_mode !== 'wal') await pragma('journal_mode = wal');
  // A key that was shown must not be lost to a power cut; accounts change rarely enough to afford it.
  await pragma('synchronous = full');
  await pragma('foreign_keys = on');
  // Deleted rows are overwritten: a deleted salt must not be found on the disk.
  await pragma('secure_delete = on');
}

/** Needs a moment in which no process reads; without one in limits.accountsLockWaitMsMax, the log is overwritten as it is used. */
async function scrub(database: DatabaseSync): Promise<void> {
  const deadline = performance.now() + limits.accountsLockWaitMsMax;
  for (;;) {
    const [result] = await whenUnlocked(() => database.prepare('pragma wal_checkpoint(truncate)').all());
    if (result?.busy === 0 || performance.now() > deadline) return;
    await sleep(100);
  }
}
