/** `weir status`: how the pipeline is doing, from the same figures as the board Pipeline and /metrics; also while nothing runs. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, loadConfig } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import { PipelineMonitor } from '../live/pipeline-monitor.ts';
import type { PipelineStatus } from '../live/snapshot.ts';
import { parsePipeline, runPipeline } from '../query/pipeline.ts';
import type { PipelineSeriesName } from '../query/pipeline-series.ts';
import { readEngineLogin } from '../server/engine-login.ts';
import { living, readMetricsFiles } from '../server/metrics-file.ts';
import { OWN_MEMORY, type ProcessFigures } from '../server/process-figures.ts';
import { Store } from '../store/store.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import { type PartitionLag, STORE_GROUP } from '../stream/stream.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { printTable } from './print-table.ts';

/** Over the last half hour; only what the table of samples tells. */
const RECENT = [
  'requests',
  'throttled',
  'ack_p50',
  'ack_p95',
  'ack_p99',
  'batches',
  'insert_p95',
] as const satisfies readonly PipelineSeriesName[];

interface Report extends PipelineStatus {
  readonly processes: readonly {
    readonly name: string;
    readonly pid: number;
    readonly startedAt: number;
    readonly memoryBytes: number | null;
  }[];
  readonly lag: readonly (PartitionLag & { readonly consumer: string })[];
  readonly diskFreeBytes: number;
  /** Null where nothing was sampled. */
  readonly last30Minutes: Readonly<Record<(typeof RECENT)[number], number | null>>;
}

export const statusCommand: Command = {
  usage: `
[--json]

The processes that run, how far the store is behind, what became of events in the last 24 hours, and how quickly
requests were answered in the last half hour. Ends with 1 when no web or worker process runs or the engine is away.`,
  async run(args, io) {
    const { values } = readArguments(args, { json: { type: 'boolean' } });
    const config = loadConfig(io.env);
    if (!existsSync(config.dataDir))
      throw new CliError(`There is no data folder ${config.dataDir}; WEIR_DATA names another.`);
    const report = await examine(config);
    if (values.json) printLine(io.stdout, report);
    else print(report, io);
    const runs = (kind: string) => report.processes.some(({ name }) => name.split('-')[0] === kind);
    return runs('web') && runs('worker') && report.engine === 'up' ? 0 : 1;
  },
};

async function examine(config: Config): Promise<Report> {
  const now = Date.now();
  const stream = await openLmdbStream({ folder: join(config.dataDir, 'stream'), partitions: config.partitions });
  const store = openStore(config);
  try {
    const monitor = new PipelineMonitor({ store: store ?? NO_STORE, stream, clock: { now: () => now } });
    const [status, lag, figures, { bavail, bsize }, last30Minutes] = await Promise.all([
      monitor.status({ mayRead: () => true, mayManage: true }),
      stream.lag(STORE_GROUP),
      readMetricsFiles(config.dataDir, now),
      statfs(config.dataDir),
      recent(store ?? NO_STORE, now),
    ]);
    return {
      ...status,
      processes: living(figures, now).map(shownProcess),
      lag: lag.map((each) => ({ consumer: STORE_GROUP, ...each })),
      diskFreeBytes: bavail * bsize,
      last30Minutes,
    };
  } finally {
    await Promise.all([stream.close(), store?.close()]);
  }
}

/** Undefined when no engine was ever started here. */
function openStore(config: Config): Store | undefined {
  try {
    return new Store(readEngineLogin(config));
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

const NO_STORE = {
  query(): Promise<never> {
    return Promise.reject(new Error('No engine was ever started here.'));
  },
};

async function recent(store: Pick<Store, 'query'>, now: number): Promise<Report['last30Minutes']> {
  const query = parsePipeline({ series: RECENT, period: '30m', comparison: 'none', filters: [] });
  // Figures of the installation: of no site.
  const nowhere = { id: '', domain: '', timezone: 'UTC', currency: '' };
  const answer = await runPipeline(store, nowhere, query, now, { signal: AbortSignal.timeout(3_000) }).catch(
    () => undefined,
  );
  const values = answer?.results[0]?.metrics ?? [];
  return Object.fromEntries(RECENT.map((name, index) => [name, values[index] ?? null])) as Report['last30Minutes'];
}

function shownProcess({ process: name, pid, startedAt, families }: ProcessFigures) {
  const memory = families.find((family) => family.name === OWN_MEMORY)?.samples[0]?.value;
  return { name, pid, startedAt, memoryBytes: memory ?? null };
}

function print(report: Report, io: CommandIo): void {
  const { last30Minutes: recently } = report;
  const rows = report.processes.map(({ name, pid, startedAt, memoryBytes }) => [
    name,
    String(pid),
    span(report.at - startedAt),
    memoryBytes === null ? '–' : mebibytes(memoryBytes),
  ]);
  printTable(io.stdout, ['PROCESS', 'PID', 'UP', 'MEMORY'], rows, 'Nothing runs on this data folder.');
  const line = (name: string, text: string) => printLine(io.stdout, `${name.padEnd(14)} ${text}`);
  const written = (value: number | null, unit: string) =>
    value === null ? '–' : `${unit === 'ms' ? (value * 1000).toFixed(1) : value.toFixed(1)} ${unit}`;
  printLine(io.stdout, '');
  line('Engine', report.engine);
  for (const { consumer, partition, records, ageMs } of report.lag) {
    line('Behind', `${consumer}, partition ${partition}: ${records} events, ${span(ageMs)}`);
  }
  line('Stream', mebibytes(report.streamBytes ?? 0));
  line('Disk free', mebibytes(report.diskFreeBytes));
  const counted = `${report.stored} stored, ${report.duplicates} sent twice, ${report.quarantined} quarantined`;
  line('24 hours', report.engine === 'up' ? counted : 'not known while the engine is away');
  for (const { reason, count } of report.refused) line('', `${count} refused: ${reason}`);
  line('30 minutes', `${written(recently.requests, 'requests/s')}, ${written(recently.throttled, 'throttled/s')}`);
  line(
    'Acknowledged',
    `p50 ${written(recently.ack_p50, 'ms')}, p95 ${written(recently.ack_p95, 'ms')}, p99 ${written(recently.ack_p99, 'ms')}`,
  );
  line('Batches', `${written(recently.batches, 'a second')}, insert p95 ${written(recently.insert_p95, 'ms')}`);
}

function span(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
