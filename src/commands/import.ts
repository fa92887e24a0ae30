/** `weir import`: access logs into the stream, and back only when they can be queried. */
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from '../accounts/site.ts';
import { type ImportContext, type ImportedFile, type ImportSource, importFile } from '../collect/import-file.ts';
import { LogReader } from '../collect/import-log.ts';
import { ImportStates, importKey } from '../collect/import-state.ts';
import { openPlaces, type Places } from '../collect/place.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { readEngineLogin } from '../server/engine-login.ts';
import { LogPrinter } from '../server/log-printer.ts';
import { Processing } from '../server/processing.ts';
import { Store, StoreRefusedError } from '../store/store.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import { STORE_GROUP, type Stream, StreamFullError } from '../stream/stream.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { Progress, printableDuration } from './progress.ts';
import { findSite, withAccounts } from './with-accounts.ts';

const STDIN = '-';
const KEY_BYTES = 4_096;
const POLL_MS = 20;

const options = { site: { type: 'string' }, hostname: { type: 'string' }, json: { type: 'boolean' } } as const;

export const importCommand: Command = {
  usage: `
--site SITE [--hostname HOST] [--json] FILE…

Reads access logs of Apache and nginx, common or combined, plain or gzipped; - reads standard input. Returns when the
events can be queried. Works beside a running server and without one.

An event is known by its line: a log imported twice, renamed, rotated or compressed counts once. A line that stands
twice in one log counts twice. An import that was interrupted goes on when the same command is run again.

  --site SITE       the site they belong to, by id or domain
  --hostname HOST   host of the pages, where the lines name none; the site's domain by default
  --json            ends with {"accepted", "quarantined", "duplicates"}: events that are new, lines that could not be
                    read (weir keeps them, with the reason), and events that were stored before`,
  async run(args, io) {
    const { values, positionals: paths } = readArguments(args, options, { min: 1, max: Number.POSITIVE_INFINITY });
    if (values.site === undefined) throw new CliError('--site is missing.', 2);
    const sizes = paths.map(sizeOf);
    const config = loadConfig(io.env);
    let site: Site | undefined;
    let secret = '';
    await withAccounts(io, async (accounts) => {
      site = await findSite(accounts, values.site ?? '');
      secret = Buffer.from(await accounts.importSecret(site.id)).toString('hex');
    });
    if (!site) return 1;
    const job: Job = { config, io, site, secret, hostname: values.hostname, places: openPlaces(config.cityDatabase) };
    const result = await runImport(job, paths, sizes);
    printLine(io.stdout, values.json ? result : inWords(result));
    return 0;
  },
};

interface Job {
  readonly config: Config;
  readonly io: CommandIo;
  readonly site: Site;
  readonly secret: string;
  readonly hostname: string | undefined;
  readonly places: Places;
}

interface ImportResult {
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicates: number;
}

async function runImport(job: Job, paths: readonly string[], sizes: readonly number[]): Promise<ImportResult> {
  const { config, io } = job;
  const signal = io.interrupted();
  const log = new LogPrinter({ out: io.stderr, isTty: io.isTty, level: 'warn', now: Date.now });
  const processing = new Processing({ config, env: io.env, command: 'import', log });
  const stream = await openLmdbStream({ folder: join(config.dataDir, 'stream'), partitions: config.partitions });
  const states = new ImportStates(config.dataDir);
  const progress = new Progress(io);
  const onWait = () => processing.ensure();
  try {
    await processing.ensure();
    const results: ImportResult[] = [];
    for (const [index, path] of paths.entries()) {
      const source = sourceOf(job, path);
      const onProgress = reporter(progress, path, sizes[index] ?? 0);
      const imported = await importFile(source, { stream, states, limits, now: Date.now, signal, onProgress, onWait });
      await stored(stream, processing, progress, signal);
      results.push(await countOutcome(job, path, imported, processing));
      if (source.key !== undefined) states.remove(source.key);
    }
    return sum(results);
  } catch (error) {
    throw explained(error, signal);
  } finally {
    progress.clear();
    await stream.close();
    await processing.stop();
  }
}

function sourceOf({ site, secret, hostname, places, io }: Job, path: string): ImportSource {
  const fileName = path === STDIN ? 'stdin' : basename(path);
  return {
    open: () => (path === STDIN ? io.stdin : createReadStream(path, { highWaterMark: 256 * 1024 })),
    key: path === STDIN ? undefined : importKey(site.id, firstBytes(path)),
    reader: (importId) => {
      const origin = originOf(path, importId);
      return new LogReader({ site, secret, hostname, fileName, origin, places, limits });
    },
  };
}

/** What an import's events carry, so that they can be told from those that were stored before. */
function originOf(path: string, importId: string): string {
  return `${path === STDIN ? 'stdin' : basename(path)}#${importId}`;
}

