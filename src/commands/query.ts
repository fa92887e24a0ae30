/** `weir query`: asks what `POST /api/v2/query` and the analyses answer, by the same code (W12). */
import { ANALYSES } from '../api/analyses.ts';
import { csvOf } from '../api/csv.ts';
import { tableOf } from '../boards/tile-table.ts';
import { CliError } from '../config/errors.ts';
import { isObject } from '../query/mistakes.ts';
import { parseQuery } from '../query/parse-query.ts';
import { runQuery } from '../query/run-query.ts';
import { parseVisitor, visitorTimeline } from '../query/visitor.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { findSite, withAccounts } from './with-accounts.ts';
import { orWrongUse, withStore } from './with-store.ts';

export const queryCommand: Command = {
  usage: `
[KIND] --site SITE QUESTION [--csv]

Asks, and prints the answer as one line of JSON. Works while the server runs. QUESTION is JSON (- reads it from standard
input) as the API takes it, less site_id: docs/QUERY.md, docs/ANALYSIS.md.

  weir query --site shop.example '{"metrics":["visitors"],"date_range":"7d","dimensions":["visit:source"]}'
  weir query sessions --site shop.example '{"date_range":"day","limit":5}'
  weir query visitor --site shop.example 5f0c2f1a9b3d7e64

  KIND          ${[...ANALYSES.keys()].join(', ')};
                visitor, whose QUESTION is the visitor's id; without one, POST /api/v2/query
  --site SITE   the site, by id or domain
  --csv         a table instead, without KIND`,
  async run(args, io) {
    const options = { site: { type: 'string' }, csv: { type: 'boolean' } } as const;
    const { values, positionals } = readArguments(args, options, { min: 1, max: 2 });
    const [question = '', kind] = positionals.toReversed();
    const { site: name, csv = false } = values;
    if (name === undefined) throw new CliError('--site is missing.', 2);
    if (csv && kind !== undefined) throw new CliError('--csv is for questions without KIND.', 2);
    if (kind !== undefined && kind !== 'visitor' && !ANALYSES.has(kind)) {
      throw new CliError(`KIND is ${JSON.stringify(kind)}; allowed: ${[...ANALYSES.keys(), 'visitor'].join(', ')}.`, 2);
    }
    return withAccounts(io, async (accounts) => {
      const site = await findSite(accounts, name);
      const about = { site_id: site.id };
      const body = kind === 'visitor' ? undefined : { ...(await readQuestion(question, io)), ...about };
      await withStore(io, async (store) => {
        if (kind === 'visitor') {
          const query = orWrongUse(() => parseVisitor(question, about));
          const answer = await visitorTimeline(store, site, query);
          if (!answer) throw new CliError(`The site has no event of a visitor ${query.visitorId}.`);
          printLine(io.stdout, answer);
          return;
        }
        const read = kind === undefined ? undefined : ANALYSES.get(kind);
        if (read) {
          printLine(io.stdout, (await read(body).run(store, site, Date.now(), {})) as object);
          return;
        }
        const answer = await runQuery(store, site, parseQuery(body), Date.now());
        if (csv) io.stdout.write(csvOf(tableOf({ kind: 'metrics', ...answer })));
        else printLine(io.stdout, answer);
      });
    });
  },
};

async function readQuestion(given: string, { stdin }: CommandIo): Promise<object> {
  const chunks: Buffer[] = [];
  if (given === '-') for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  try {
    const question: unknown = JSON.parse(given === '-' ? Buffer.concat(chunks).toString('utf8') : given);
    if (isObject(question)) return question;
  } catch (error) {
    throw new CliError(`QUESTION is no JSON: ${error instanceof Error ? error.message : String(error)}.`, 2);
  }
  throw new CliError('QUESTION is no object; allowed: {"metrics": …} and the like.', 2);
}
