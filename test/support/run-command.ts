/** Runs commands of weir: within the test's own process, where there is no start-up to wait for, or as one of their own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { Command, CommandIo } from '../../src/commands/command.ts';
import { runCommandLine } from '../../src/commands/command-line.ts';

export const MAIN = join(import.meta.dirname, '../../src/main.ts');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** SIGTERM, for a command that runs until then. */
  readonly signal?: AbortSignal;
  /** Sees each piece of stdout as it is printed. */
  readonly onOut?: (text: string) => unknown;
}

/** What a command line prints and ends with, as the process would. */
export async function runWeir(args: readonly string[], world: World): Promise<Ended> {
  const { io, printed } = ioOf(world);
  const code = await runCommandLine(args, io);
  return { code, ...printed };
}

/** The same in a process of its own, where the process is what is tested. */
export async function startWeir(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...environment(), ...env } });
  const read = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    read.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    read.err += text;
  });
  child.stdin.end(input);
  await once(child, 'close');
  return { code: child.exitCode, ...read };
}

/** This process's own, without what would change how Weir runs. */
export function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WEIR_')));
}

/** What it prints. Throws what it throws, and when it ends with another code than 0. */
export async function runCommand(command: Command, dataDir: string, ...args: readonly string[]): Promise<string> {
  const { io, printed } = ioOf({ env: { WEIR_DATA: dataDir } });
  const code = await command.run(args, io);
  if (code !== 0) throw new Error(`it ended with ${code}`);
  return printed.out;
}

function ioOf({ env, input = '', signal = new AbortController().signal, onOut = () => {} }: World) {
  const printed = { out: '', err: '' };
  const io: CommandIo = {
    env,
    stdin: Readable.from([Buffer.from(input)]),
    stdout: writer((text) => {
      printed.out += text;
      onOut(text);
    }),
    stderr: writer((text) => {
      printed.err += text;
    }),
    isTty: false,
    columns: 80,
    interrupted: () => signal,
  };
  return { io, printed };
}

function writer(take: (text: string) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      take(chunk.toString());
      done();
    },
  });
}
