/** `weir annotate`: marks a moment of a site on every chart over time: a release from a build server, a campaign, an alarm. */
import { ANNOTATION_KINDS } from '../accounts/annotation-table.ts';
import { CliError } from '../config/errors.ts';
import { cliActor } from './cli-actor.ts';
import { type Command, printLine, readArguments } from './command.ts';
import { printableTime, printTable } from './print-table.ts';
import { findSite, withAccounts } from './with-accounts.ts';

export const annotateCommand: Command = {
  usage: `
--site SITE TEXT [--kind KIND] [--at TIME]   marks the moment; prints the annotation as JSON
weir annotate --site SITE --list [--json]                         every annotation of the site; with --json one a line
weir annotate --site SITE --remove ID                             takes one away

  --kind KIND    ${ANNOTATION_KINDS.join(', ')}; release by default
  --at TIME      ISO 8601 with a zone; now by default`,
  async run(args, io) {
    const { values, positionals } = readArguments(
      args,
      {
        site: { type: 'string' },
        kind: { type: 'string' },
        at: { type: 'string' },
        list: { type: 'boolean' },
        json: { type: 'boolean' },
        remove: { type: 'string' },
      },
      { min: 0, max: 1 },
    );
    const [text] = positionals;
    const { site: siteName, remove } = values;
    if (siteName === undefined) throw new CliError('--site is missing.', 2);
    if ([text, values.list, remove].filter((each) => each !== undefined).length !== 1) {
      throw new CliError('Say one of TEXT, --list, --remove ID.', 2);
    }
    const kind = ANNOTATION_KINDS.find((known) => known === (values.kind ?? 'release'));
    if (!kind) {
      throw new CliError(`--kind is ${JSON.stringify(values.kind)}; allowed: ${ANNOTATION_KINDS.join(', ')}.`, 2);
    }
    const at = values.at === undefined ? undefined : readTime(values.at);
    return withAccounts(io, async (accounts) => {
      const { annotations } = accounts;
      const site = await findSite(accounts, siteName);
      const actor = await cliActor(accounts, site.organisationId);
      if (text !== undefined) {
        const made = await annotations.add({ siteId: site.id, kind, text, at, createdBy: actor.name });
        await accounts.audit(actor, 'annotation.add', made.id, { title: text, kind, site: site.domain });
        printLine(io.stdout, made);
      } else if (remove !== undefined) {
        if (!(await annotations.remove(site.id, remove))) {
          throw new CliError(`The site has no annotation ${JSON.stringify(remove)}; --list shows them.`);
        }
        await accounts.audit(actor, 'annotation.remove', remove, { site: site.domain });
        printLine(io.stdout, { id: remove, removed: true });
      } else {
        const all = await annotations.ofSite(site.id);
        if (values.json) for (const each of all) printLine(io.stdout, each);
        else {
          const rows = all.map((each) => [printableTime(each.at), each.kind, each.text, each.id]);
          printTable(io.stdout, ['AT (UTC)', 'KIND', 'TEXT', 'ID'], rows, 'No annotation yet.');
        }
      }
    });
  },
};

function readTime(given: string): number {
  const time = /^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:?\d\d)$/.test(given) ? Date.parse(given) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new CliError(`--at is ${JSON.stringify(given)}; allowed: as 2026-11-22T12:00:00Z.`, 2);
}
