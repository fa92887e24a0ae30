/** `weir segment`: named filters of a site. */
import { CliError } from '../config/errors.ts';
import { Mistakes } from '../query/mistakes.ts';
import { parseFilters } from '../query/parse-filters.ts';
import { cliActor } from './cli-actor.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { printTable } from './print-table.ts';
import { findSite, runSubcommand, withAccounts } from './with-accounts.ts';

export const segmentCommand: Command = {
  usage: `
put --site SITE NAME FILTERS   gives the name its filters, as JSON: '[["is", "visit:country", ["DE"]]]'
weir segment list --site SITE [--json]             every segment of the site; with --json one a line
weir segment remove --site SITE ID                 takes one away`,
  run: (args, io) => runSubcommand({ put, list, remove }, args, io),
};

const options = { site: { type: 'string' }, json: { type: 'boolean' } } as const;

function siteOf({ site }: { readonly site?: string | undefined }): string {
  if (site !== undefined) return site;
  throw new CliError('--site is missing.', 2);
}

async function put(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, options, { min: 2, max: 2 });
  const [name = '', text = ''] = positionals;
  const filters = readFilters(text);
  return withAccounts(io, async (accounts) => {
    const site = await findSite(accounts, siteOf(values));
    const actor = await cliActor(accounts, site.organisationId);
    const segment = await accounts.segments.put({ siteId: site.id, name, filters, createdBy: actor.name });
    await accounts.audit(actor, 'segment.put', segment.id, { name: segment.name, site: site.domain });
    printLine(io.stdout, segment);
  });
}

async function list(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, options);
  return withAccounts(io, async (accounts) => {
    const segments = await accounts.segments.ofSite((await findSite(accounts, siteOf(values))).id);
    if (values.json) for (const segment of segments) printLine(io.stdout, segment);
    else {
      const rows = segments.map(({ name, id, filters }) => [name, id, JSON.stringify(filters)]);
      printTable(io.stdout, ['NAME', 'ID', 'FILTERS'], rows, 'No segment yet.');
    }
  });
}

async function remove(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
  const [id = ''] = positionals;
  return withAccounts(io, async (accounts) => {
    const site = await findSite(accounts, siteOf(values));
    const actor = await cliActor(accounts, site.organisationId);
    if (!(await accounts.segments.remove(site.id, id))) {
      throw new CliError(`The site has no segment ${JSON.stringify(id)}; weir segment list shows them.`);
    }
    await accounts.audit(actor, 'segment.remove', id, { site: site.domain });
    printLine(io.stdout, { id, removed: true });
  });
}

function readFilters(text: string): readonly unknown[] {
  let given: unknown = text;
  try {
    given = JSON.parse(text);
  } catch {
    // No JSON, so no list: said below.
  }
  const mistakes = new Mistakes();
  const filters = parseFilters(given, mistakes);
  if (filters.length === 0 && mistakes.list.length === 0) mistakes.add('filters', given, 'one filter or more');
  if (mistakes.list.length > 0) throw new CliError(mistakes.list.join('\n'), 2);
  return given as readonly unknown[];
}
