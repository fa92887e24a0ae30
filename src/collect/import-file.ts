/** One file into the stream: read, made into records, appended batch by batch, resumed where an earlier run stopped. */
import { hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limits } from '../config/limits.ts';
import type { CapturedEvent, UnreadableInput } from '../event/captured-event.ts';
import { type AppendRecord, STORE_GROUP, type Stream, StreamOverloadedError } from '../stream/stream.ts';
import type { LogReader } from './import-log.ts';
import { type ImportState, type ImportStates, newImportId } from './import-state.ts';
import { readLines } from './read-lines.ts';

export interface ImportSource {
  /** From the file's beginning, anew for each call. */
  open(): Readable;
  /** Under which its progress is kept; undefined where the input cannot be read again (stdin). */
  readonly key: string | undefined;
  /** The reader of its lines, from the first on. */
  reader(importId: string): LogReader;
}

export interface ImportContext {
  readonly stream: Stream;
  readonly states: ImportStates;
  readonly limits: Limits;
  readonly now: () => number;
  readonly signal: AbortSignal;
  onProgress(progress: ImportProgress): void;
  /** Called again and again while the import waits for the store to catch up. */
  onWait(): Promise<void>;
}

export interface ImportProgress {
  readonly lines: number;
  /** Of the file as it lies on disk. */
  readonly bytesRead: number;
}

export interface ImportedFile {
  readonly importId: string;
  /** Readable lines. Each is in the stream, from this run or from one before. */
  readonly events: number;
  readonly unreadable: number;
  /** Of the events, Unix ms; undefined when there are none. */
  readonly times: { readonly first: number; readonly last: number } | undefined;
}

const SAVE_EVERY_MS = 250;
const WAIT_MS = 20;

/**
 * When it resolves, every line is durably in the stream. Throws the signal's reason when it aborts, and what reading the
 * file or appending throws; the next call with the same key goes on from there.
 */
export async function importFile(source: ImportSource, context: ImportContext): Promise<ImportedFile> {
  const begun = source.key === undefined ? undefined : context.states.load(source.key, context.stream.id);
  return (await importFrom(begun, source, context)) ?? (await importAnew(source, context));
}

async function importAnew(source: ImportSource, context: ImportContext): Promise<ImportedFile> {
  const done = await importFrom(undefined, source, context);
  if (!done) throw new Error('an import from the first line on cannot fail to fit');
  return done;
}

/** Undefined when the file does not begin with the lines that `begun` speaks of. Those are read and not appended. */
async function importFrom(
  begun: ImportState | undefined,
  source: ImportSource,
  context: ImportContext,
): Promise<ImportedFile | undefined> {
  const { stream, states, limits, signal } = context;
  const importId = begun?.importId ?? newImportId();
  const reader = source.reader(importId);
  const appender = new Appender(context);
  let digest = '';
  let lines = 0;
  let events = 0;
  let unreadable = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let savedAt = context.now();

  for await (const { batch, bytesRead } of batches(source.open(), limits, signal)) {
    const receivedAt = context.now();
    const records: AppendRecord[] = [];
    let ids = '';
    for (const line of batch) {
      const entry = reader.read(line, ++lines, receivedAt);
      if (entry === undefined) continue;
      ids += entry.eventId;
      records.push(toRecord(entry));
      if (entry.kind === 'unreadable') unreadable++;
      else {
        events++;
        first = Math.min(first, entry.time);
        last = Math.max(last, entry.time);
      }
    }
    digest = hash('sha256', digest + ids, 'hex');
    context.onProgress({ lines, bytesRead });
    if (begun && lines <= begun.lines) {
      if (lines === begun.lines && digest !== begun.digest) return undefined;
      continue;
    }
    const appended: ImportState = { streamId: stream.id, importId, lines, digest };
    await appender.append(records);
    // Only whole batches: the boundaries of a later run are the same even when the file has grown.
    const isWhole = batch.length === limits.importBatchLines;
    if (source.key !== undefined && isWhole && receivedAt - savedAt >= SAVE_EVERY_MS) {
      await appender.flushed();
      states.save(source.key, appended);
      savedAt = receivedAt;
    }
  }
  await appender.flushed();
  if (begun && lines < begun.lines) return undefined;
  return { importId, events, unreadable, times: events > 0 ? { first, last } : undefined };
}

/** Always so many lines but for the last: a run that resumes must find the same boundaries. */
async function* batches(
  input: Readable,
  limits: Limits,
  signal: AbortSignal,
): AsyncGenerator<{ batch: readonly string[]; bytesRead: number }> {
  const size = limits.importBatchLines;
  let waiting: string[] = [];
  let read = 0;
  for await (const { lines, bytesRead } of readLines(input, limits.importLineBytesMax)) {
    read = bytesRead;
    waiting = waiting.length === 0 ? [...lines] : waiting.concat(lines);
    let from = 0;
    for (; waiting.length - from >= size; from += size) {
      signal.throwIfAborted();
      yield { batch: waiting.slice(from, from + size), bytesRead };
    }
    waiting = waiting.slice(from);
  }
  if (waiting.length > 0) yield { batch: waiting, bytesRead: read };
}

function toRecord(entry: CapturedEvent | UnreadableInput): AppendRecord {
  const key = entry.kind === 'event' ? entry.siteId + entry.visitorId : entry.siteId;
  return { key, value: Buffer.from(JSON.stringify(entry)) };
}

/** Appends one batch while the next is being made, and waits while the store is too far behind: live events stand in the same queue. */
class Appender {
  readonly #context: ImportContext;
  #inFlight: Promise<void> = Promise.resolve();

  constructor(context: ImportContext) {
    this.#context = context;
  }

  /** Resolves when the batch before this one is on disk. */
  async append(records: readonly AppendRecord[]): Promise<void> {
    await this.#inFlight;
    while ((await this.#behind()) > this.#context.limits.importAheadRecordsMax) {
      await this.#context.onWait();
      await this.#pause();
    }
    this.#inFlight = this.#appendSoon(records);
    // Awaited, and thrown, by the next call; until then it is not to be an unhandled rejection.
    this.#inFlight.catch(() => {});
  }

  async flushed(): Promise<void> {
    await this.#inFlight;
  }

  async #behind(): Promise<number> {
    const lag = await this.#context.stream.lag(STORE_GROUP);
    return lag.reduce((sum, { records }) => sum + records, 0);
  }

  async #appendSoon(records: readonly AppendRecord[]): Promise<void> {
    for (;;) {
      try {
        return await this.#context.stream.append(records);
      } catch (error) {
        if (!(error instanceof StreamOverloadedError)) throw error;
        await this.#pause();
      }
    }
  }

  async #pause(): Promise<void> {
    await sleep(WAIT_MS, undefined, { signal: this.#context.signal });
  }
}
