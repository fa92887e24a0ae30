/** The worker process: brings what the doors accepted from the stream into the store, keeps both within their retention, and deletes what is left of removed sites. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { openAccounts } from '../accounts/open-accounts.ts';
import { assertLimits } from '../config/assert-limits.ts';
import { loadConfig } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { systemClock } from '../event/clock.ts';
import { StoreWriter } from '../process/store-writer.ts';
import { writerMetrics } from '../process/writer-metrics.ts';
import { applyRetention } from '../store/retention.ts';
import { Store } from '../store/store.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import { STORE_GROUP } from '../stream/stream.ts';
import { readEngineLogin } from './engine-login.ts';
import { PipelineWatch } from './pipeline-watch.ts';
import { countProcess, processName } from './process-figures.ts';
import { RemovedSites } from './removed-sites.ts';
import { FIRST } from './start-processes.ts';
import { supervised } from './supervised.ts';
import { tellFigures } from './tell-figures.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const log = pino({ base: null, level: process.env.WEIR_LOG ?? 'info' });
const stopping = new AbortController();
/** Settles when everything begun is finished. */
const ended = Promise.withResolvers<void>();
const self = supervised(async () => {
  stopping.abort();
  await ended.promise;
});

try {
  await work(stopping.signal);
  ended.resolve();
} catch (error) {
  if (error instanceof CliError) log.fatal(error.message);
  else log.fatal({ err: error }, 'The worker could not go on.');
  process.exit(1);
}

async function work(signal: AbortSignal): Promise<void> {
  assertLimits();
  const config = loadConfig(process.env);
  const store = new Store(readEngineLogin(config));
  const stream = await openLmdbStream({ folder: join(config.dataDir, 'stream'), partitions: config.partitions });
  const accounts = await openAccounts({ dataDir: config.dataDir });
  const registry = new Registry();
  countProcess(registry);
  const metrics = writerMetrics(registry);
  const telling = tellFigures(config.dataDir, processName('worker'), registry);

  await untilAnswering(store, signal);
  if (!signal.aborted) await migrated(store, signal);
  if (!signal.aborted) {
    const changed = await applyRetention(store, config.retentionDays);
    if (changed.length > 0)
      log.info({ tables: changed, days: config.retentionDays }, 'Changed how long the store keeps rows.');
    const member = await stream.join(STORE_GROUP);
    const writer = new StoreWriter({
      stream,
      store,
      member,
      newBatchId: () => randomBytes(8).toString('hex'),
      log,
      onStored: (batch) => {
        metrics.stored(batch);
        log.debug(batch, 'Stored a batch.');
      },
    });
    const watch = new PipelineWatch({
      ...{ stream, store, member, metrics, registry, log },
      dataDir: config.dataDir,
      tell: () => telling.now(),
    });
    const removedSites = new RemovedSites({ accounts, stream, store, clock: systemClock, log });
    self.ready();
    await Promise.all([
      writer.run(signal),
      everyNowAndThen(limits.streamRetainMs, signal, async () => {
        const gone = await stream.retain({
          ageMsMax: config.streamRetentionDays * DAY_MS,
          bytesMax: config.streamBytesMax,
          keepFor: [STORE_GROUP],
        });
        if (gone > 0) log.info({ records: gone }, 'Dropped old records from the stream.');
      }),
      everyNowAndThen(limits.removedSiteLookMs, signal, () => removedSites.look()),
      watch.run(signal),
    ]);
    // The last figures of the web processes, which have stopped, and of this one: the engine stops after it.
    await telling.end();
    await watch.last();
    await member.leave();
  }
  await Promise.all([stream.close(), store.close(), accounts.close(), telling.end()]);
}

/** The engine starts beside the worker, and may take longer. */
async function untilAnswering(store: Store, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  let told = false;
  while (!signal.aborted && !(await store.ping())) {
    if (!told && performance.now() - startedAt > limits.engineSlowStartMs) {
      log.warn('The engine does not answer yet; waiting for it. Events are taken in meanwhile.');
      told = true;
    }
    await setTimeout(limits.retryBackoffMsMin, undefined, { signal }).catch(() => undefined);
  }
}

/** One worker migrates, and none stores before it has: the others wait for it. */
async function migrated(store: Store, signal: AbortSignal): Promise<void> {
  if (process.argv.includes(FIRST)) {
    const ran = await store.migrate();
    if (ran.length > 0) log.info({ migrations: ran }, 'Migrated the store.');
    return;
  }
  while (!signal.aborted && !(await store.isMigrated()))
    await setTimeout(limits.retryBackoffMsMin, undefined, { signal }).catch(() => undefined);
}

/** Housekeeping: what fails is told of, and tried again next time. */
async function everyNowAndThen(everyMs: number, signal: AbortSignal, act: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await act().catch((error: unknown) => log.warn({ err: error }, 'Housekeeping failed; trying again later.'));
    await setTimeout(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
