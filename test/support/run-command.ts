/** Runs a command of weir within the test's own process: no start-up to wait for. */
import { PassThrough, Readable } from 'node:stream';
import type { Command } from '../../src/commands/command.ts';

/** What it prints. Throws what it throws, and when it ends with another code than 0. */
export async function runCommand(command: Command, dataDir: string, ...args: readonly string[]): Promise<string> {
  const stdout = new PassThrough();
  const { signal } = new AbortController();
  const code = await command.run(args, {
    env: { WEIR_DATA: dataDir },
    stdin: Readable.from([]),
    stdout,
    stderr: new PassThrough(),
    isTty: false,
    columns: 80,
    interrupted: () => signal,
  });
  if (code !== 0) throw new Error(`it ended with ${code}`);
  stdout.end();
  return (await stdout.toArray()).join('');
}
