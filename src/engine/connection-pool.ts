/** Shares the engine's connections: one request each, a bounded queue for the others, and some kept free for inserts so that slow reads never stop the writer (W5). */
import { exception, type ServerException } from './server-exception.ts';

/** A command (DDL, OPTIMIZE, BACKUP) waits like a query, and has no bound on how long it runs. */
export type Purpose = 'query' | 'insert' | 'command';

interface Closable {
  close(): void;
}

export interface ConnectionPoolOptions<Connection extends Closable> {
  readonly connections: readonly Connection[];
  /** How many of them only inserts may use. Less than there are. */
  readonly reservedForInserts: number;
  readonly queueMax: number;
  readonly queueMsMax: number;
}

interface Waiter<Connection> {
  readonly purpose: Purpose;
  readonly take: (connection: Connection) => void;
  readonly fail: (reason: ServerException) => void;
}

export class ConnectionPool<Connection extends Closable> {
  readonly #all: readonly Connection[];
  readonly #reserved: ReadonlySet<Connection>;
  readonly #queueMax: number;
  readonly #queueMsMax: number;
  readonly #free: Set<Connection>;
  /** In the order of arrival. */
  readonly #waiting = new Set<Waiter<Connection>>();
  readonly #taken = new Map<Connection, { readonly purpose: Purpose; readonly atMs: number }>();
  #drained: (() => void) | undefined;
  #closing = false;

  constructor({ connections, reservedForInserts, queueMax, queueMsMax }: ConnectionPoolOptions<Connection>) {
    this.#all = connections;
    this.#reserved = new Set(connections.slice(0, reservedForInserts));
    this.#free = new Set(connections);
    this.#queueMax = queueMax;
    this.#queueMsMax = queueMsMax;
  }

  get busy(): number {
    return this.#taken.size;
  }

  get queued(): number {
    return this.#waiting.size;
  }

  /** How long the longest query or insert of now has been running; 0 when none is. */
  get longestMs(): number {
    const bounded = [...this.#taken.values()].filter(({ purpose }) => purpose !== 'command');
    return bounded.length === 0 ? 0 : performance.now() - Math.min(...bounded.map(({ atMs }) => atMs));
  }

  /** Waits for a connection; give it back with `release`. Rejects with ServerException 202 (queue full, or waited too long), 394 (aborted) or 236 (shutting down). */
  acquire(purpose: Purpose, signal: AbortSignal): Promise<Connection> {
    if (this.#closing) return Promise.reject(exception(236, 'ABORTED', 'Server is shutting down'));
    if (signal.aborted) return Promise.reject(cancelled());
    const free = this.#firstFree(purpose);
    if (free) return Promise.resolve(this.#take(free, purpose));
    if (this.#waiting.size >= this.#queueMax)
      return Promise.reject(tooMany(`Maximum: ${this.#all.length} running and ${this.#queueMax} waiting`));
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(waiter);
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      };
      const waiter: Waiter<Connection> = {
        purpose,
        take: (connection) => {
          leave();
          resolve(this.#take(connection, purpose));
        },
        fail: (reason) => {
          leave();
          reject(reason);
        },
      };
      const abort = () => waiter.fail(cancelled());
      const timer = setTimeout(
        () => waiter.fail(tooMany(`Waited ${this.#queueMsMax} ms for a connection`)),
        this.#queueMsMax,
      );
      signal.addEventListener('abort', abort);
      this.#waiting.add(waiter);
    });
  }

  release(connection: Connection): void {
    this.#taken.delete(connection);
    this.#free.add(connection);
    for (const waiter of this.#waiting) {
      if (!this.#mayUse(connection, waiter.purpose)) continue;
      waiter.take(connection);
      return;
    }
    if (this.#taken.size === 0) this.#drained?.();
  }

  /** Takes no more requests, fails those that wait, and resolves when all that run are done. */
  async drain(): Promise<void> {
    this.#closing = true;
    for (const waiter of this.#waiting) waiter.fail(exception(236, 'ABORTED', 'Server is shutting down'));
    if (this.#taken.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
  }

  /** Only after `drain`: closing a connection in use aborts the process. */
  close(): void {
    for (const connection of this.#all) connection.close();
  }

  #firstFree(purpose: Purpose): Connection | undefined {
    // Inserts take the reserved ones first (they stand first), so that the others stay for queries.
    for (const connection of this.#all)
      if (this.#free.has(connection) && this.#mayUse(connection, purpose)) return connection;
    return undefined;
  }

  #mayUse(connection: Connection, purpose: Purpose): boolean {
    return purpose === 'insert' || !this.#reserved.has(connection);
  }

  #take(connection: Connection, purpose: Purpose): Connection {
    this.#free.delete(connection);
    this.#taken.set(connection, { purpose, atMs: performance.now() });
    return connection;
  }
}

function tooMany(detail: string): ServerException {
  return exception(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', `Too many simultaneous queries. ${detail}`);
}

function cancelled(): ServerException {
  return exception(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled');
}
