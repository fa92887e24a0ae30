/** `weir serve`: starts everything and keeps it running until it is told to stop. */
import { loadConfig } from '../config/config.ts';
import { assertLimits } from '../config/limits.ts';
import { lockData } from '../server/data-lock.ts';
import { LogPrinter } from '../server/log-printer.ts';
import { startProcesses } from '../server/start-processes.ts';
import { type Command, readArguments } from './command.ts';

/** A second Ctrl-C within this time is the same one: npm and npx pass on what the terminal has sent already. */
const SAME_SIGNAL_MS = 1_000;

export const serveCommand: Command = {
  usage: `

Starts the embedded engine, web and worker, restarts what dies, and on SIGTERM or Ctrl-C finishes what was begun.
A second Ctrl-C ends everything at once; nothing accepted is lost even then.
Settings come from the environment: see docs/CONFIGURATION.md, or weir doctor.`,
  async run(args, io) {
    readArguments(args, {});
    assertLimits();
    const config = loadConfig(io.env);
    const startedAt = performance.now();
    const isTty = 'isTTY' in io.stdout && io.stdout.isTTY === true;
    const log = new LogPrinter({ out: io.stdout, isTty, level: config.logLevel, now: Date.now });
    const interrupted = io.interrupted();

    const processes = await startProcesses({
      config,
      env: io.env,
      lock: lockData(config.dataDir, 'serve'),
      web: true,
      log,
    });
    processes.ready.then(() => {
      log.print(
        'info',
        'weir',
        `Everything runs after ${((performance.now() - startedAt) / 1000).toFixed(1)} s. Open ${processes.url}`,
      );
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
  },
};

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
