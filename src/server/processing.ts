/** Makes sure that what is appended gets stored: by the running server, else by an engine and a worker started for the time being. */
import type { Config } from '../config/config.ts';
import { tryLockData } from './data-lock.ts';
import type { LogPrinter } from './log-printer.ts';
import { type RunningProcesses, startProcesses } from './start-processes.ts';

export interface ProcessingOptions {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Shown to whoever finds the data folder taken. */
  readonly command: string;
  readonly log: LogPrinter;
}

const LOOK_EVERY_MS = 1_000;

export class Processing {
  readonly #options: ProcessingOptions;
  #own: RunningProcesses | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ProcessingOptions) {
    this.#options = options;
  }

  /** Call it as often as you like while waiting: when the server has stopped meanwhile, this takes its place. */
  async ensure(): Promise<void> {
    const now = performance.now();
    if (this.#own || now - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = now;
    const { config, env, command, log } = this.#options;
    const lock = tryLockData(config.dataDir, command);
    if (lock) this.#own = await startProcesses({ config, env, lock, web: false, log });
  }

  /** Ends what was started here, in order; a running server goes on. */
  async stop(): Promise<void> {
    await this.#own?.stop(new AbortController().signal);
    this.#own = undefined;
  }
}
