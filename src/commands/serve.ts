/** `weir serve`: starts everything and keeps it running until it is told to stop. */
import { type Command, readArguments } from './command.ts';
import { runServer } from './run-server.ts';

export const serveCommand: Command = {
  usage: `

Starts the embedded engine, web and worker, restarts what dies, and on SIGTERM or Ctrl-C finishes what was begun.
A second Ctrl-C ends everything at once; nothing accepted is lost even then.
Settings come from the environment: see docs/CONFIGURATION.md, or weir doctor.`,
  async run(args, io) {
    readArguments(args, {});
    return runServer(io, { command: 'serve', env: io.env });
  },
};