/** Waits until the store has passed everything that is in the stream now. */
async function stored(stream: Stream, processing: Processing, progress: Progress, signal: AbortSignal): Promise<void> {
  const partitions = Array.from({ length: stream.partitions }, (_, partition) => partition);
  const ends = await Promise.all(partitions.map(async (partition) => (await stream.bounds(partition)).next));
  for (;;) {
    const positions = await stream.positions(STORE_GROUP);
    const left = ends.reduce(
      (total, end, partition) => total + Math.max(0, end - (positions[partition]?.next ?? 0)),
      0,
    );
    if (left === 0) return;
    progress.show({ label: 'Storing', fraction: undefined, detail: `${left.toLocaleString('en-US')} left` });
    await sleep(POLL_MS, undefined, { signal });
    await processing.ensure();
  }
}

/** What carries this import's mark is new; the rest was dropped as stored before. So the sum is exact however often the import was interrupted. */
async function countOutcome(
  job: Job,
  path: string,
  imported: ImportedFile,
  processing: Processing,
): Promise<ImportResult> {
  const { importId, events, unreadable, times } = imported;
  if (!times) return { accepted: 0, quarantined: unreadable, duplicates: 0 };
  const params = { site: job.site.id, origin: originOf(path, importId), ...times };
  const store = new Store(readEngineLogin(job.config));
  try {
    const [found] = await withEngine(processing, () => store.query<{ stored: string; failed: string }>(COUNT, params));
    const accepted = Number(found?.stored ?? 0);
    const failed = Number(found?.failed ?? 0);
    return { accepted, quarantined: unreadable + failed, duplicates: events - accepted - failed };
  } finally {
    await store.close();
  }
}

/** The engine may be restarting just now; everything is stored, so it is worth waiting for. */
async function withEngine<Result>(processing: Processing, ask: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + limits.engineHangMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof StoreRefusedError || performance.now() > deadline) throw error;
      await processing.ensure();
      await sleep(limits.restartBackoffMsMin);
    }
  }
}

const COUNT = `
  SELECT
    (SELECT count() FROM events
      WHERE site_id = {site:UUID} AND origin = {origin:String}
        AND time BETWEEN fromUnixTimestamp64Milli({first:Int64}) AND fromUnixTimestamp64Milli({last:Int64})) AS stored,
    (SELECT uniqExact(event_id) FROM quarantine WHERE site_id = {site:UUID} AND origin = {origin:String}) AS failed`;

function reporter(progress: Progress, path: string, bytes: number): ImportContext['onProgress'] {
  const startedAt = performance.now();
  return ({ lines, bytesRead }) => {
    const elapsedMs = performance.now() - startedAt;
    const fraction = bytes > 0 ? Math.min(1, bytesRead / bytes) : undefined;
    const left = fraction ? `  ${printableDuration((elapsedMs / fraction) * (1 - fraction))} left` : '';
    const rate = Math.round(lines / (elapsedMs / 1000));
    const detail = `${lines.toLocaleString('en-US')} lines  ${rate.toLocaleString('en-US')}/s${left}`;
    progress.show({ label: path === STDIN ? 'stdin' : basename(path), fraction, detail });
  };
}

function explained(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return new CliError('Stopped. What was read is safe; run the same command again to go on.');
  if (error instanceof StreamFullError)
    return new CliError('The disk is full. Make room, then run the same command again to go on.');
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (String(error.code).startsWith('Z_'))
    return new CliError(`The gzip is damaged or was cut off (${error.message}). What came before that is imported.`);
  return error;
}

/** Bytes, or 0 where that is not known. A file that cannot be read is said before anything begins. */
function sizeOf(path: string): number {
  if (path === STDIN) return 0;
  try {
    const found = statSync(path);
    if (found.isDirectory()) throw new CliError(`${path} is a folder.`);
    closeSync(openSync(path, 'r'));
    return found.size;
  } catch (error) {
    throw error instanceof CliError ? error : new CliError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function firstBytes(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(KEY_BYTES);
    return buffer.subarray(0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}

function sum(results: readonly ImportResult[]): ImportResult {
  return results.reduce(
    (total, { accepted, quarantined, duplicates }) => ({
      accepted: total.accepted + accepted,
      quarantined: total.quarantined + quarantined,
      duplicates: total.duplicates + duplicates,
    }),
    { accepted: 0, quarantined: 0, duplicates: 0 },
  );
}

function inWords({ accepted, quarantined, duplicates }: ImportResult): string {
  const [events, unreadable, before] = [accepted, quarantined, duplicates].map((count) =>
    count.toLocaleString('en-US'),
  );
  return `${events} events imported, ${before} were stored before, ${unreadable} lines could not be read.`;
}
