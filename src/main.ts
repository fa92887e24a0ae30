/** The command table: finds the command, hands it its arguments, and turns its errors into words and an exit code. */
import { type Command, type CommandIo, printLine } from './commands/command.ts';
import { nearest } from './commands/nearest.ts';
import { CliError } from './config/errors.ts';

interface Entry {
  readonly name: string;
  readonly summary: string;
  /** Loaded only when wanted: the supervisor must not carry what the other commands need. */
  readonly load: () => Promise<Command>;
}

const COMMANDS: readonly Entry[] = [
  {
    name: 'serve',
    summary: 'Start everything: engine, web, worker.',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  {
    name: 'demo',
    summary: 'The same with a demo shop, its last 30 days and live visitors.',
    load: async () => (await import('./commands/demo.ts')).demoCommand,
  },
  {
    name: 'import',
    summary: 'Read access logs of Apache and nginx.',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  {
    name: 'send',
    summary: 'Send one event.',
    load: async () => (await import('./commands/send.ts')).sendCommand,
  },
  {
    name: 'tail',
    summary: 'Show events as they come in.',
    load: async () => (await import('./commands/tail.ts')).tailCommand,
  },
  {
    name: 'replay',
    summary: 'Read the stream once more, from a time or an offset.',
    load: async () => (await import('./commands/replay.ts')).replayCommand,
  },
  {
    name: 'status',
    summary: 'Say how the pipeline is doing.',
    load: async () => (await import('./commands/status.ts')).statusCommand,
  },
  {
    name: 'doctor',
    summary: 'Check this machine and the configuration.',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  {
    name: 'site',
    summary: 'Add, list, change or remove sites.',
    load: async () => (await import('./commands/site.ts')).siteCommand,
  },
  {
    name: 'board',
    summary: 'List, print, show, store or remove boards; check board files.',
    load: async () => (await import('./commands/board.ts')).boardCommand,
  },
  {
    name: 'share',
    summary: 'Make, list or revoke public links to boards.',
    load: async () => (await import('./commands/share.ts')).shareCommand,
  },
  {
    name: 'segment',
    summary: 'Name, list or remove filters of a site.',
    load: async () => (await import('./commands/segment.ts')).segmentCommand,
  },
  {
    name: 'annotate',
    summary: 'Mark a release, campaign or alarm on the charts.',
    load: async () => (await import('./commands/annotate.ts')).annotateCommand,
  },
  {
    name: 'key',
    summary: 'Make, list, rename or revoke API keys.',
    load: async () => (await import('./commands/key.ts')).keyCommand,
  },
  {
    name: 'user',
    summary: 'Add users, list them, reset a password.',
    load: async () => (await import('./commands/user.ts')).userCommand,
  },
  {
    name: 'member',
    summary: 'List members, invite, change roles, take out.',
    load: async () => (await import('./commands/member.ts')).memberCommand,
  },
  {
    name: 'organisation',
    summary: 'List, add or rename organisations.',
    load: async () => (await import('./commands/organisation.ts')).organisationCommand,
  },
  {
    name: 'audit',
    summary: 'Show who changed what.',
    load: async () => (await import('./commands/audit.ts')).auditCommand,
  },
];

async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  const [name = 'help', ...args] = argv;
  if (name === '--version' || name === '-v' || name === 'version') {
    printLine(io.stdout, await version());
    return 0;
  }
  if (['help', '--help', '-h'].includes(name)) return help(args, io);
  const entry = find(name);
  if (args.some((argument) => argument === '--help' || argument === '-h')) return help([name], io);
  const command = await entry.load();
  try {
    return await command.run(args, io);
  } catch (error) {
    if (error instanceof CliError && error.exitCode === 2) {
      throw new CliError(`${error.message}\n\n${usageOf(entry, command)}`, 2);
    }
    throw error;
  }
}

async function help(args: readonly string[], io: CommandIo): Promise<number> {
  const [name] = args;
  if (name !== undefined) {
    const entry = find(name);
    printLine(io.stdout, `${entry.summary}\n\n${usageOf(entry, await entry.load())}`);
    return 0;
  }
  const width = Math.max(...COMMANDS.map((entry) => entry.name.length));
  const rows = COMMANDS.map((entry) => `  ${entry.name.padEnd(width)}  ${entry.summary}`);
  printLine(
    io.stdout,
    `Usage: weir COMMAND …\n\n${rows.join('\n')}\n\nweir help COMMAND tells more about one. Settings: docs/CONFIGURATION.md.`,
  );
  return 0;
}

function usageOf(entry: Entry, command: Command): string {
  // The synopsis is the usage's first line, empty for a command without arguments.
  return `Usage: weir ${entry.name} ${command.usage.replace(/^\n/, '')}`.replace(' \n', '\n').trimEnd();
}

function find(name: string): Entry {
  const entry = COMMANDS.find((candidate) => candidate.name === name);
  if (entry) return entry;
  const near = nearest(
    name,
    COMMANDS.map((candidate) => candidate.name),
  );
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ' weir help lists them.';
  throw new CliError(`weir has no command ${JSON.stringify(name)}.${hint}`, 2);
}

async function version(): Promise<string> {
  const { default: about } = await import('../package.json', { with: { type: 'json' } });
  return about.version;
}

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

/** Ends the process once what was printed has left it. */
function exit(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

// A reader that has seen enough (`weir tail | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  exit(await run(process.argv.slice(2), processIo()));
} catch (error) {
  if (error instanceof CliError) {
    process.stderr.write(`weir: ${error.message}\n`);
    exit(error.exitCode);
  } else {
    process.stderr.write(
      `weir: this should not have happened; please report it.\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    exit(1);
  }
}
