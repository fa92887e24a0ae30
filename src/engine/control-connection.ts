/** The connection that no request can occupy: it stops queries and tells whether the engine still answers. */
import type { EngineConnection } from './engine-connection.ts';
import { quoteString } from './sql-quote.ts';

export class ControlConnection {
  readonly #connection: EngineConnection;
  /** One at a time; each settles within a bound, because the engine gives these statements no work. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: EngineConnection) {
    this.#connection = connection;
  }

  /** Rejects when the engine does not run even this. */
  async answers(): Promise<void> {
    await this.#run('SELECT 1');
  }

  /** Asks the engine to stop whatever carries this mark as its `log_comment`. Resolves when it has been told. */
  async stop(mark: string): Promise<void> {
    await this.#run(`KILL QUERY WHERE Settings['log_comment'] = ${quoteString(mark)} ASYNC`);
  }

  async close(): Promise<void> {
    await this.#last;
    this.#connection.close();
  }

  #run(sql: string): Promise<unknown> {
    const run = this.#last.then(() => this.#connection.run(sql));
    this.#last = run.catch(() => {});
    return run;
  }
}
