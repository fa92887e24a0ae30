/** Reads of the store as it is at one moment: what several tiles of a board ask, such as the whole that shares are parts of, is asked once. */
import type { QuerySource } from '../query/ask-store.ts';
import { SingleFlight } from './single-flight.ts';

type Options = Parameters<QuerySource['query']>[2];

export class SharedReads implements QuerySource {
  readonly #store: QuerySource;
  readonly #flights = new SingleFlight<unknown[]>();
  /** Totals, of one row: lists may be large, and nobody else asks for them. */
  readonly #known = new Map<string, unknown[]>();

  constructor(store: QuerySource) {
    this.#store = store;
  }

  async query<Row>(sql: string, params: Record<string, unknown> = {}, options: Options = {}): Promise<Row[]> {
    const key = JSON.stringify([sql, params]);
    const read = async (signal: AbortSignal) => {
      const rows = await this.#store.query(sql, params, { ...options, signal });
      if (rows.length <= 1) this.#known.set(key, rows);
      return rows;
    };
    const rows = this.#known.get(key) ?? (await this.#flights.run(key, read, options.signal));
    return rows as Row[];
  }
}
