/** One supervised process: started, watched, restarted with back-off when it dies or hangs, and stopped in order. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants, getPriority, setPriority } from 'node:os';
import type { Limits } from '../config/limits.ts';
import { readChildMessage, type StopMessage } from './child-messages.ts';
import type { LogPrinter } from './log-printer.ts';

export interface ChildSpec {
  /** Its name in the log: `engine`, `web`, `worker-2`. */
  readonly name: string;
  /** Path of the program. */
  readonly entry: string;
  /** Shown by `ps`, and by which a later supervisor knows its predecessor's processes. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How far it gives way to the supervisor and its other processes when processors are short: steps of nice(2). */
  readonly niceness?: number;
  /** Asks the running process a question that only a healthy one can answer; beside heartbeats, for what blocks outside the event loop. */
  readonly probe?: {
    readonly everyMs: number;
    readonly hangMs: number;
    answers(signal: AbortSignal): Promise<boolean>;
  };
}

/** The bounds of `limits` that watch over a process. */
export type SupervisionLimits = Readonly<
  Record<
    keyof Pick<
      Limits,
      'restartBackoffMsMin' | 'restartBackoffMsMax' | 'restartStableMs' | 'heartbeatMs' | 'childHangMs' | 'childStartMs'
    >,
    number
  >
>;

export type ChildState = 'idle' | 'starting' | 'ready' | 'waiting' | 'stopping' | 'stopped';

export class Child {
  readonly spec: ChildSpec;
  readonly #log: LogPrinter;
  readonly #onChange: () => void;
  readonly #limits: SupervisionLimits;
  #state: ChildState = 'idle';
  #process: ChildProcess | undefined;
  #backoffMs: number;
  #readyAt: number | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #watchTimer: NodeJS.Timeout | undefined;
  #probing: AbortController | undefined;
  #killed = false;
  #stopped: (() => void) | undefined;

  /** `onChange` is called after every change of state or process id. */
  constructor(spec: ChildSpec, log: LogPrinter, limits: SupervisionLimits, onChange: () => void) {
    this.spec = spec;
    this.#limits = limits;
    this.#backoffMs = limits.restartBackoffMsMin;
    this.#log = log;
    this.#onChange = onChange;
  }

  get state(): ChildState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Whether any process of this child had to be killed to be stopped. */
  get killed(): boolean {
    return this.#killed;
  }

  start(): void {
    const startedAt = performance.now();
    this.#readyAt = undefined;
    const child = spawn(process.execPath, [this.spec.entry, ...this.spec.args], {
      env: this.spec.env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process = child;
    if (child.pid !== undefined && this.spec.niceness) this.#giveWay(child.pid, this.spec.niceness);
    if (child.stdout) this.#log.follow(this.spec.name, child.stdout);
    if (child.stderr) this.#log.follow(this.spec.name, child.stderr);
    const silence = { checks: 0 };
    child.on('message', (message) => {
      silence.checks = 0;
      const read = readChildMessage(message);
      if (read?.type === 'ready' && this.#process === child && this.#state === 'starting') {
        this.#log.print('info', this.spec.name, 'Ready.', {
          ms: Math.round(performance.now() - startedAt),
          ...read.details,
        });
        this.#readyAt = performance.now();
        this.#become('ready');
        this.#startProbing(child);
      }
    });
    child.on('error', (error) =>
      this.#log.print('error', this.spec.name, `Could not be started or reached: ${error.message}`),
    );
    child.once('exit', (code, signal) => this.#exited(code, signal));
    // A process that could not even be spawned emits no exit.
    if (child.pid === undefined) setImmediate(() => this.#exited(null, null));
    this.#watchHeartbeats(child, silence);
    this.#become('starting');
  }

  /** Its threads inherit it, so it comes first of all. */
  #giveWay(pid: number, niceness: number): void {
    try {
      setPriority(pid, Math.min(constants.priority.PRIORITY_LOW, getPriority() + niceness));
    } catch (error) {
      this.#log.print('warn', this.spec.name, `Runs with full priority: ${(error as Error).message}`);
    }
  }

  /** Asks it to finish and waits; kills it when `deadline` aborts first. */
  async stop(deadline: AbortSignal): Promise<void> {
    clearTimeout(this.#restartTimer);
    const child = this.#process;
    if (!child) {
      this.#become('stopped');
      return;
    }
    const gone = new Promise<void>((resolve) => {
      this.#stopped = resolve;
    });
    this.#become('stopping');
    const kill = () => {
      this.#killed = true;
      this.#log.print('warn', this.spec.name, 'Has not stopped in time and is killed.');
      child.kill('SIGKILL');
    };
    if (child.connected) child.send({ type: 'stop' } satisfies StopMessage, () => {});
    else child.kill('SIGTERM');
    if (deadline.aborted) kill();
    else deadline.addEventListener('abort', kill, { once: true });
    await gone;
    deadline.removeEventListener('abort', kill);
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    this.#process = undefined;
    clearInterval(this.#watchTimer);
    this.#probing?.abort();
    if (this.#state === 'stopping') {
      this.#become('stopped');
      this.#stopped?.();
      return;
    }
    if (this.#readyAt !== undefined && performance.now() - this.#readyAt >= this.#limits.restartStableMs)
      this.#backoffMs = this.#limits.restartBackoffMsMin;
    const waitMs = this.#backoffMs;
    this.#backoffMs = Math.min(waitMs * 2, this.#limits.restartBackoffMsMax);
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code ?? 'none'}`;
    this.#log.print('warn', this.spec.name, `Process ${how}; starts again in ${waitMs / 1000} s.`);
    this.#become('waiting');
    this.#restartTimer = setTimeout(() => this.start(), waitMs);
  }

  /** Counts checks without a message rather than milliseconds, so that a pause of the supervisor itself (a closed laptop) harms nobody. */
  #watchHeartbeats(child: ChildProcess, silence: { checks: number }): void {
    this.#watchTimer = setInterval(() => {
      silence.checks++;
      const silentMsMax = this.#state === 'starting' ? this.#limits.childStartMs : this.#limits.childHangMs;
      if (silence.checks * this.#limits.heartbeatMs < silentMsMax) return;
      this.#log.print('error', this.spec.name, `Hangs: no sign of life for ${silentMsMax / 1000} s; it is killed.`);
      child.kill('SIGKILL');
    }, this.#limits.heartbeatMs);
  }

  #startProbing(child: ChildProcess): void {
    const { probe } = this.spec;
    if (!probe) return;
    const probing = new AbortController();
    this.#probing = probing;
    let answeredAt = performance.now();
    const ask = async () => {
      const answered = await probe.answers(AbortSignal.any([probing.signal, AbortSignal.timeout(probe.hangMs)]));
      if (probing.signal.aborted) return;
      if (answered) answeredAt = performance.now();
      if (performance.now() - answeredAt >= probe.hangMs) {
        this.#log.print('error', this.spec.name, `Hangs: no answer for ${probe.hangMs / 1000} s; it is killed.`);
        child.kill('SIGKILL');
        return;
      }
      setTimeout(ask, probe.everyMs).unref();
    };
    setTimeout(ask, probe.everyMs).unref();
  }

  #become(state: ChildState): void {
    this.#state = state;
    this.#onChange();
  }
}
