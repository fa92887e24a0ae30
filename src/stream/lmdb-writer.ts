/**
 * The thread that writes to a stream folder, one a process: every commit happens here, so that neither a sync to disk nor another
 * process's write lock ever holds up the event loop, and so that the write lock is never held while a busy event loop gets round to it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openStreamFiles, type StreamFiles } from './lmdb-files.ts';
import { commit, type Operation } from './lmdb-operations.ts';
import { isDiskFull } from './lmdb-room.ts';

export interface WriterData {
  readonly folder: string;
  readonly partitions: number;
  readonly diskReserveBytes: number;
}

/** What the writer is told: commit these, or finish. */
export type WriterRequest = { readonly operations: readonly Operation[] } | 'close';

/** What it answers: an outcome for each operation, or that none was written. Errors travel as data, for their class to survive. */
export type WriterReply =
  | { readonly outcomes: readonly ({ readonly value: unknown } | { readonly error: PlainError })[] }
  | { readonly failure: PlainError; readonly diskFull: boolean };

export interface PlainError {
  readonly name: string;
  readonly message: string;
}

if (parentPort) serve(parentPort, workerData as WriterData);

function serve(port: NonNullable<typeof parentPort>, data: WriterData): void {
  const files = openStreamFiles(data.folder);
  port.on('message', (request: WriterRequest) => {
    if (request === 'close') void files.close().then(() => port.close());
    else port.postMessage(answer(files, data, request.operations));
  });
}

function answer(
  files: StreamFiles,
  { partitions, diskReserveBytes }: WriterData,
  operations: readonly Operation[],
): WriterReply {
  try {
    const outcomes = commit(files, partitions, operations, diskReserveBytes);
    return { outcomes: outcomes.map((outcome) => ('error' in outcome ? { error: plain(outcome.error) } : outcome)) };
  } catch (error) {
    return { failure: plain(error), diskFull: isDiskFull(error) };
  } finally {
    // The statistics' snapshot would pin pages that others free.
    files.refresh();
  }
}

function plain(error: unknown): PlainError {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
}
