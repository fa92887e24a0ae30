/** What a command is, what it is given of the outside world, and how it reads its arguments. */
import type { Readable, Writable } from 'node:stream';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { CliError } from '../config/errors.ts';

/** Everything a command may touch besides files and the network, so that tests can hand it something else. */
export interface CommandIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Whether a person watches stderr: then long work shows progress there. */
  readonly isTty: boolean;
  /** Width of that terminal, in characters. */
  readonly columns: number;
  /**
   * Aborted by the first SIGINT or SIGTERM. Asking for it takes the signals over from Node, which would otherwise end
   * the process at once: right for a command with something to finish.
   */
  interrupted(): AbortSignal;
}

export interface Command {
  /** What follows the command's name, and what each part means; the first line is the synopsis. */
  readonly usage: string;
  /**
   * Resolves to the exit code: 0 done, 1 failed. Throws CliError for what a person should read: 1 when it failed, 2 when
   * it was used wrongly. Results go to stdout, everything else to stderr.
   */
  run(args: readonly string[], io: CommandIo): Promise<number>;
}

type Parsed<O extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>
>;

/** Reads options (`--site ID`, `--json`) and from `min` to `max` positional arguments. Anything else is wrong use: CliError 2. */
export function readArguments<const O extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: O,
  positionals: { readonly min: number; readonly max: number } = { min: 0, max: 0 },
): Parsed<O> {
  const parsed = parse(args, options);
  const given = parsed.positionals.length;
  if (given < positionals.min) throw new CliError('An argument is missing.', 2);
  if (given > positionals.max)
    throw new CliError(`Unexpected argument ${JSON.stringify(parsed.positionals[positionals.max])}.`, 2);
  return parsed;
}

function parse<O extends ParseArgsOptionsConfig>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new CliError(error instanceof Error ? error.message : String(error), 2);
  }
}

/** Writes one line of result; JSON stays on one line, so that programs can read line by line. */
export function printLine(out: Writable, line: string | object): void {
  out.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
}
