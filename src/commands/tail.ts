/** `weir tail`: what comes in, as it comes in. Reads the stream itself, so it shows what was accepted, stored or not. */
import { join } from 'node:path';
import type { Accounts } from '../accounts/accounts.ts';
import { loadConfig } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import { limits } from '../config/limits.ts';
import type { StreamEntry } from '../event/captured-event.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import type { Stream } from '../stream/stream.ts';
import { type Command, type CommandIo, printLine, readArguments } from './command.ts';
import { findSite, withAccounts } from './with-accounts.ts';

const options = { site: { type: 'string' }, last: { type: 'string', short: 'n' }, json: { type: 'boolean' } } as const;
const WAIT_MS = 1_000;

export const tailCommand: Command = {
  usage: `
[--site SITE] [--last N] [--json]

Prints each event as it is accepted, until Ctrl-C. Works beside a running server.

  --site SITE      only this site's, by id or domain
  -n, --last N     begin with the last N of each partition
  --json           the whole of it, one JSON object a line`,
  async run(args, io) {
    const { values } = readArguments(args, options);
    const last = Number(values.last ?? 0);
    if (!Number.isSafeInteger(last) || last < 0)
      throw new CliError(`--last is ${JSON.stringify(values.last)}; allowed: a number, 0 or more.`, 2);
    const signal = io.interrupted();
    const config = loadConfig(io.env);
    return withAccounts(io, async (accounts) => {
      const domains = await domainsOf(accounts, values.site);
      const stream = await openLmdbStream({ folder: join(config.dataDir, 'stream'), partitions: config.partitions });
      const show = (entry: StreamEntry) => {
        const domain = domains.get(entry.siteId);
        if (domain === undefined && values.site !== undefined) return;
        printLine(io.stdout, values.json ? entry : describe(entry, domain ?? entry.siteId));
      };
      try {
        const partitions = Array.from({ length: stream.partitions }, (_, partition) => partition);
        await Promise.all(partitions.map((partition) => follow(stream, partition, last, signal, io, show)));
      } finally {
        await stream.close();
      }
    });
  },
};

/** Site id → domain: of one site, or of all. */
async function domainsOf(accounts: Accounts, site: string | undefined): Promise<ReadonlyMap<string, string>> {
  const sites = site === undefined ? await accounts.sites() : [await findSite(accounts, site)];
  return new Map(sites.map(({ id, domain }) => [id, domain]));
}

async function follow(
  stream: Stream,
  partition: number,
  last: number,
  signal: AbortSignal,
  io: CommandIo,
  show: (entry: StreamEntry) => void,
): Promise<void> {
  const bounds = await stream.bounds(partition);
  let next = Math.max(bounds.first, bounds.next - last);
  while (!signal.aborted) {
    const records = await stream.read(partition, next, {
      recordsMax: limits.batchEventsMax,
      bytesMax: limits.storeBatchBytesMax,
      waitMs: WAIT_MS,
      signal,
    });
    for (const { value, offset } of records) {
      show(JSON.parse(Buffer.from(value).toString('utf8')) as StreamEntry);
      next = offset + 1;
    }
    // A slow reader slows this down; it must not fill the memory.
    if (io.stdout.writableNeedDrain) await new Promise((resolve) => io.stdout.once('drain', resolve));
  }
}

function describe(entry: StreamEntry, site: string): string {
  if (entry.kind === 'refusals') return `${clock(entry.minute)}  ${site}  refused ${entry.count} × ${entry.reason}`;
  if (entry.kind === 'unreadable')
    return `${clock(entry.receivedAt)}  ${site}  unreadable ${entry.origin ?? ''}: ${entry.detail}`;
  const page = entry.context.page;
  const url = entry.properties.url ?? (typeof page === 'object' && page !== null && 'url' in page ? page.url : '');
  const who = entry.userId ?? entry.visitorId;
  return [clock(entry.time), site, entry.name, String(url ?? ''), who, entry.place.country]
    .filter((part) => part !== '')
    .join('  ');
}

/** UTC, since the sites' own zones may differ. */
function clock(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').slice(0, 19);
}
