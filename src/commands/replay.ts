/** `weir replay`: has the store read the stream again from an offset or a time. What is stored already counts once (W2). */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../config/config.ts';
import { CliError } from '../config/errors.ts';
import { lockData } from '../server/data-lock.ts';
import { LogPrinter } from '../server/log-printer.ts';
import { startProcesses } from '../server/start-processes.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import { STORE_GROUP, type Stream } from '../stream/stream.ts';
import { type Command, printLine, readArguments } from './command.ts';
import { Progress } from './progress.ts';

const POLL_MS = 100;

export const replayCommand: Command = {
  usage: `
--from TIME|OFFSET

Has the store read the stream again from there, and returns when it has. The server must not be running. Use it when the
store has lost what the stream still holds, after restoring an older backup, say: events that are stored already are
recognised and not stored again.

  --from TIME      when the first of them was accepted: 2026-11-22T05:37:00Z, or 2026-11-22
  --from OFFSET    its number within the partition; 0 is all that the stream still holds`,
  async run(args, io) {
    const { values } = readArguments(args, { from: { type: 'string' } });
    const from = readFrom(values.from);
    const config = loadConfig(io.env);
    const signal = io.interrupted();
    const lock = lockData(config.dataDir, 'replay');
    const stream = await openLmdbStream({ folder: join(config.dataDir, 'stream'), partitions: config.partitions });
    const log = new LogPrinter({ out: io.stderr, isTty: io.isTty, level: 'warn', now: Date.now });
    const progress = new Progress(io);
    try {
      const total = await reset(stream, from);
      const processes = await startProcesses({ config, env: io.env, lock, web: false, log });
      try {
        for (let left = total; left > 0 && !signal.aborted; left = await behind(stream)) {
          progress.show({
            label: 'Replaying',
            fraction: 1 - left / total,
            detail: `${left.toLocaleString('en-US')} left`,
          });
          await sleep(POLL_MS);
        }
      } finally {
        progress.clear();
        await processes.stop(new AbortController().signal);
      }
      const left = await behind(stream);
      printLine(io.stdout, { replayed: total - left, left });
      return left === 0 ? 0 : 1;
    } finally {
      await stream.close();
      lock.release();
    }
  },
};

type From = { readonly offset: number } | { readonly time: number };

function readFrom(text: string | undefined): From {
  if (text === undefined) throw new CliError('--from is missing.', 2);
  if (/^\d{1,15}$/.test(text)) return { offset: Number(text) };
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw new CliError(`--from is ${JSON.stringify(text)}; allowed: a time (2026-11-22T05:37:00Z) or an offset.`, 2);
  return { time };
}

/** Returns how many records are to be read again. */
async function reset(stream: Stream, from: From): Promise<number> {
  for (let partition = 0; partition < stream.partitions; partition++) {
    const next = 'offset' in from ? from.offset : await stream.offsetAt(partition, from.time);
    await stream.reset(STORE_GROUP, partition, next);
  }
  return behind(stream);
}

async function behind(stream: Stream): Promise<number> {
  const lag = await stream.lag(STORE_GROUP);
  return lag.reduce((sum, { records }) => sum + records, 0);
}
