/** At most one program runs processes on a data folder: a lock that the kernel lets go when its holder dies, however it dies. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CliError } from '../config/errors.ts';

export interface DataLock {
  /** May be called again. */
  release(): void;
}

interface Holder {
  readonly pid: number;
  /** The command that holds it: `serve`, `import`. */
  readonly command: string;
}

/** Where everything lies that belongs to the running processes, not to the data. */
export function runFolder(dataDir: string): string {
  return join(dataDir, 'run');
}

/**
 * Takes the lock, or returns undefined while another process has it. The lock is SQLite's on an otherwise empty
 * database: Node has no `flock`, and a file with a process id outlives its process.
 */
export function tryLockData(dataDir: string, command: string): DataLock | undefined {
  const folder = runFolder(dataDir);
  // What lies in the data folder is for its owner alone; whoever made the folder before may let others in.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(folder, 'lock.sqlite'));
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  writeFileSync(holderFile(dataDir), JSON.stringify({ pid: process.pid, command } satisfies Holder));
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
}

const SQLITE_BUSY = 5;

/** Takes the lock or throws a CliError that names the holder. */
export function lockData(dataDir: string, command: string): DataLock {
  const lock = tryLockData(dataDir, command);
  if (lock) return lock;
  const holder = readHolder(dataDir);
  const who = holder ? `weir ${holder.command} (process ${holder.pid})` : 'another process of Weir';
  throw new CliError(
    `${who} is running with the data folder ${dataDir}. Stop it first, or set WEIR_DATA to another folder.`,
  );
}

function readHolder(dataDir: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(holderFile(dataDir), 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function holderFile(dataDir: string): string {
  return join(runFolder(dataDir), 'holder.json');
}
