/** `weir user`: adds and lists who may sign in, and gives a new password to whoever lost theirs. */
import { randomInt } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Accounts } from '../accounts/accounts.ts';
import { isRole, ROLES } from '../accounts/role.ts';
import type { SignIn } from '../accounts/sign-in.ts';
import { CliError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { cliActor } from './cli-actor.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { printableTime, printTable } from './print-table.ts';
import { runSubcommand, withSignIn } from './with-accounts.ts';

export const userCommand: Command = {
  usage: `
add EMAIL [OPTION…] [--password-stdin]   adds a user; prints {"id", "email", "password"}
weir user list [--json]                                   every user; with --json one a line
weir user reset EMAIL [--password-stdin]                  a new password, signed out everywhere; prints {"email", "password"}
weir user reset EMAIL --second-factor                     takes a lost second factor off; prints {"email", "secondFactor"}

Options of add:
  --name NAME             how the user is called; the part before the @ by default
  --role ROLE             owner (the default), admin, analyst or viewer
  --organisation NAME     where, by id or name, where there are several

Without --password-stdin a password is made and printed. With it, the first line of standard input is taken, so that it
shows neither in the list of processes nor in the shell's history, and it is not printed.`,
  run: (args, io) => runSubcommand({ add, list, reset }, args, io),
};

const fromStdin = { 'password-stdin': { type: 'boolean' } } as const;
const addOptions = {
  name: { type: 'string' },
  role: { type: 'string' },
  organisation: { type: 'string' },
  ...fromStdin,
} as const;

async function add(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, addOptions, { min: 1, max: 1 });
  const role = values.role ?? 'owner';
  if (!isRole(role)) throw new CliError(`--role is ${JSON.stringify(role)}; allowed: ${ROLES.join(', ')}.`, 2);
  const password = await choosePassword(io, values['password-stdin']);
  return withSignIn(io, async (signIn, accounts) => {
    const actor = await cliActor(accounts, values.organisation);
    const { id, email } = await signIn.addUser({
      email: positionals[0] ?? '',
      name: values.name,
      password: password.text,
      role,
      organisationId: actor.organisationId,
    });
    await accounts.audit(actor, 'member.add', email, { role });
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
  const options = { ...fromStdin, 'second-factor': { type: 'boolean' } } as const;
  const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
  const [email = ''] = positionals;
  if (values['second-factor']) return removeSecondFactor(io, email);
  const password = await choosePassword(io, values['password-stdin']);
  return withSignIn(io, async (signIn, accounts) => {
    await signIn.resetPassword(email, password.text);
    await auditUser(accounts, signIn, email, 'user.reset-password');
    printLine(io.stdout, { email, ...password.shown });
  });
}

async function removeSecondFactor(io: CommandIo, email: string): Promise<number> {
  return withSignIn(io, async (signIn, accounts) => {
    const removed = await signIn.removeSecondFactor(email);
    if (removed) await auditUser(accounts, signIn, email, 'user.remove-second-factor');
    printLine(io.stdout, { email, secondFactor: removed ? 'removed' : 'there was none' });
  });
}

/** In every organisation that the user belongs to. */
async function auditUser(accounts: Accounts, signIn: SignIn, email: string, action: string): Promise<void> {
  const user = (await signIn.users()).find((each) => each.email === email.toLowerCase());
  for (const { id } of user ? await accounts.people.organisationsOf(user.id) : []) {
    await accounts.audit(await cliActor(accounts, id), action, email);
  }
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
