/** The engine's files: its data, and for each run of it a folder with configuration and pipes. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../config/errors.ts';
import type { ChdbNative, NativeConnection } from './chdb-native.ts';
import { forgetPartsNotMade } from './deduplication-logs.ts';
import { type EngineConfig, serverXml, usersXml } from './engine-config.ts';
import { makeNamedPipes } from './named-pipe.ts';

export interface EngineFolder {
  /** Opens a connection. Throws CliError when another process has the folder. */
  open(native: ChdbNative): NativeConnection;
  /** One for each connection, without the ending. */
  readonly pipePaths: readonly string[];
  /** Parts that the last run was killed in, just before they were made. Their rows come when the inserts are repeated. */
  readonly partsNotMade: readonly string[];
  /** Removes what only this run needed. */
  clean(): void;
}

/**
 * Prepares `folder`, which may be new. Nothing that a running engine on the same folder uses is touched: only the engine
 * itself can tell whether there is one, by its lock on `clickhouse/status`, which the kernel drops when a process dies.
 */
export function prepareEngineFolder(
  folder: string,
  connections: number,
  config: Omit<EngineConfig, 'usersPath' | 'backupFolder'>,
): EngineFolder {
  const dataPath = join(folder, 'clickhouse');
  const backupFolder = join(folder, 'backups');
  // The engine takes the pipes' paths for patterns.
  const runs = /[*?[\]{}]/.test(folder) ? join(tmpdir(), 'weir-engine') : join(folder, 'runs');
  const run = join(runs, `${process.pid}-${randomUUID().slice(0, 8)}`);
  mkdirSync(dataPath, { recursive: true });
  mkdirSync(backupFolder, { recursive: true });
  mkdirSync(run, { recursive: true, mode: 0o700 });
  const serverPath = join(run, 'server.xml');
  const usersPath = join(run, 'users.xml');
  writeFileSync(serverPath, serverXml({ ...config, backupFolder, usersPath }));
  writeFileSync(usersPath, usersXml({ ...config, backupFolder, usersPath }));
  const pipePaths = Array.from({ length: connections }, (_, index) => join(run, String(index)));
  makeNamedPipes(pipePaths.flatMap((path) => [`${path}.in`, `${path}.out`]));
  // Before the engine has its lock, because it reads the logs as it opens: whoever starts an engine sees to it that no other runs (server/data-lock.ts).
  const partsNotMade = forgetPartsNotMade(dataPath);
  const clean = () => rmSync(run, { recursive: true, force: true });
  let isFirst = true;
  return {
    pipePaths,
    partsNotMade,
    clean,
    open(native) {
      try {
        const connection = native.CreateConnection(dataPath, [`--config-file=${serverPath}`]);
        if (isFirst && runs.startsWith(folder)) removeOthers(runs, run);
        isFirst = false;
        return connection;
      } catch (error) {
        if (!isFirst) throw error;
        clean();
        throw new CliError(whyNot(dataPath, error));
      }
    },
  };
}

/** The folders of runs that were killed; we have the lock, so they have ended. */
function removeOthers(runs: string, own: string): void {
  for (const name of readdirSync(runs)) {
    if (join(runs, name) !== own) rmSync(join(runs, name), { recursive: true, force: true });
  }
}

/** The engine prints its reason to stderr and gives none; its status file names the process that holds the lock, or held it. */
function whyNot(dataPath: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const holder = holderOf(dataPath);
  if (holder === undefined)
    return `The engine cannot open ${dataPath}: ${text}. What it says itself is on the line above.`;
  return `The engine cannot open ${dataPath}: process ${holder} is using it. Only one engine may run on a data folder.`;
}

function holderOf(dataPath: string): number | undefined {
  try {
    const pid = Number(/PID: (\d+)/.exec(readFileSync(join(dataPath, 'status'), 'utf8'))?.[1]);
    if (!Number.isInteger(pid) || pid === process.pid) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}
