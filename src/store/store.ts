/** The one way to ClickHouse, embedded or not: queries, commands, and inserts that the server runs once however often they are sent. */

import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseError, type ClickHouseSettings, createClient } from '@clickhouse/client';
import { limits } from '../config/limits.ts';
import {
  EventBlock,
  isRecent,
  OutcomeBlock,
  QuarantineBlock,
  RECENT_FROM_EVENTS,
  RecentBlock,
} from './event-blocks.ts';
import type { EventRow, OutcomeRow, QuarantineRow } from './event-row.ts';
import { isMigrated, migrate, readMigrations } from './migrate.ts';
import type { NativeBlock } from './native-block.ts';

export interface StoreAddress {
  /** `http://127.0.0.1:41231`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Made by `migrate` when it is not there; `weir` unless given. */
  readonly database?: string;
}

export interface QueryOptions {
  readonly signal?: AbortSignal;
  readonly settings?: ClickHouseSettings;
}

export type WrittenTable = 'events' | 'recent' | 'quarantine' | 'outcomes';

/** The server read the statement or the data and said no: sending it again will not help. Carries ClickHouse's code and name of it. */
export class StoreRefusedError extends Error {
  override name = 'StoreRefusedError';
  readonly code: string;
  readonly type: string;
  constructor(message: string, code: string, type: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
    this.type = type;
  }
}

/** Codes that say "not now": the server is short of something, starting, or going. Everything else it answers is about what was sent. */
const PASSING_CODES = new Set([
  '159',
  '160',
  '164',
  '201',
  '202',
  '203',
  '204',
  '209',
  '210',
  '236',
  '241',
  '242',
  '243',
  '252',
  '279',
  '285',
  '286',
  '319',
  '394',
  '425',
  '439',
  '999',
]);

export class Store {
  readonly #client: ClickHouseClient;
  /** Without a database: `migrate` makes it. */
  readonly #rootClient: ClickHouseClient;
  readonly database: string;

  constructor({ url, username, password, database = 'weir' }: StoreAddress) {
    if (!/^\w+$/.test(database)) throw new RangeError(`${JSON.stringify(database)} cannot name a database`);
    this.database = database;
    const options = {
      url,
      username,
      password,
      application: 'weir',
      request_timeout: limits.engineHangMs,
      max_open_connections: limits.engineConnections * 2,
      compression: { request: false, response: false },
      use_multipart_params_auto: true,
      log: { level: 127 as const },
    };
    this.#client = createClient({ ...options, database });
    this.#rootClient = createClient({ ...options, database: 'default' });
  }

  /** Whether the engine answers; never throws. */
  async ping(): Promise<boolean> {
    const answer = await this.#client.ping().catch(() => ({ success: false }));
    return answer.success;
  }

