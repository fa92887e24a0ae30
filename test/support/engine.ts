/** Starts the real engine process on a folder of its own, for tests; also kills it, and starts it again on the same folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '../../src/config/limits.ts';
import { readChildMessage, type StopMessage } from '../../src/server/child-messages.ts';
import { chooseEngineLogin } from '../../src/server/engine-login.ts';

export interface TestEngine {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly pid: number;
  readonly dataFolder: string;
  /** What it has printed so far. */
  output(): string;
  /** Ends it as its supervisor does; resolves with the exit code. Removes the folder unless it was given. */
  stop(): Promise<number | null>;
  /** SIGKILL. Leaves the folder, for `startTestEngine({ dataFolder })`. */
  kill(): Promise<void>;
}

export interface TestEngineOptions {
  readonly dataFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const ENTRY = new URL('../../src/server/engine.ts', import.meta.url).pathname;

/** Rejects with what it printed when it ends before it is ready. */
export async function startTestEngine(options: TestEngineOptions = {}): Promise<TestEngine> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'weir-engine-test-')));
  mkdirSync(join(dataFolder, 'run'), { recursive: true });
  const login = await chooseEngineLogin(dataFolder);
  const child = spawn(process.execPath, [ENTRY], {
    env: {
      ...process.env,
      WEIR_DATA: dataFolder,
      UV_THREADPOOL_SIZE: String(limits.engineConnections + 4),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  await Promise.race([
    isReady(child),
    exited.then((code) => Promise.reject(new Error(`the engine ended with ${code} before it was ready:\n${output}`))),
  ]);
  return {
    ...login,
    pid: child.pid as number,
    dataFolder,
    output: () => output,
    async stop() {
      child.send({ type: 'stop' } satisfies StopMessage);
      const code = await exited;
      if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function isReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (readChildMessage(message)?.type === 'ready') resolve();
    });
  });
}
