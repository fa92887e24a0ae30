/** `weir audit`: who changed what, newest first. */
import { CliError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import { cliActor } from './cli-actor.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { printableTime, printTable } from './print-table.ts';
import { withAccounts } from './with-accounts.ts';

export const auditCommand: Command = {
  usage: `
[--limit N] [--organisation NAME] [--json]   the last changes of rights, sites, keys and boards; with --json one a line

  --limit N              how many; 50 by default
  --organisation NAME    whose, by id or name, where there are several`,
  run: audit,
};

async function audit(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    limit: { type: 'string' },
    organisation: { type: 'string' },
    json: { type: 'boolean' },
  });
  const { limit = '50' } = values;
  const { auditPageEntriesMax: max } = limits;
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > max) {
    throw new CliError(`--limit is ${JSON.stringify(limit)}; allowed: 1–${max}.`, 2);
  }
  return withAccounts(io, async (accounts) => {
    const { organisationId } = await cliActor(accounts, values.organisation);
    const entries = await accounts.people.auditEntries(organisationId, Number(limit));
    if (values.json) {
      for (const entry of entries) printLine(io.stdout, entry);
      return;
    }
    const rows = entries.map(({ at, actor, action, subject, detail }) => [
      printableTime(at),
      actor.name,
      action,
      subject,
      Object.keys(detail).length === 0 ? '' : JSON.stringify(detail),
    ]);
    printTable(io.stdout, ['WHEN', 'WHO', 'WHAT', 'OF', 'DETAIL'], rows, 'Nothing has been changed yet.');
  });
}
