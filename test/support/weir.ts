/** Runs the real program as a person does, `weir serve` on a data folder of its own, and finds its processes so that a test can kill them. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { environment, MAIN, runWeir } from './run-command.ts';

const run = promisify(execFile);

export type Role = 'engine' | 'web' | 'worker';

export interface WeirOptions {
  /** Default: a new folder, removed by `stop`. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly command?: 'serve' | 'demo';
  /** Default: any that is free. Given where its address must be known before it starts. */
  readonly port?: number;
}

export const OWNER = { email: 'owner@example.com', password: 'correct horse battery' };

export class Weir {
  readonly url: string;
  readonly dataDir: string;
  readonly log: string[] = [];
  readonly #env: Record<string, string | undefined>;
  readonly #command: string;
  readonly #ownsData: boolean;
  #process: ChildProcess | undefined;

  private constructor(port: number, options: WeirOptions) {
    this.url = `http://127.0.0.1:${port}`;
    this.#ownsData = options.dataDir === undefined;
    this.dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'weir-test-'));
    this.#command = options.command ?? 'serve';
    this.#env = {
      ...environment(),
      WEIR_DATA: this.dataDir,
      WEIR_HOST: '127.0.0.1',
      WEIR_PORT: String(port),
      WEIR_ADMIN_EMAIL: OWNER.email,
      WEIR_ADMIN_PASSWORD: OWNER.password,
      ...options.env,
    };
  }

  /** Starts it and waits until it may take traffic. */
  static async start(options: WeirOptions = {}): Promise<Weir> {
    const weir = new Weir(options.port ?? (await freePort()), options);
    await weir.start();
    return weir;
  }

  async start(readyMsMax = 60_000): Promise<void> {
    const child = spawn(process.execPath, [MAIN, this.#command], { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    for (const output of [child.stdout, child.stderr])
      output?.on('data', (chunk: Buffer) => this.log.push(chunk.toString()));
    await this.until(async () => (await fetch(`${this.url}/readyz`)).ok, readyMsMax);
  }

  /** Polls until it holds; what throws does not hold. */
  async until(holds: () => Promise<boolean>, msMax = 60_000): Promise<void> {
    const deadline = performance.now() + msMax;
    while (!(await holds().catch(() => false))) {
      if (performance.now() > deadline)
        throw new Error(`not within ${msMax} ms: ${holds}\n${this.log.slice(-60).join('')}`);
      await sleep(25);
    }
  }

  get pid(): number {
    if (this.#process?.pid === undefined) throw new Error('weir is not running');
    return this.#process.pid;
  }

  /** Process id of the child with this role, undefined while there is none. */
  childPid(role: Role): number | undefined {
    return childrenOf(this.pid).find((child) => child.commandLine.some((part) => part.endsWith(`/server/${role}.ts`)))
      ?.pid;
  }

  /** Whether the supervisor's last word on the life of the child with this role is that it is ready. */
  isReady(role: Role): boolean {
    const lives = this.log.join('').matchAll(/^\S+ (\S+) +(?:WARN Process was|WARN Process ended|(Ready\.))/gm);
    return [...lives].findLast(([, name]) => name === role)?.[2] !== undefined;
  }

  /** Kills one process without warning; false when it was not there to be killed. */
  kill(role: Role | 'supervisor'): boolean {
    const pid = role === 'supervisor' ? this.pid : this.childPid(role);
    if (pid === undefined) return false;
    process.kill(pid, 'SIGKILL');
    return true;
  }

  /** Waits for the supervisor itself to have ended. */
  async ended(): Promise<number | null> {
    const child = this.#process;
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child?.exitCode ?? null;
  }

  /** Runs a command on the same data folder and answers its standard output. */
  async command(...args: string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [MAIN, ...args], {
      env: this.#env as NodeJS.ProcessEnv,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }

  /** The same without a process of its own, for what is no more than a step on the way. */
  async #ran(...args: string[]): Promise<string> {
    const { code, out, err } = await runWeir(args, { env: this.#env });
    if (code !== 0) throw new Error(`weir ${args.join(' ')} ended with ${code}: ${err}`);
    return out;
  }

  async addSite(domain: string): Promise<{ id: string; writeKey: string }> {
    return JSON.parse(await this.#ran('site', 'add', domain)) as { id: string; writeKey: string };
  }

  async addKey(): Promise<string> {
    return (JSON.parse(await this.#ran('key', 'add', '--name', 'test')) as { key: string }).key;
  }

  /** Plausible's Stats API v2. Throws on any answer but 200. */
  async query(key: string, query: Record<string, unknown>): Promise<QueryAnswer> {
    const response = await fetch(`${this.url}/api/v2/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(query),
    });
    if (!response.ok) throw new Error(`query: ${response.status} ${await response.text()}`);
    return (await response.json()) as QueryAnswer;
  }

  /** SIGTERM, and the exit code; the data folder goes too when it is this test's own. */
  async stop(): Promise<number | null> {
    if (this.#process && this.#process.exitCode === null) this.#process.kill('SIGTERM');
    const code = await this.ended();
    if (this.#ownsData) rmSync(this.dataDir, { recursive: true, force: true });
    return code;
  }
}

export interface QueryAnswer {
  readonly results: readonly { readonly metrics: readonly (number | null)[]; readonly dimensions: readonly string[] }[];
  readonly meta: Readonly<Record<string, unknown>>;
}

function childrenOf(parent: number): { pid: number; commandLine: string[] }[] {
  const found: { pid: number; commandLine: string[] }[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const status = readFileSync(`/proc/${entry}/status`, 'utf8');
      if (Number(/^PPid:\t(\d+)$/m.exec(status)?.[1]) !== parent) continue;
      found.push({ pid: Number(entry), commandLine: readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0') });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
