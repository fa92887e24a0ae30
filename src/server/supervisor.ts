/** Runs a set of processes as one: all started at once, each restarted when it dies, all drained in order. Knows nothing of what they do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../config/limits.ts';
import { Child, type ChildSpec, type SupervisionLimits } from './child.ts';
import type { LogPrinter } from './log-printer.ts';
import { type RunningProcess, writeProcesses } from './predecessors.ts';

export interface SupervisorOptions {
  readonly dataDir: string;
  /** In the order in which they are drained: a stage begins when the one before has ended. They start all at once. */
  readonly stages: readonly (readonly ChildSpec[])[];
  readonly log: LogPrinter;
  /** Other bounds than the house's, for a test that cannot wait. */
  readonly limits?: SupervisionLimits;
}

export class Supervisor {
  /** Resolves when every process has been ready once. */
  readonly ready: Promise<void>;
  readonly #dataDir: string;
  readonly #stages: readonly (readonly Child[])[];
  readonly #log: LogPrinter;
  readonly #waitingFor: Set<Child>;
  #becameReady: () => void = () => {};

  constructor({ dataDir, stages, log, limits: bounds = limits }: SupervisorOptions) {
    this.#dataDir = dataDir;
    this.#log = log;
    this.#stages = stages.map((specs) => specs.map((spec) => this.#makeChild(spec, bounds)));
    this.#waitingFor = new Set(this.children);
    this.ready = new Promise((resolve) => {
      this.#becameReady = resolve;
    });
  }

  get children(): readonly Child[] {
    return this.#stages.flat();
  }

  start(): void {
    for (const child of this.children) child.start();
  }

  /**
   * Drains the processes stage by stage, within `limits.drainMsMax` altogether; what has not ended by then is killed, as
   * is everything once `hurry` aborts. Returns whether nothing had to be killed.
   */
  async stop(hurry: AbortSignal): Promise<boolean> {
    const done = new AbortController();
    const overdue = new AbortController();
    sleep(limits.drainMsMax, undefined, { signal: done.signal }).then(
      () => overdue.abort(),
      () => {},
    );
    const deadline = AbortSignal.any([hurry, overdue.signal]);
    for (const stage of this.#stages) {
      await Promise.all(stage.map((child) => child.stop(deadline)));
      this.#log.print('debug', 'weir', `Stopped: ${stage.map(({ spec }) => spec.name).join(', ')}.`);
    }
    done.abort();
    return this.children.every((child) => !child.killed);
  }

  #makeChild(spec: ChildSpec, bounds: SupervisionLimits): Child {
    const child: Child = new Child(spec, this.#log, bounds, () => this.#childChanged(child));
    return child;
  }

  #childChanged(child: Child): void {
    const processes = this.children.flatMap(({ pid, spec }): RunningProcess[] =>
      pid === undefined ? [] : [{ name: spec.name, pid, entry: spec.entry }],
    );
    try {
      writeProcesses(this.#dataDir, processes);
    } catch (error) {
      // A full disk must not end what runs. Only a server that follows a killed one will not know for whom to wait.
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.print('warn', 'weir', `Could not write down which processes run: ${reason}`);
    }
    if (child.state === 'ready' && this.#waitingFor.delete(child) && this.#waitingFor.size === 0) this.#becameReady();
  }
}
