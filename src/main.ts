/** The process that runs one command line: its streams, its signals, its end. */
import type { CommandIo } from './commands/command.ts';
import { runCommandLine } from './commands/command-line.ts';

function processIo(): CommandIo {
  let interruption: AbortController | undefined;
  return {
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    isTty: process.stderr.isTTY === true,
    columns: process.stderr.columns ?? 80,
    interrupted() {
      if (interruption) return interruption.signal;
      const controller = new AbortController();
      interruption = controller;
      const interrupt = () => controller.abort();
      process.on('SIGINT', interrupt);
      process.on('SIGTERM', interrupt);
      // Started by bin/weir.js or a test: when that one is gone, nobody else will end this process.
      process.on('disconnect', interrupt);
      process.channel?.unref();
      return controller.signal;
    },
  };
}

// A reader that has seen enough (`weir tail | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const code = await runCommandLine(process.argv.slice(2), processIo());
// It ends once what was printed has left it.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
