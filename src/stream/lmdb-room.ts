/**
 * Sees to it that LMDB never meets a full disk. Its error path for that overruns a buffer of 100 bytes (lmdb 3.5.6, mdb_page_flush:
 * "Attempting to write page at position …"; seen: "malloc(): invalid next size", and the process dead). So before a transaction
 * writes, the file is lengthened with real blocks for all that it may need: then the disk is found full here, as a plain error.
 * Commits within blocks that exist also have no file size to sync.
 */
import { fstatSync, statfsSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import type { StreamFiles } from './lmdb-files.ts';

/** Besides an append's own bytes: copies of the pages on the way to them, and of LMDB's list of free pages. */
const OVERHEAD_BYTES = 2 * 1024 ** 2;
/** Lengthened by this much at a time. */
const STEP_BYTES = 1024 ** 2;

/** To be called within a write transaction, before it writes. Throws ENOSPC (or EDQUOT, EFBIG) as node:fs does, with nothing written. */
export function reserveRoom(files: Pick<StreamFiles, 'root' | 'file'>, bytes: number): void {
  const { pageSize, lastPageNumber } = pagesOf(files);
  const needed = (lastPageNumber + 1) * pageSize + OVERHEAD_BYTES + 2 * bytes;
  let { size } = fstatSync(files.file);
  if (size >= needed) return;
  const end = Math.ceil(needed / STEP_BYTES) * STEP_BYTES;
  const zeros = Buffer.alloc(Math.min(STEP_BYTES, end - size));
  while (size < end) size += writeSync(files.file, zeros, 0, Math.min(zeros.length, end - size), size);
}

/** What the disk has left for who is not root. */
export function diskLeftBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Bytes within the file that no record takes: an append finds room there, whatever the disk has left. */
export function freeInFileBytes(files: StreamFiles, partitions: number): number {
  const tables = [
    files.meta,
    files.heads,
    files.groups,
    ...Array.from({ length: partitions }, (_, partition) => files.records(partition)),
  ];
  const used = tables.reduce((sum, table) => sum + pagesIn(table.getStats() as Pages), 0);
  const { pageSize, root, free } = pagesOf(files);
  return fstatSync(files.file).size - (used + pagesIn(root) + pagesIn(free)) * pageSize;
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

function pagesOf(files: Pick<StreamFiles, 'root'>): FilePages {
  return files.root.getStats() as FilePages;
}

function pagesIn({ treeBranchPageCount, treeLeafPageCount, overflowPages }: Pages): number {
  return treeBranchPageCount + treeLeafPageCount + overflowPages;
}
