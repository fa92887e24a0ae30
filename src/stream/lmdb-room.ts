/**
 * Sees to it that LMDB never meets a full disk. Its error path for that overruns a buffer of 100 bytes (lmdb 3.5.6, mdb_page_flush:
 * "Attempting to write page at position …"; seen: "malloc(): invalid next size", and the process dead). So before a transaction
 * writes, the file is lengthened with real blocks for all that it may need: then the disk is found full here, as a plain error.
 */
import { fstatSync, statfsSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import type { StreamFiles } from './lmdb-files.ts';

/** What any commit may need: copies of the pages on the way to what it changes, and LMDB's list of free pages. */
const COMMIT_BYTES = 1024 ** 2;
/** An append leaves this for others: positions and retention have to get on when the disk is full, or it would stay so. */
const LEFT_BY_APPENDS_BYTES = 3 * 1024 ** 2;
/** Lengthened by this much at a time. */
const STEP_BYTES = 1024 ** 2;

/** The part of StreamFiles that this takes, so that it can serve while they are being opened. */
type File = Pick<StreamFiles, 'root' | 'file'>;

/**
 * Room for a commit that appends nothing. To be called within a write transaction, before it writes.
 * Throws ENOSPC (or EDQUOT, EFBIG) as node:fs does, with nothing written.
 */
export function reserveRoom(files: File): void {
  lengthen(files, COMMIT_BYTES);
}

/**
 * Room for a commit that appends `bytes`, as reserveRoom; and leaves `diskReserveBytes` of the disk alone.
 * On a full disk it makes do with what retention has freed within the file. LMDB might not be able to use that yet, so
 * at the file's end there is always enough for the worst case.
 */
export function reserveRoomForAppend(
  files: StreamFiles,
  partitions: number,
  bytes: number,
  diskReserveBytes: number,
): void {
  const least = COMMIT_BYTES + 2 * bytes;
  try {
    lengthen(files, least + LEFT_BY_APPENDS_BYTES, diskReserveBytes);
  } catch (error) {
    const enough = atEndBytes(files) >= least && freeBytes(files, partitions) >= least + LEFT_BY_APPENDS_BYTES;
    if (!isDiskFull(error) || !enough) throw error;
  }
}

export function fileBytes(files: Pick<StreamFiles, 'file'>): number {
  return fstatSync(files.file).size;
}

/** What the disk has left for who is not root. */
export function diskLeftBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Gives the file's end this many bytes beyond what LMDB has used of it. */
function lengthen(files: File & { readonly folder?: string }, roomBytes: number, diskReserveBytes = 0): void {
  const missing = roomBytes - atEndBytes(files);
  if (missing <= 0) return;
  const more = Math.ceil(missing / STEP_BYTES) * STEP_BYTES;
  if (files.folder && diskReserveBytes > 0 && diskLeftBytes(files.folder) < more + diskReserveBytes) {
    throw Object.assign(new Error(`less than ${diskReserveBytes} bytes would be left`), { code: 'ENOSPC' });
  }
  const zeros = Buffer.alloc(STEP_BYTES);
  let at = fileBytes(files);
  for (const end = at + more; at < end; ) at += writeSync(files.file, zeros, 0, Math.min(STEP_BYTES, end - at), at);
}

function atEndBytes(files: File): number {
  const { pageSize, lastPageNumber } = pagesOf(files);
  return fileBytes(files) - (lastPageNumber + 1) * pageSize;
}

/** Bytes of the file that are in no table. */
function freeBytes(files: StreamFiles, partitions: number): number {
  const records = Array.from({ length: partitions }, (_, partition) => files.records(partition));
  const tables = [files.meta, files.heads, files.groups, ...records];
  const used = tables.reduce((sum, table) => sum + pagesIn(table.getStats() as Pages), 0);
  const { pageSize, root, free } = pagesOf(files);
  return fileBytes(files) - (used + pagesIn(root) + pagesIn(free)) * pageSize;
}

/** node:fs, and LMDB: its map is full, or the system's errno. */
const FULL_CODES: readonly unknown[] = [
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  -30792,
  constants.errno.ENOSPC,
  constants.errno.EDQUOT,
  constants.errno.EFBIG,
];

export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && FULL_CODES.includes((error as { code?: unknown }).code);
}

interface Pages {
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

interface FilePages {
  readonly pageSize: number;
  /** As of the last commit. */
  readonly lastPageNumber: number;
  readonly root: Pages;
  readonly free: Pages;
}

function pagesOf(files: File): FilePages {
  return files.root.getStats() as FilePages;
}

function pagesIn({ treeBranchPageCount, treeLeafPageCount, overflowPages }: Pages): number {
  return treeBranchPageCount + treeLeafPageCount + overflowPages;
}
