/** `weir share`: makes, lists and revokes public links to boards. */
import { join } from 'node:path';
import { readBoardFiles } from '../boards/board-files.ts';
import { BoardLibrary } from '../boards/board-library.ts';
import { loadConfig } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import { cliActor } from './cli-actor.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { printableTime, printTable } from './print-table.ts';
import { readWhen } from './read-when.ts';
import { findSite, runSubcommand, withAccounts } from './with-accounts.ts';

const organisation = { organisation: { type: 'string' } } as const;

export const shareCommand: Command = {
  usage: `
add --site SITE --board ID [OPTION…]   makes a link; prints {"id", "token", "path", "embedPath"}, the token this once only
weir share list [--json]                                 every link, without its token; with --json one a line
weir share revoke ID                                     ends it at once

Options of add:
  --name NAME            what the list calls it; the board's title by default
  --password PASSWORD    asked for before the board is shown
  --expires WHEN         a day (2027-01-31: ends with it, UTC), a time (ISO 8601) or a span (12h, 30d); never by default
  --origin ORIGIN        a page that may frame it (https://blog.example, or * for every one), may be repeated
  --organisation NAME    (list, revoke) whose, by id or name, where there are several`,
  run: (args, io) => runSubcommand({ add, list, revoke }, args, io),
};

async function add(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    site: { type: 'string' },
    board: { type: 'string' },
    name: { type: 'string' },
    password: { type: 'string' },
    expires: { type: 'string' },
    origin: { type: 'string', multiple: true },
  });
  const { site: siteName, board: boardId, password, origin: origins, expires } = values;
  if (siteName === undefined) throw new CliError('--site is missing.', 2);
  if (boardId === undefined) throw new CliError('--board is missing.', 2);
  const expiresAt = expires === undefined ? undefined : readWhen('--expires', expires, Date.now());
  const { boardsDir, dataDir } = loadConfig(io.env);
  return withAccounts(io, async (accounts) => {
    const site = await findSite(accounts, siteName);
    const actor = await cliActor(accounts, site.organisationId);
    const files = await readBoardFiles(boardsDir || join(dataDir, 'boards'));
    const board = await new BoardLibrary(accounts.boards, files).find(site.organisationId, boardId);
    if (!board) throw new CliError(`There is no such board: ${JSON.stringify(boardId)}; weir board list shows them.`);
    const { share, token } = await accounts.shares.add({
      organisationId: site.organisationId,
      siteId: site.id,
      boardId,
      name: values.name ?? board.title,
      createdBy: actor.name,
      password,
      origins,
      expiresAt,
    });
    await accounts.audit(actor, 'share.add', share.id, { name: share.name, site: site.domain, board: boardId });
    printLine(io.stdout, { id: share.id, token, path: `/share/${token}`, embedPath: `/embed/${token}` });
  });
}

async function list(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { ...organisation, json: { type: 'boolean' } });
  return withAccounts(io, async (accounts) => {
    const { organisationId } = await cliActor(accounts, values.organisation);
    const shares = await accounts.shares.all(organisationId);
    if (values.json) {
      for (const share of shares) printLine(io.stdout, share);
      return;
    }
    const domains = new Map((await accounts.sites()).map((site) => [site.id, site.domain]));
    const rows = shares.map((share) => [
      share.name,
      share.id,
      domains.get(share.siteId) ?? share.siteId,
      share.boardId,
      share.hasPassword ? 'yes' : 'no',
      share.expiresAt === undefined ? 'never' : printableTime(share.expiresAt),
    ]);
    const head = ['NAME', 'ID', 'SITE', 'BOARD', 'PASSWORD', 'EXPIRES'];
    printTable(io.stdout, head, rows, 'No link yet: weir share add --site SITE --board ID');
  });
}

async function revoke(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, organisation, { min: 1, max: 1 });
  const [id = ''] = positionals;
  return withAccounts(io, async (accounts) => {
    const actor = await cliActor(accounts, values.organisation);
    const share = await accounts.shares.revoke(actor.organisationId, id);
    if (!share) throw new CliError(`There is no link with the id ${JSON.stringify(id)}; weir share list shows them.`);
    await accounts.audit(actor, 'share.revoke', id, { name: share.name });
    printLine(io.stdout, { id, revoked: true });
  });
}
