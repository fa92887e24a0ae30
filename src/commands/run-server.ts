/** What `weir serve` and `weir demo` share: starts everything and keeps it running until it is told to stop. */
import { accessSync, constants } from 'node:fs';
import { assertLimits } from '../config/assert-limits.ts';
import { loadConfig } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import type { DemoSite } from '../demo/demo-site.ts';
import { lockData } from '../server/data-lock.ts';
import { LogPrinter } from '../server/log-printer.ts';
import { startProcesses } from '../server/start-processes.ts';
import type { CommandIo } from './command.ts';

/** A second Ctrl-C within this time is the same one: npm and npx pass on what the terminal has sent already. */
const SAME_SIGNAL_MS = 1_000;

export interface ServerOptions {
  /** Shown to whoever finds the data folder taken. */
  readonly command: string;
  readonly env: CommandIo['env'];
  readonly demo?: DemoSite;
  /** Lines to print once everything runs. */
  greeting?(url: string): readonly string[];
}

/** Resolves to the exit code once everything has stopped. */
export async function runServer(io: CommandIo, { command, env, demo, greeting }: ServerOptions): Promise<number> {
  assertLimits();
  const config = loadConfig(env);
  if (config.cityDatabase !== '') assertReadable('WEIR_CITY_DB', config.cityDatabase);
  const startedAt = performance.now();
  const isTty = 'isTTY' in io.stdout && io.stdout.isTTY === true;
  const log = new LogPrinter({ out: io.stdout, isTty, level: config.logLevel, now: Date.now });
  const interrupted = io.interrupted();

  const lock = lockData(config.dataDir, command);
  const processes = await startProcesses({ config, env, lock, web: true, log, ...(demo && { demo }) });
  processes.ready.then(() => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    log.print('info', 'weir', `Everything runs after ${seconds} s. Open ${processes.url}`);
    for (const line of greeting?.(processes.url) ?? []) log.print('info', 'weir', line);
  });
  await aborted(interrupted);

  log.print('info', 'weir', 'Finishing what was begun, then stopping.');
  const orderly = await processes.stop(secondSignal());
  log.print(
    'info',
    'weir',
    orderly ? 'Stopped.' : 'Stopped by force; what was accepted is safe and is stored at the next start.',
  );
  return orderly ? 0 : 1;
}

/** What a process that is started over and over would say each time. */
function assertReadable(setting: string, path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new CliError(`${setting} is ${JSON.stringify(path)}, which cannot be read: ${(error as Error).message}.`);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function secondSignal(): AbortSignal {
  const hurry = new AbortController();
  const from = performance.now();
  const again = () => {
    if (performance.now() - from > SAME_SIGNAL_MS) hurry.abort();
  };
  process.on('SIGINT', again);
  process.on('SIGTERM', again);
  return hurry.signal;
}
