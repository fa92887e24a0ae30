/** The command table: finds the command, hands it its arguments, and turns its errors into words and an exit code. */
import { CliError } from '../config/errors.ts';
import { StreamShapeError } from '../stream/stream.ts';
import { type Command, type CommandIo, printLine } from './command.ts';
import { nearest } from './nearest.ts';

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
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    name: 'demo',
    summary: 'The same with a demo shop, its last 30 days and live visitors.',
    load: async () => (await import('./demo.ts')).demoCommand,
  },
  {
    name: 'import',
    summary: 'Read access logs of Apache and nginx.',
    load: async () => (await import('./import.ts')).importCommand,
  },
  {
    name: 'send',
    summary: 'Send one event.',
    load: async () => (await import('./send.ts')).sendCommand,
  },
  {
    name: 'tail',
    summary: 'Show events as they come in.',
    load: async () => (await import('./tail.ts')).tailCommand,
  },
  {
    name: 'replay',
    summary: 'Read the stream once more, from a time or an offset.',
    load: async () => (await import('./replay.ts')).replayCommand,
  },
  {
    name: 'status',
    summary: 'Say how the pipeline is doing.',
    load: async () => (await import('./status.ts')).statusCommand,
  },
  {
    name: 'doctor',
    summary: 'Check this machine and the configuration.',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  {
    name: 'site',
    summary: 'Add, list, change or remove sites.',
    load: async () => (await import('./site.ts')).siteCommand,
  },
  {
    name: 'board',
    summary: 'List, print, show, store or remove boards; check board files.',
    load: async () => (await import('./board.ts')).boardCommand,
  },
  {
    name: 'query',
    summary: 'Ask for numbers, visits, events, funnels.',
    load: async () => (await import('./query.ts')).queryCommand,
  },
  {
    name: 'share',
    summary: 'Make, list or revoke public links to boards.',
    load: async () => (await import('./share.ts')).shareCommand,
  },
  {
    name: 'segment',
    summary: 'Name, list or remove filters of a site.',
    load: async () => (await import('./segment.ts')).segmentCommand,
  },
  {
    name: 'annotate',
    summary: 'Mark a release, campaign or alarm on the charts.',
    load: async () => (await import('./annotate.ts')).annotateCommand,
  },
  {
    name: 'key',
    summary: 'Make, list, rename or revoke API keys.',
    load: async () => (await import('./key.ts')).keyCommand,
  },
  {
    name: 'user',
    summary: 'Add users, list them, reset a password.',
    load: async () => (await import('./user.ts')).userCommand,
  },
  {
    name: 'member',
    summary: 'List members, invite, change roles, take out.',
    load: async () => (await import('./member.ts')).memberCommand,
  },
  {
    name: 'team',
    summary: 'List, add, change or remove teams.',
    load: async () => (await import('./team.ts')).teamCommand,
  },
  {
    name: 'organisation',
    summary: 'List, add or rename organisations.',
    load: async () => (await import('./organisation.ts')).organisationCommand,
  },
  {
    name: 'audit',
    summary: 'Show who changed what.',
    load: async () => (await import('./audit.ts')).auditCommand,
  },
];

/** Resolves to the exit code, whatever happens: what a person should read of it is on stderr by then. */
export async function runCommandLine(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    return await run(argv, io);
  } catch (error) {
    if (error instanceof CliError || error instanceof StreamShapeError || isOfTheSystem(error)) {
      printLine(io.stderr, `weir: ${error.message}`);
      return error instanceof CliError ? error.exitCode : 1;
    }
    const found = error instanceof Error ? error.stack : String(error);
    printLine(io.stderr, `weir: this should not have happened; please report it.\n${found}`);
    return 1;
  }
}

/** A folder that may not be written, a file where a folder should be: the message names it, and there is nothing to report. */
function isOfTheSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

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
  const { default: about } = await import('../../package.json', { with: { type: 'json' } });
  return about.version;
}
