/**
 * The thread that writes to a stream folder, one a process: every commit happens here, so that neither a sync to disk nor another
 * process's write lock ever holds up the event loop, and so that the write lock is never held while a busy event loop gets round to it.
 */
import { statfsSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { limits } from '../config/limits.ts';
import { openStreamFiles, type StreamFiles } from './lmdb-files.ts';
import { commit, type Operation } from './lmdb-operations.ts';

export interface WriterData {
  readonly folder: string;
  readonly partitions: number;
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

/** LMDB's "map full", and the system's "no space", "quota exceeded" and "file too large" (Linux and macOS). */
const FULL_CODES: readonly unknown[] = [-30792, 28, 122, 69, 27, 'ENOSPC', 'EDQUOT', 'EFBIG'];
/** A write cut short: LMDB takes the rest of it, which the disk had no room for, for an input/output error. */
const SHORT_WRITE_CODE = 5;

if (parentPort) serve(parentPort, workerData as WriterData);

function serve(port: NonNullable<typeof parentPort>, { folder, partitions }: WriterData): void {
  const files = openStreamFiles(folder);
  port.on('message', (request: WriterRequest) => {
    if (request === 'close') void files.close().then(() => port.close());
    else port.postMessage(answer(files, partitions, request.operations));
  });
}

function answer(files: StreamFiles, partitions: number, operations: readonly Operation[]): WriterReply {
  try {
    const bytes = appendedBytes(operations);
    if (
      bytes > 0 &&
      diskLeft(files.folder) < limits.diskReserveBytes + bytes &&
      !roomInFile(files, partitions, bytes)
    ) {
      return {
        failure: { name: 'Error', message: `less than ${limits.diskReserveBytes} bytes are left on the disk` },
        diskFull: true,
      };
    }
    const outcomes = commit(files, partitions, operations);
    return { outcomes: outcomes.map((outcome) => ('error' in outcome ? { error: plain(outcome.error) } : outcome)) };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    const diskFull =
      FULL_CODES.includes(code) || (code === SHORT_WRITE_CODE && diskLeft(files.folder) < limits.diskReserveBytes);
    return { failure: plain(error), diskFull };
  }
}

function appendedBytes(operations: readonly Operation[]): number {
  let bytes = 0;
  for (const operation of operations) {
    if (operation.kind === 'append') for (const chunk of operation.chunks) bytes += chunk.bytes.byteLength;
  }
  return bytes;
}

function diskLeft(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Whether retention has freed so much of the file that an append finds room in it, whatever the disk has left. */
function roomInFile(files: StreamFiles, partitions: number, bytes: number): boolean {
  const tables = [
    files.meta,
    files.heads,
    files.groups,
    ...Array.from({ length: partitions }, (_, partition) => files.records(partition)),
  ];
  const pages = (stats: PageStats) => stats.treeBranchPageCount + stats.treeLeafPageCount + stats.overflowPages;
  const { pageSize, lastPageNumber, root, free } = files.meta.getStats() as PageStats & {
    lastPageNumber: number;
    root: PageStats;
    free: PageStats;
  };
  const used = tables.reduce((sum, table) => sum + pages(table.getStats() as PageStats), pages(root) + pages(free));
  files.root.resetReadTxn();
  return (lastPageNumber - used) * pageSize > limits.diskReserveBytes + 2 * bytes;
}

interface PageStats {
  readonly pageSize: number;
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

function plain(error: unknown): PlainError {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
}