  /** Rows of a SELECT with `{name: Type}` parameters, as JSONEachRow gives them. 64-bit integers come as strings. */
  async query<Row>(sql: string, params: Record<string, unknown> = {}, options: QueryOptions = {}): Promise<Row[]> {
    const ask = async () => {
      const result = await this.#client.query({
        query: sql,
        query_params: params,
        format: 'JSONEachRow',
        clickhouse_settings: { output_format_json_quote_64bit_integers: 1, ...options.settings },
        ...(options.signal && { abort_signal: options.signal }),
      });
      return result.json<Row>();
    };
    return orRefusal(() =>
      ask().catch((error: unknown) => {
        if (options.signal?.aborted || !hungUp(error)) throw error;
        return ask();
      }),
    );
  }

  /** The answer to a SELECT as RowBinary, or as another of ClickHouse's binary formats, in chunks as they arrive: for reads of millions of ids, and for files. */
  async *readBinary(
    sql: string,
    params: Record<string, unknown> = {},
    options: QueryOptions = {},
    format: 'RowBinary' | 'Parquet' = 'RowBinary',
  ): AsyncGenerator<Buffer> {
    const { stream } = await orRefusal(() =>
      this.#client.exec({
        query: `${sql} FORMAT ${format}`,
        query_params: params,
        ...(options.settings && { clickhouse_settings: options.settings }),
        ...(options.signal && { abort_signal: options.signal }),
      }),
    );
    for await (const chunk of stream) yield chunk as Buffer;
  }

  /** A statement without rows: DDL, SYSTEM, small INSERTs. */
  async command(sql: string, settings: ClickHouseSettings = {}): Promise<void> {
    await orRefusal(() => this.#client.command({ query: sql, clickhouse_settings: settings }));
  }

  async createDatabase(): Promise<void> {
    await orRefusal(() => this.#rootClient.command({ query: `CREATE DATABASE IF NOT EXISTS ${this.database}` }));
  }

  /**
   * Brings the tables to this version; returns the names of the migrations that ran. Throws CliError when the store is newer.
   * A view may be away for a moment: what is stored just then would lack in what is derived.
   */
  async migrate(): Promise<readonly string[]> {
    return migrate(this, await readMigrations());
  }

  /** Whether `migrate` has nothing left to do. */
  async isMigrated(): Promise<boolean> {
    return isMigrated(this, await readMigrations());
  }

  /** Inserts rows once per `token`, into `recent` as far as they belong there, and into `events` and everything derived from it. Resolves when they can be queried. */
  async insertEvents(rows: readonly EventRow[], token: string): Promise<void> {
    await this.insert('recent', encoded(new RecentBlock(), rows.filter(isRecent)), token);
    await this.insert('events', encoded(new EventBlock(), rows), token);
  }

  async insertQuarantine(rows: readonly QuarantineRow[], token: string): Promise<void> {
    await this.insert('quarantine', encoded(new QuarantineBlock(), rows), token);
  }

  async insertOutcomes(rows: readonly OutcomeRow[], token: string): Promise<void> {
    await this.insert('outcomes', encoded(new OutcomeBlock(), rows), token);
  }

  /** Copies into `recent` what it lacks of a batch's events, which are stored. May be repeated. */
  async completeRecent(partition: number, batch: string): Promise<void> {
    const ofBatch = `partition = ${Number(partition)} AND batch = ${BigInt(`0x${batch}`)}`;
    const { names, columns, condition } = RECENT_FROM_EVENTS;
    await this.command(
      `INSERT INTO recent (${names}) SELECT ${columns} FROM events
       WHERE ${ofBatch} AND ${condition} AND (site_id, event_id) NOT IN (SELECT site_id, event_id FROM recent WHERE ${ofBatch})`,
    );
  }

  /** Takes out of `recent` what was shown of a batch. May be repeated. */
  async dropRecent(partition: number, batch: string): Promise<void> {
    await this.command(
      `ALTER TABLE recent DELETE WHERE partition = ${Number(partition)} AND batch = ${BigInt(`0x${batch}`)}`,
      { mutations_sync: '2' },
    );
  }

  /**
   * Inserts blocks of the Native format (`NativeBlock.encode`, several one after the other) once per `token`: sending the same token again, after a
   * lost answer or a crash of either side, changes nothing. The bytes must stay as they are until it settles.
   * Throws StoreRefusedError when the data itself is not accepted; anything else may be tried again.
   */
  async insert(table: WrittenTable, blocks: readonly Uint8Array[], token: string): Promise<void> {
    if (blocks.length === 0) return;
    if (!/^[\w:.-]+$/.test(token)) throw new RangeError(`${JSON.stringify(token)} cannot be a token`);
    await orRefusal(async () => {
      const { stream } = await this.#client.exec({
        // In the SETTINGS clause, not in the URL, so that a proxy or profile cannot lose them. One block, so that the token stands for all of it;
        // an import may hold events of more than a hundred months. Views group by the keys of their tables: nothing is to be merged on the way in.
        // To compile what the views compute takes the engine up to a second after each start, and was not seen to save anything afterwards.
        query:
          `INSERT INTO ${table} SETTINGS insert_deduplication_token = '${token}', deduplicate_blocks_in_dependent_materialized_views = 1, ` +
          'insert_deduplicate = 1, async_insert = 0, max_partitions_per_insert_block = 0, parallel_view_processing = 1, optimize_on_insert = 0, ' +
          'compile_expressions = 0, compile_aggregate_expressions = 0 FORMAT Native',
        values: Readable.from(blocks, { objectMode: false }),
      });
      stream.resume();
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#client.close(), this.#rootClient.close()]);
  }
}

function encoded<Row>(block: NativeBlock & { append(row: Row): void }, rows: readonly Row[]): readonly Uint8Array[] {
  for (const row of rows) block.append(row);
  return block.encode();
}

/** The server closed a connection that stood idle just as it was used again: a read may simply be asked once more. */
function hungUp(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** Tells refusals from outages: the first are the sender's matter, the second pass. */
async function orRefusal<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ClickHouseError && !PASSING_CODES.has(error.code)) {
      throw new StoreRefusedError(error.message, error.code, error.type ?? '', error);
    }
    throw error;
  }
}
