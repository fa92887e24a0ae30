/** What the derived tables cost as events are stored: per event in large batches, and per batch in small ones. CPU time of the engine. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Store } from '../src/store/store.ts';
import { startTestEngine } from '../test/support/engine.ts';
import { generatedEvents } from './generated-events.ts';
import type { Benchmark, Figure } from './measurement.ts';

const LARGE = 20_000;
const SMALL = 100;
const ROUNDS = 12;
const TICK_MS = 10;

export const derived: Benchmark = {
  name: 'derived',
  about: `batches of ${LARGE.toLocaleString('en')} (7 events a visitor) and of ${SMALL}, least of ${ROUNDS}, each view alone and all together`,
  async run(): Promise<readonly Figure[]> {
    const engine = await startTestEngine();
    const store = new Store(engine);
    try {
      await store.migrate();
      await store.command('SYSTEM STOP MERGES');
      // As the migrations have left them.
      const views = await store.query<{ name: string; sql: string }>(
        `SELECT name, create_table_query AS sql FROM system.tables WHERE database = currentDatabase() AND engine = 'MaterializedView'`,
      );
      for (const { name } of views) await store.command(`DROP VIEW ${name}`);
      const siteId = randomUUID();
      for (const [table, events] of [
        ['large', LARGE],
        ['small', SMALL],
      ] as const) {
        const source = generatedEvents({
          siteId,
          from: Date.now() - 10_000,
          spanMs: 10_000,
          events,
          visitors: Math.ceil(events / 7),
          salt: 1,
        });
        await store.command(`CREATE TABLE ${table} ENGINE = Memory AS ${source}`);
      }
      const costMs = async (table: string) => {
        let least = Number.POSITIVE_INFINITY;
        // A process's CPU time counts in steps of 10 ms: several inserts a measurement.
        for (let round = 0; round < ROUNDS; round++) {
          const before = cpuMs(engine.pid);
          for (let insert = 0; insert < 4; insert++) {
            await store.command(
              `INSERT INTO events SETTINGS insert_deduplication_token = '${randomUUID()}', deduplicate_blocks_in_dependent_materialized_views = 1 SELECT * FROM ${table}`,
            );
          }
          least = Math.min(least, (cpuMs(engine.pid) - before) / 4);
        }
        return least;
      };
      const figures: Figure[] = [];
      const bare = { large: await costMs('large'), small: await costMs('small') };
      figures.push({ what: 'events alone', measured: (bare.large / LARGE) * 1000, unit: 'µs/event' });
      figures.push({ what: `events alone, batch of ${SMALL}`, measured: bare.small, unit: 'ms' });
      const daily = views.filter(({ name }) => name === 'rollup_day_from_hour');
      const others = views.filter((view) => !daily.includes(view));
      const sets = [
        ...others.map((view) => ({ what: `+ ${view.name}`, made: [view] })),
        { what: '+ all, with rollup_day', made: [...daily, ...others] },
      ];
      for (const { what, made } of sets) {
        for (const { sql } of made) await store.command(sql);
        figures.push({ what, measured: (((await costMs('large')) - bare.large) / LARGE) * 1000, unit: 'µs/event' });
        figures.push({
          what: `${what}, batch of ${SMALL}`,
          measured: (await costMs('small')) - bare.small,
          unit: 'ms',
        });
        for (const { name } of made) await store.command(`DROP VIEW ${name}`);
      }
      return figures;
    } finally {
      await store.close();
      await engine.stop();
    }
  },
};

/** User and system time of a process (proc(5)). */
function cpuMs(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const parts = fields.split(' ');
  return (Number(parts[11]) + Number(parts[12])) * TICK_MS;
}
