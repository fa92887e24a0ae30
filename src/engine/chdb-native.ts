/** The door to libchdb: the few methods of its native addon that the engine uses, typed. Knows nothing of HTTP or of pools. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** An opaque handle. Runs one operation at a time; closing it while one runs aborts the whole process. */
export interface NativeConnection {
  readonly __native: never;
}

export interface NativeResult {
  readonly bytes: Uint8Array;
  readonly elapsed: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
}

export interface NativeInsertResult {
  readonly elapsed: number;
  readonly rowsWritten: number;
  readonly bytesWritten: number;
}

export interface ChdbNative {
  /** Opens a connection to the data folder; the first one starts the engine with `args`. Blocks (0.2 s the first time, then 0.5 ms). */
  CreateConnection(path: string, args: readonly string[]): NativeConnection;
  CloseConnection(connection: NativeConnection): void;
  /** Runs SQL on a thread of libuv's pool. `params` are bound to `{name:Type}` by the engine itself, for this call only. */
  QueryAsyncConnection(
    connection: NativeConnection,
    sql: string,
    format: string,
    params?: Readonly<Record<string, string>>,
  ): Promise<NativeResult>;
  /**
   * Runs `prefix`, a line feed and `data`, and counts what was written. Only ever called without data: the engine reads
   * several statements from one text, so data with an empty line or a semicolon ends the INSERT and the rest is *executed*.
   */
  InsertRawAsyncConnection(
    connection: NativeConnection,
    prefix: string,
    data: Buffer,
    countLines: false,
  ): Promise<NativeInsertResult>;
}

/**
 * Loads the addon. Goes past chdb's own wrapper, which serialises everything with parameters over the whole process and
 * tracks connections in a way of its own; the loader file is found through the package's exported `package.json`.
 */
export function loadChdb(): ChdbNative {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('chdb/package.json'));
  const loader = require(join(folder, 'dist', 'loader.js')) as { loadNative(): ChdbNative };
  return loader.loadNative();
}
