/** What the engine, its tables and the disk tell of themselves, as Prometheus figures: asked in one statement a sample, by one worker. */
import { statfs } from 'node:fs/promises';
import { Counter, Gauge, type Registry } from 'prom-client';
import { limits } from '../config/limits.ts';
import type { Store } from '../store/store.ts';

interface Fact {
  readonly fact: 'parts' | 'rows' | 'bytes' | 'event' | 'memory';
  readonly label: string;
  readonly value: number;
}

const KINDS: Readonly<Record<string, string>> = { Select: 'select', Insert: 'insert', Other: 'other' };

export class StoreFacts {
  readonly #store: Pick<Store, 'query' | 'database'>;
  readonly #dataDir: string;
  readonly #gauges: Readonly<Record<'parts' | 'rows' | 'bytes', Gauge<'table'>>>;
  readonly #memory: Gauge;
  readonly #quarantine: Gauge;
  readonly #free: Gauge;
  readonly #size: Gauge;
  readonly #queries: Counter<'kind'>;
  readonly #seconds: Counter<'kind'>;

  constructor(registry: Registry, store: Pick<Store, 'query' | 'database'>, dataDir: string) {
    this.#store = store;
    this.#dataDir = dataDir;
    const registers = [registry];
    const gauge = (name: string, help: string) => {
      const made = new Gauge({ name, help, registers });
      // Without a value until one is known: 0 would be a lie.
      made.remove();
      return made;
    };
    const byTable = (name: string, help: string) => new Gauge({ name, help, labelNames: ['table'], registers });
    this.#gauges = {
      parts: byTable('weir_store_parts', 'Active parts of each table.'),
      rows: byTable('weir_store_rows', 'Rows of each table.'),
      bytes: byTable('weir_store_disk_bytes', 'Disk that each table takes.'),
    };
    this.#memory = gauge('weir_engine_memory_bytes', 'Memory that the engine accounts for.');
    this.#quarantine = gauge('weir_quarantine_rows', 'What lies in quarantine.');
    this.#free = gauge('weir_disk_free_bytes', 'Free on the disk of the data folder.');
    this.#size = gauge('weir_disk_size_bytes', 'Size of the disk of the data folder.');
    this.#queries = new Counter({
      name: 'weir_engine_queries_total',
      help: 'Statements that the engine ran since it started.',
      labelNames: ['kind'],
      registers,
    });
    this.#seconds = new Counter({
      name: 'weir_engine_query_seconds_total',
      help: 'Time that statements took in the engine since it started.',
      labelNames: ['kind'],
      registers,
    });
  }

  /** Throws what the store throws; the disk is told of nevertheless. */
  async refresh(): Promise<void> {
    const { bavail, blocks, bsize } = await statfs(this.#dataDir);
    this.#free.set(bavail * bsize);
    this.#size.set(blocks * bsize);
    const facts = await this.#store.query<Fact>(
      FACTS,
      { database: this.#store.database },
      {
        signal: AbortSignal.timeout(limits.pipelineSampleMs / 2),
        settings: { max_execution_time: limits.pipelineSampleMs / 2000 },
      },
    );
    for (const gauge of Object.values(this.#gauges)) gauge.reset();
    this.#queries.reset();
    this.#seconds.reset();
    this.#quarantine.set(0);
    for (const { fact, label, value } of facts) {
      if (fact === 'memory') this.#memory.set(value);
      else if (fact === 'event') this.#countEvent(label, value);
      else {
        this.#gauges[fact].set({ table: label }, value);
        if (fact === 'rows' && label === 'quarantine') this.#quarantine.set(value);
      }
    }
  }

  /** Another worker tells of them from now on. */
  forget(): void {
    for (const each of [...Object.values(this.#gauges), this.#queries, this.#seconds]) each.reset();
    for (const each of [this.#memory, this.#quarantine, this.#free, this.#size]) each.remove();
  }

  #countEvent(event: string, value: number): void {
    const [, which = '', isTime] = /^(Select|Insert|Other)Query(TimeMicroseconds)?$/.exec(event) ?? [];
    const kind = KINDS[which];
    if (kind === undefined) return;
    if (isTime) this.#seconds.inc({ kind }, value / 1e6);
    else this.#queries.inc({ kind }, value);
  }
}

/** The engine counts selects and inserts apart, and all together; the rest is what is left. */
const FACTS = `
SELECT 'parts' AS fact, table AS label, toFloat64(count()) AS value FROM system.parts WHERE active AND database = {database:String} GROUP BY table
UNION ALL SELECT 'rows', table, toFloat64(sum(rows)) FROM system.parts WHERE active AND database = {database:String} GROUP BY table
UNION ALL SELECT 'bytes', table, toFloat64(sum(bytes_on_disk)) FROM system.parts WHERE active AND database = {database:String} GROUP BY table
UNION ALL SELECT 'memory', '', toFloat64(value) FROM system.metrics WHERE metric = 'MemoryTracking'
UNION ALL SELECT 'event', event, toFloat64(value) FROM system.events WHERE event IN ('SelectQuery', 'InsertQuery', 'SelectQueryTimeMicroseconds', 'InsertQueryTimeMicroseconds', 'OtherQueryTimeMicroseconds')
UNION ALL SELECT 'event', 'OtherQuery', toFloat64(sumIf(value, event = 'Query')) - toFloat64(sumIf(value, event IN ('SelectQuery', 'InsertQuery'))) FROM system.events`;
