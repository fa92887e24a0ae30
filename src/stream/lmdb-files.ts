/** A stream folder's LMDB environment: its tables, how to open it, and what it must not be mistaken for. Not what is done with the tables. */

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Database, type Key, open, type RootDatabase } from 'lmdb';
import { limits } from '../config/limits.ts';
import { diskLeftBytes, isDiskFull, reserveRoom } from './lmdb-room.ts';
import { StreamFullError, StreamShapeError } from './stream.ts';

/** What a stream is, for good but for `partitions`, which may grow. */
export interface StreamShape {
  readonly format: number;
  readonly id: string;
  readonly partitions: number;
}

export interface StreamFiles {
  readonly folder: string;
  /** The file that every commit writes to. */
  readonly path: string;
  /** Its descriptor, for reserveRoom. */
  readonly file: number;
  readonly root: RootDatabase<Uint8Array, Key>;
  /** 'shape' → StreamShape. */
  readonly meta: Database<StreamShape, string>;
  /** 'heads' → Heads, as bytes: one small value, because each append writes it and each waiting reader looks at it. */
  readonly heads: Database<Buffer, string>;
  /** [kind, group, …] → what lmdb-groups.ts keeps. */
  readonly groups: Database<unknown, Key>;
  /** A partition's chunks (lmdb-chunk.ts) by the offset of their first record. */
  records(partition: number): Database<Buffer, number>;
  /** Lets what follows in this turn of the event loop see every commit so far; otherwise it may see the turn's first snapshot. */
  refresh(): void;
  close(): Promise<void>;
}

/** 1: no chunk is compressed. */
export const FORMAT = 2;
const OLDEST_FORMAT = 1;
const META = 'weir-stream';
const DATA_FILE = 'data.mdb';

/*
 * Classic LMDB durability: a commit syncs data, then the page that makes it visible. lmdb-js would rather sync behind the
 * commit (`overlappingSync`): no faster here, and readers could see, and lose, what was never acknowledged.
 * The map is address space, not memory; generous, since growing it later would move it under other processes.
 */
const ENVIRONMENT = {
  overlappingSync: false,
  mapSize: 2 ** 40,
  maxDbs: limits.partitionsMax + 8,
  encoding: 'binary',
} as const;

/** Opens a folder that holds a stream, or will. Throws StreamShapeError when something else is in it, StreamFullError when there is no room to make one. */
export function openStreamFiles(folder: string): StreamFiles {
  prepareFolder(folder);
  const root = open<Uint8Array, Key>({ path: folder, ...ENVIRONMENT });
  const path = join(folder, DATA_FILE);
  const file = openSync(path, 'r+');
  const close = async () => {
    closeSync(file);
    await root.close();
  };
  try {
    const names = new Set<Key>(root.getKeys({ limit: 1000 }));
    if (names.size > 0 && !names.has(META))
      throw new StreamShapeError(`${folder} holds an LMDB database that is not a Weir stream.`);
    const openTable = <V, K extends Key>(name: string, encoding: 'json' | 'binary'): Database<V, K> => {
      if (!names.has(name)) root.transactionSync(() => reserveRoom({ root, file }));
      return root.openDB<V, K>({ name, encoding });
    };
    const records: Database<Buffer, number>[] = [];
    return {
      folder,
      path,
      file,
      root,
      meta: openTable(META, 'json'),
      heads: openTable('heads', 'binary'),
      groups: openTable('groups', 'json'),
      records: (partition) => {
        const table = records[partition] ?? openTable<Buffer, number>(`records-${partition}`, 'binary');
        records[partition] = table;
        return table;
      },
      refresh: () => root.resetReadTxn(),
      close,
    };
  } catch (error) {
    void close();
    throw isDiskFull(error) ? new StreamFullError(`The disk is full: ${(error as Error).message}`) : error;
  }
}

/** The shape of the stream in these files. Throws StreamShapeError when it is none, or of a later format. */
export function shapeOf(files: StreamFiles): StreamShape {
  const shape = files.meta.get('shape');
  if (!shape) throw new StreamShapeError(`${files.folder} does not hold a Weir stream.`);
  if (shape.format < OLDEST_FORMAT || shape.format > FORMAT) {
    throw new StreamShapeError(
      `The stream in ${files.folder} has format ${shape.format}; this version of Weir reads formats ${OLDEST_FORMAT} to ${FORMAT}.`,
    );
  }
  return shape;
}

/** Whether there is something to open. */
export function hasStreamFiles(folder: string): boolean {
  return existsSync(join(folder, DATA_FILE));
}

function prepareFolder(folder: string): void {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new StreamShapeError(`${folder} is a file, not a stream folder.`);
  const created = mkdirSync(folder, { recursive: true });
  checkHeader(folder);
  if (!hasStreamFiles(folder) && diskLeftBytes(folder) < limits.diskReserveBytes) {
    throw new StreamFullError(`The disk is full: no room to make a stream in ${folder}.`);
  }
  reserveLockFile(folder);
  if (created) syncFolder(dirname(folder));
  syncFolder(folder);
}

/** LMDB's own check of a foreign file is a segmentation fault (tried), so look before it does. */
function checkHeader(folder: string): void {
  const path = join(folder, DATA_FILE);
  if (!existsSync(path) || statSync(path).size === 0) return;
  const header = Buffer.alloc(32);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  // A page header of 24 bytes, then the magic number and the version of lmdb-js's data format.
  if (header.readUInt32LE(24) !== 0xbeefc0de || header.readUInt32LE(28) !== 2) {
    throw new StreamShapeError(`${path} is not a Weir stream, or is damaged: its header is not LMDB's.`);
  }
}

/**
 * LMDB makes its lock file sparse and maps it: on a full disk, the first reader to need a page that was never written would
 * die of SIGBUS. So the file is there, with real blocks, before LMDB looks. Linked into place whole, lest one process
 * write zeros over locks that another has begun to use.
 */
function reserveLockFile(folder: string): void {
  const path = join(folder, 'lock.mdb');
  if (existsSync(path)) return;
  const draft = join(folder, `lock.${randomBytes(6).toString('hex')}.tmp`);
  try {
    writeFileSync(draft, Buffer.alloc(LOCK_FILE_BYTES), { flush: true });
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Room for about 250 readers; LMDB takes their number from the file's size. */
const LOCK_FILE_BYTES = 16 * 1024;

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
