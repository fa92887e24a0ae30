/** Starts the embedded ClickHouse on a folder and serves it on loopback as ClickHouse's HTTP interface. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, hostname } from 'node:os';
import { CliError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { machineMemoryBytes } from '../config/machine-memory.ts';
import { loadChdb } from './chdb-native.ts';
import { ConnectionPool } from './connection-pool.ts';
import { ControlConnection } from './control-connection.ts';
import { EngineConnection } from './engine-connection.ts';
import { prepareEngineFolder } from './engine-folder.ts';
import { makeHttpHandler } from './http-handler.ts';
import { letMergesGiveWay } from './merge-threads.ts';
import { BodyBudget } from './request-body.ts';

export interface EngineOptions {
  /** Made when it is not there. One engine a folder. */
  readonly dataFolder: string;
  readonly username: string;
  readonly password: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** Loopback unless one knows better: there is no TLS. */
  readonly host?: string;
  /** For all queries, inserts and merges together; half of the machine's memory unless given. */
  readonly memoryBytesMax?: number;
  /** Wait for the disk before an insert returns, so that it outlives a power cut and not only a crash. */
  readonly fsync?: boolean;
  readonly bounds?: Partial<EngineBounds>;
}

type EngineBounds =
  Pick<typeof limits, keyof typeof limits & `engine${string}`> extends infer Bounds
    ? { readonly [Name in keyof Bounds]: number }
    : never;

export interface Engine {
  readonly port: number;
  readonly version: string;
  /** See EngineFolder. */
  readonly partsNotMade: readonly string[];
  /** Lets running requests finish, refuses new ones, and closes the data folder. */
  close(): Promise<void>;
}

const ENGINE_SPARE_THREADS = 3;
/** The threads for merges come with the first table. */
const MERGE_THREADS_MS = 1_000;
/** As ClickHouse's default; clients close idle connections before. */
const KEEP_ALIVE_MS = 10_000;

/** Resolves when it answers. Throws CliError when another process has the folder. One engine a process. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const bounds: EngineBounds = { ...limits, ...options.bounds };
  const memoryBytesMax = options.memoryBytesMax ?? Math.floor(machineMemoryBytes() / 2);
  assertThreads(bounds.engineConnections + 1);
  const native = loadChdb();
  const folder = prepareEngineFolder(options.dataFolder, bounds.engineConnections + 1, {
    memoryBytesMax,
    queryBytesMax: Math.min(bounds.engineQueryBytesMax, Math.floor(memoryBytesMax / 2)),
    queryMsMax: bounds.engineQueryMsMax,
    queryTextBytesMax: bounds.engineQueryTextBytesMax,
    threads: Math.max(2, availableParallelism()),
    fsync: options.fsync ?? false,
  });
  const [control, ...connections] = folder.pipePaths.map(
    (pipePath) => new EngineConnection({ native, open: () => folder.open(native), pipePath }),
  );
  if (!control) throw new Error('an engine needs connections');
  const pool = new ConnectionPool({
    connections,
    reservedForInserts: bounds.engineInsertConnections,
    queueMax: bounds.engineQueueMax,
    queueMsMax: bounds.engineQueueMsMax,
  });
  const [version = '', timezone = ''] = Buffer.from((await control.run('SELECT version(), timezone()')).bytes)
    .toString()
    .trim()
    .split('\t');
  const untilMergesGiveWay = setInterval(() => {
    if (letMergesGiveWay()) clearInterval(untilMergesGiveWay);
  }, MERGE_THREADS_MS).unref();
  const controlConnection = new ControlConnection(control);

  const closing = new AbortController();
  const handler = makeHttpHandler({
    closing: closing.signal,
    username: options.username,
    password: options.password,
    version,
    timezone,
    displayName: hostname(),
    budget: new BodyBudget(bounds.engineBodyBytesMax),
    context: {
      pool,
      control: controlConnection,
      bounds: {
        requestTextBytesMax: bounds.engineRequestTextBytesMax,
        insertBytesMax: bounds.engineInsertBytesMax,
        answerHeldBytes: bounds.engineAnswerHeldBytes,
        answerHeldBytesMax: bounds.engineAnswerHeldBytesMax,
        exchangeMsMax: bounds.engineExchangeMsMax,
      },
    },
    health: async () => {
      await withinMs(controlConnection.answers(), bounds.engineHealthMsMax);
      const longestMs = Math.round(pool.longestMs);
      return { ok: longestMs < bounds.engineHangMs, details: { busy: pool.busy, queued: pool.queued, longestMs } };
    },
  });
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: limits.headersTimeoutMs,
      // A long insert may take its time; it holds no connection to the engine while its body arrives.
      requestTimeout: 0,
      maxHeaderSize: bounds.engineUrlBytesMax,
    },
    handler,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: options.port, host: options.host ?? '127.0.0.1' }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    version,
    partsNotMade: folder.partsNotMade,
    async close() {
      clearInterval(untilMergesGiveWay);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      // What only reads may be cut short; what writes is waited for.
      const overdue = setTimeout(() => closing.abort(), bounds.engineDrainMsMax);
      await pool.drain();
      clearTimeout(overdue);
      server.closeAllConnections();
      await closed;
      await controlConnection.close();
      pool.close();
      folder.clean();
    },
  };
}

/**
 * Each connection occupies a thread of libuv's pool while it works, and pipes, files and names need some beside; with too
 * few, statements that wait for a pipe would keep the pipe from being opened. The size is read once, when a process
 * starts, so it has to come with the environment.
 */
function assertThreads(connections: number): void {
  const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
  const needed = connections + ENGINE_SPARE_THREADS;
  if (threads < needed)
    throw new CliError(`The engine needs UV_THREADPOOL_SIZE=${needed} or more in its environment; it is ${threads}.`);
}

function withinMs(promise: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
    promise.then(() => resolve(), reject).finally(() => clearTimeout(timer));
  });
}
