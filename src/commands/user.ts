/** `weir user`: adds and lists who may sign in, and gives a new password to whoever lost theirs. */
import { randomInt } from 'node:crypto';
import type { Readable } from 'node:stream';
import { limits } from '../config/limits.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { printableTime, printTable } from './print-table.ts';
import { runSubcommand, withSignIn } from './with-accounts.ts';

export const userCommand: Command = {
  usage: `
add EMAIL [--name NAME] [--password-stdin]   adds a user; prints {"id", "email", "password"}
weir user list [--json]                                       every user; with --json one a line
weir user reset EMAIL [--password-stdin]                      a new password, signed out everywhere; prints {"email", "password"}

Without --password-stdin a password is made and printed. With it, the first line of standard input is taken, so that it
shows neither in the list of processes nor in the shell's history, and it is not printed.`,
  run: (args, io) => runSubcommand({ add, list, reset }, args, io),
};

const fromStdin = { 'password-stdin': { type: 'boolean' } } as const;

async function add(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, { name: { type: 'string' }, ...fromStdin }, { min: 1, max: 1 });
  const password = await choosePassword(io, values['password-stdin']);
  return withSignIn(io, async (signIn) => {
    const { id, email } = await signIn.addUser({
      email: positionals[0] ?? '',
      name: values.name,
      password: password.text,
    });
    printLine(io.stdout, { id, email, ...password.shown });
  });
}

async function list(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { json: { type: 'boolean' } });
  return withSignIn(io, async (signIn) => {
    const users = await signIn.users();
    if (values.json) {
      for (const user of users) printLine(io.stdout, user);
      return;
    }
    const rows = users.map((user) => [user.email, user.name, user.id, printableTime(user.createdAt)]);
    printTable(io.stdout, ['E-MAIL', 'NAME', 'ID', 'SINCE'], rows, 'No user yet: weir user add EMAIL');
  });
}

async function reset(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, fromStdin, { min: 1, max: 1 });
  const [email = ''] = positionals;
  const password = await choosePassword(io, values['password-stdin']);
  return withSignIn(io, async (signIn) => {
    await signIn.resetPassword(email, password.text);
    printLine(io.stdout, { email, ...password.shown });
  });
}

/** `shown` is what may be printed of it. */
async function choosePassword(io: CommandIo, stdin = false): Promise<{ text: string; shown: { password?: string } }> {
  if (stdin) return { text: await firstLine(io.stdin), shown: {} };
  const text = newPassword();
  return { text, shown: { password: text } };
}

/** 120 random bits in 24 letters and digits, none of which look alike. */
function newPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  return Array.from({ length: 24 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

async function firstLine(stdin: Readable): Promise<string> {
  let text = '';
  stdin.setEncoding('utf8');
  for await (const chunk of stdin) {
    text += chunk;
    if (text.includes('\n') || text.length > limits.passwordCharsMax * 4) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}
