/** `weir serve`: starts the supervisor and lets it run until it is told to stop. */
import { loadConfig } from '../config/config.ts';
import { type Command, readArguments } from './command.ts';

export const serve: Command = {
  usage: `
Starts the embedded engine, web and worker, restarts what dies, and on SIGTERM or Ctrl-C finishes what was begun.
Settings come from the environment: see docs/CONFIGURATION.md, or weir doctor.`,
  async run(args, io) {
    readArguments(args, {});
    loadConfig(io.env);
    return 1;
  },
};
