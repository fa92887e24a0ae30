/** `weir board`: lists, prints, stores and removes boards, checks board files, and shows what a board says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Accounts } from '../accounts/accounts.ts';
import type { BoardDefinition } from '../boards/board.ts';
import { readBoardFiles } from '../boards/board-files.ts';
import { BoardLibrary, definitionOf } from '../boards/board-library.ts';
import { BoardError, readBoard } from '../boards/read-board.ts';
import { BOARD_TEMPLATES } from '../boards/templates.ts';
import { COMPARISONS, PERIODS } from '../boards/tile-query.ts';
import { loadConfig } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import { showBoard, showOptions } from './board-show.ts';
import { cliActor } from './cli-actor.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { printTable } from './print-table.ts';
import { findSite, runSubcommand, withAccounts } from './with-accounts.ts';

const organisation = { organisation: { type: 'string' } } as const;

export const boardCommand: Command = {
  usage: `
list [--json]   every board: built in, from files, own; with --json one a line
weir board get ID                 one board as JSON, as put and the boards folder take it
weir board show ID --site SITE    what its tiles say of the site, each as a table; works while the server runs
weir board put FILE [--id ID]     stores the board in FILE (- for standard input): a new one, or in the place of ID; prints {"id", "version"}
weir board put --template NAME    the same with a template: ${BOARD_TEMPLATES.map(({ id }) => id).join(', ')}
weir board check FILE…            says what is wrong with board files; stores nothing
weir board remove ID --yes        removes an own board and the links that share it

Options:
  --organisation NAME    whose, by id or name, where there are several

Of show, otherwise as the board has them:
  --tile ID              one tile
  --period PERIOD        ${PERIODS.join(', ')}, or FIRST,LAST
  --comparison MODE      ${COMPARISONS.join(', ')}
  --filters JSON         as in POST /api/v2/query: [["is", "visit:country", ["DE"]]]
  --json                 one tile a line, as POST /api/v1/tile answers it
  --csv, --parquet       with --tile: the file that the dashboard exports, on standard output`,
  run: (args, io) => runSubcommand({ list, get, show, put, check, remove }, args, io),
};

async function openLibrary(accounts: Accounts, io: CommandIo): Promise<BoardLibrary> {
  const { boardsDir, dataDir } = loadConfig(io.env);
  return new BoardLibrary(accounts.boards, await readBoardFiles(boardsDir || join(dataDir, 'boards')));
}

async function list(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { ...organisation, json: { type: 'boolean' } });
  return withAccounts(io, async (accounts) => {
    const { organisationId } = await cliActor(accounts, values.organisation);
    const library = await openLibrary(accounts, io);
    for (const { file, mistakes } of library.problems) io.stderr.write(`${file}: ${mistakes.join(' ')}\n`);
    const boards = await library.all(organisationId);
    if (values.json) {
      for (const board of boards) printLine(io.stdout, board);
      return;
    }
    const rows = boards.map(({ title, id, origin, tiles }) => [title, id, origin, String(tiles.length)]);
    printTable(io.stdout, ['TITLE', 'ID', 'FROM', 'TILES'], rows, 'No board.');
  });
}

async function get(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, organisation, { min: 1, max: 1 });
  return withAccounts(io, async (accounts) => {
    const { organisationId } = await cliActor(accounts, values.organisation);
    const board = await (await openLibrary(accounts, io)).find(organisationId, positionals[0] ?? '');
    if (!board) throw unknownBoard(positionals[0]);
    io.stdout.write(`${JSON.stringify(definitionOf(board), null, 2)}\n`);
  });
}

async function show(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, showOptions, { min: 1, max: 1 });
  const { site: name, ...asked } = values;
  if (name === undefined) throw new CliError('--site is missing.', 2);
  return withAccounts(io, async (accounts) => {
    const site = await findSite(accounts, name);
    const board = await (await openLibrary(accounts, io)).find(site.organisationId, positionals[0] ?? '');
    if (!board) throw unknownBoard(positionals[0]);
    await showBoard(board, site, asked, io);
  });
}

async function put(args: readonly string[], io: CommandIo): Promise<number> {
  const options = { ...organisation, id: { type: 'string' }, template: { type: 'string' } } as const;
  const { values, positionals } = readArguments(args, options, { min: 0, max: 1 });
  const definition = await definitionFor(positionals[0], values.template, io);
  return withAccounts(io, async (accounts) => {
    const actor = await cliActor(accounts, values.organisation);
    const { organisationId } = actor;
    const stored =
      values.id === undefined
        ? await accounts.boards.add(organisationId, definition, actor.name)
        : await accounts.boards.replace(organisationId, values.id, definition);
    if (!stored) throw unknownBoard(values.id);
    const action = values.id === undefined ? 'board.add' : 'board.change';
    await accounts.audit(actor, action, stored.id, { title: definition.title });
    printLine(io.stdout, { id: stored.id, version: stored.version });
  });
}

async function check(args: readonly string[], io: CommandIo): Promise<number> {
  const { positionals } = readArguments(args, {}, { min: 1, max: 1_000 });
  let code = 0;
  for (const file of positionals) {
    try {
      await readBoardFile(file, io);
      printLine(io.stdout, `${file}: a board`);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      io.stderr.write(`${error.message}\n`);
      code = 1;
    }
  }
  return code;
}

async function remove(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(
    args,
    { ...organisation, yes: { type: 'boolean' } },
    { min: 1, max: 1 },
  );
  if (!values.yes) throw new CliError('Removing a board ends the links that share it; say --yes.', 2);
  const [id = ''] = positionals;
  return withAccounts(io, async (accounts) => {
    const actor = await cliActor(accounts, values.organisation);
    if (!(await accounts.boards.remove(actor.organisationId, id))) throw unknownBoard(id);
    await accounts.audit(actor, 'board.remove', id);
    printLine(io.stdout, { id, removed: true });
  });
}

async function definitionFor(
  file: string | undefined,
  template: string | undefined,
  io: CommandIo,
): Promise<BoardDefinition> {
  if ((file === undefined) === (template === undefined)) throw new CliError('Say either FILE or --template.', 2);
  if (file !== undefined) return readBoardFile(file, io);
  const found = BOARD_TEMPLATES.find(({ id }) => id === template);
  if (found) return found.board;
  const allowed = BOARD_TEMPLATES.map(({ id }) => id).join(', ');
  throw new CliError(`--template is ${JSON.stringify(template)}; allowed: ${allowed}.`, 2);
}

/** Throws CliError with every mistake on a line of its own. */
async function readBoardFile(file: string, io: CommandIo): Promise<BoardDefinition> {
  let given: unknown;
  try {
    given = JSON.parse(file === '-' ? await textOf(io) : await readFile(file, 'utf8'));
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  try {
    return readBoard(given);
  } catch (error) {
    if (error instanceof BoardError) throw new CliError(`${file} is no board:\n  ${error.mistakes.join('\n  ')}`);
    throw error;
  }
}

async function textOf({ stdin }: CommandIo): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function unknownBoard(id: string | undefined): CliError {
  return new CliError(`There is no such board: ${JSON.stringify(id)}; weir board list shows them.`);
}
