/** From the configuration to running processes: what there is to start, in which order it drains, and what must hold before. */
import { get } from 'node:http';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import type { DemoSite } from '../demo/demo-site.ts';
import type { ChildSpec } from './child.ts';
import type { DataLock } from './data-lock.ts';
import { chooseEngineLogin, type EngineLogin, freePort, listenOnce } from './engine-login.ts';
import type { LogPrinter } from './log-printer.ts';
import { waitForPredecessors } from './predecessors.ts';
import { NAME_ARGUMENT } from './process-figures.ts';
import { Supervisor } from './supervisor.ts';

/** Argument of one of the web processes, which sees to the first owner, and of one of the workers, which migrates the store. */
export const FIRST = 'first';
/** Argument that lets the web processes show the demo shop, before its write key. */
export const SHOP_ARGUMENT = '--shop=';

type Environment = Readonly<Record<string, string | undefined>>;

export interface StartOptions {
  readonly config: Config;
  readonly env: Environment;
  /** Held until the processes have stopped; released here, also when they could not be started. */
  readonly lock: DataLock;
  /** Whether the web processes are wanted too. */
  readonly web: boolean;
  /** Show the demo shop, and send it visitors. */
  readonly demo?: DemoSite;
  readonly log: LogPrinter;
}

export interface RunningProcesses {
  /** Where people reach the web process; '' without one. */
  readonly url: string;
  /** Resolves when every process has been ready once. */
  readonly ready: Promise<void>;
  /** Drains everything and lets go of the data folder; see Supervisor. */
  stop(hurry: AbortSignal): Promise<boolean>;
}

/**
 * Buffers of a megabyte come in pages of 2 MiB where the kernel gives them to those who ask: a twentieth of all processor time went
 * into pages of 4 KiB, touched for the first time. Only glibc reads this.
 */
const HUGE_PAGES = 'glibc.malloc.hugetlb=1';

/** Throws CliError when the port is taken. */
export async function startProcesses(options: StartOptions): Promise<RunningProcesses> {
  const { config, lock, web, demo, log } = options;
  const env = { GLIBC_TUNABLES: HUGE_PAGES, ...options.env };
  try {
    await waitForPredecessors(config.dataDir, log);
    const embedded = config.clickhouseUrl === '';
    const port = web ? await choosePort(config) : 0;
    const stages = [
      demo ? [demoSpec(config, env, port, demo)] : [],
      web ? webSpecs(config, env, port, demo) : [],
      workerSpecs(config, env),
      embedded ? [engineSpec(config, env, await chooseEngineLogin(config.dataDir))] : [],
    ];
    const supervisor = new Supervisor({ dataDir: config.dataDir, stages, log });
    supervisor.start();
    return {
      url: web ? config.publicUrl || `http://${shownHost(config.host)}:${port}` : '',
      ready: supervisor.ready,
      async stop(hurry) {
        const orderly = await supervisor.stop(hurry);
        lock.release();
        return orderly;
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Capture never waits for analysis (W5), not for a processor either. */
const ANALYSIS_NICENESS = 5;

function entry(name: string): string {
  return fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
}

function webSpecs(config: Config, env: Environment, port: number, demo: DemoSite | undefined): readonly ChildSpec[] {
  if (config.webs > 1 && process.platform !== 'linux') {
    throw new CliError(`WEIR_WEBS is ${config.webs}; several processes can share a port only on Linux.`);
  }
  return numbered('web', config.webs).map((name, index) => ({
    name,
    entry: entry('web'),
    args: [
      config.dataDir,
      NAME_ARGUMENT + name,
      ...(index === 0 ? [FIRST] : []),
      ...(demo ? [`${SHOP_ARGUMENT}${demo.writeKey}`] : []),
    ],
    env: { ...env, WEIR_PORT: String(port) },
  }));
}

function demoSpec(config: Config, env: Environment, port: number, demo: DemoSite): ChildSpec {
  return {
    name: 'demo',
    entry: entry('demo'),
    args: [config.dataDir, `http://${shownHost(config.host)}:${port}`, demo.writeKey],
    env: withoutOwner(env),
  };
}

function workerSpecs(config: Config, env: Environment): readonly ChildSpec[] {
  return numbered('worker', Math.min(config.workers, config.partitions)).map((name, index) => ({
    name,
    entry: entry('worker'),
    args: [config.dataDir, NAME_ARGUMENT + name, ...(index === 0 ? [FIRST] : [])],
    env: withoutOwner(env),
    niceness: ANALYSIS_NICENESS,
  }));
}

function engineSpec(config: Config, env: Environment, login: EngineLogin): ChildSpec {
  return {
    name: 'engine',
    entry: entry('engine'),
    args: [config.dataDir],
    // Each of the engine's connections blocks a thread of libuv's pool while it works; files and name look-ups need some as well.
    env: { ...withoutOwner(env), UV_THREADPOOL_SIZE: String(limits.engineConnections + Math.max(4, cpus().length)) },
    niceness: ANALYSIS_NICENESS,
    probe: {
      everyMs: limits.engineProbeMs,
      hangMs: limits.engineHangMs,
      answers: (signal) => isHealthy(login, signal),
    },
  };
}

function numbered(name: string, count: number): readonly string[] {
  return count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}

/** Only the web process makes the owner; nobody else need know the password. */
function withoutOwner(env: Environment): Environment {
  const { WEIR_ADMIN_EMAIL: _email, WEIR_ADMIN_PASSWORD: _password, ...rest } = env;
  return rest;
}

function isHealthy(login: EngineLogin, signal: AbortSignal): Promise<boolean> {
  const headers = { 'X-ClickHouse-User': login.username, 'X-ClickHouse-Key': login.password };
  return new Promise((resolve) => {
    const request = get(`${login.url}/health`, { headers, signal, agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
      response.once('error', () => resolve(false));
    });
    request.once('error', () => resolve(false));
  });
}

/** The port is settled here, so that a web process comes back where it was, and so that a taken one is said at once. */
async function choosePort(config: Config): Promise<number> {
  if (config.port === 0) return freePort(config.host);
  try {
    return await listenOnce(config.port, config.host);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new CliError(`Port ${config.port} is in use by another program; WEIR_PORT chooses another.`);
    if (code === 'EACCES')
      throw new CliError(`Port ${config.port} may not be used by this user; WEIR_PORT chooses another.`);
    throw new CliError(`Cannot listen on ${config.host}:${config.port}: ${message}`);
  }
}

function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
