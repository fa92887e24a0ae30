/** One connection to the engine with its two pipes: runs a statement, streams a result, inserts a stream, and leaves nothing of one request to the next. */
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { ChdbNative, NativeConnection, NativeInsertResult, NativeResult } from './chdb-native.ts';
import { readPipe, writePipe } from './named-pipe.ts';
import { readException, ServerException } from './server-exception.ts';
import { quoteIdentifier, quoteString } from './sql-quote.ts';

export type Settings = Readonly<Record<string, string>>;

export interface EngineConnectionOptions {
  readonly native: ChdbNative;
  /** Opens one more connection to the same engine. */
  readonly open: () => NativeConnection;
  /** Path without the endings `.out` and `.in` that tell its two pipes apart. They must exist. */
  readonly pipePath: string;
}

export interface ResultStream {
  readonly bytes: Readable;
  /** Settles after the last byte; rejects with a ServerException. */
  readonly finished: Promise<NativeResult>;
}

const DEFAULT_DATABASE = 'default';
/** So much waits for the pipe, which takes 64 KiB at a time: what waits goes in one write. */
const WRITE_AHEAD_BYTES = 1024 * 1024;

/** The caller sees to it that only one operation runs at a time (the pool does). All methods reject with ServerException. */
export class EngineConnection {
  readonly #native: ChdbNative;
  readonly #open: () => NativeConnection;
  readonly #resultPath: string;
  readonly #dataPath: string;
  #connection: NativeConnection;
  #database = DEFAULT_DATABASE;

  constructor({ native, open, pipePath }: EngineConnectionOptions) {
    this.#native = native;
    this.#open = open;
    this.#resultPath = `${pipePath}.out`;
    this.#dataPath = `${pipePath}.in`;
    this.#connection = open();
  }

  /** Runs one statement and gives its whole answer. */
  async run(sql: string, format = 'TabSeparated', params?: Settings): Promise<NativeResult> {
    try {
      return await this.#native.QueryAsyncConnection(this.#connection, sql, format, params);
    } catch (error) {
      throw readException(error);
    }
  }

  /** Runs one INSERT … SELECT, which answers with what it wrote. */
  async runInsert(sql: string): Promise<NativeInsertResult> {
    try {
      return await this.#native.InsertRawAsyncConnection(this.#connection, sql, Buffer.alloc(0), false);
    } catch (error) {
      throw withoutFile(readException(error));
    }
  }

  /** Streams the result of `head FORMAT format SETTINGS settings`. The bytes must be read to the end, see `readPipe`. */
  stream(head: string, format: string, settings: string, params: Settings): ResultStream {
    const tail = `INTO OUTFILE ${quoteString(this.#resultPath)} APPEND COMPRESSION 'none' FORMAT ${format} SETTINGS ${settings}`;
    const finished = Promise.withResolvers<NativeResult>();
    // Whoever gives the stream up early does not look at how it ended.
    finished.promise.catch(() => {});
    const bytes = readPipe(this.#resultPath, () => {
      finished.resolve(this.run(`${head}\n${tail}`, format, params));
      return finished.promise;
    });
    return { bytes, finished: finished.promise };
  }

  /**
   * Inserts what `data` gives into `target` (`INSERT INTO t (columns)`), in bounded memory. When `data` fails the insert is
   * undone as far as it has not been committed: `cancel` is called first, and the end of the data is shown only after it.
   */
  async insert(
    target: string,
    format: string,
    settings: string,
    data: Readable,
    cancel: () => Promise<void>,
  ): Promise<NativeInsertResult> {
    const reading = this.runInsert(
      `${target}\nFROM INFILE ${quoteString(this.#dataPath)} COMPRESSION 'none' SETTINGS ${settings} FORMAT ${format}`,
    );
    const pipe = await writePipe(this.#dataPath, reading);
    if (pipe === undefined) {
      data.destroy();
      return reading;
    }
    // The engine closes its end early when it refuses the data; what it says of that is in `reading`.
    pipe.on('error', () => {});
    try {
      for await (const chunk of data) {
        if (pipe.destroyed) break;
        pipe.write(chunk);
        if (pipe.writableLength >= WRITE_AHEAD_BYTES) await drainedOrClosed(pipe);
      }
    } catch (error) {
      await cancel();
      pipe.destroy();
      await reading.catch(() => {});
      throw error;
    }
    pipe.end();
    return reading;
  }

  async useDatabase(name = DEFAULT_DATABASE): Promise<void> {
    if (name === this.#database) return;
    await this.run(`USE ${quoteIdentifier(name)}`);
    this.#database = name;
  }

  /** Forgets everything that was SET or made on it (settings, parameters, database, temporary tables). Takes 0.5 ms. */
  renew(): void {
    this.#native.CloseConnection(this.#connection);
    this.#connection = this.#open();
    this.#database = DEFAULT_DATABASE;
  }

  close(): void {
    this.#native.CloseConnection(this.#connection);
  }
}

async function drainedOrClosed(pipe: Writable): Promise<void> {
  const either = new AbortController();
  const options = { signal: either.signal };
  await Promise.race([once(pipe, 'drain', options), once(pipe, 'close', options)]);
  either.abort();
}

/** The pipe is our affair; ClickHouse's clients sent no file. */
function withoutFile({ code, message }: ServerException): ServerException {
  return new ServerException(
    code,
    message
      .replace(/\n?: \(in file\/uri [^)]*\)/, '')
      .replace(': While executing File: data for INSERT was parsed from file', ''),
  );
}
