/** The engine's deduplication logs as a kill may leave them: with the record of a part that was not made. */
import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** A part in the log and its folder are called by partition, first and last block, level and, if there was one, mutation. */
const PART = /^(?<partition>[^_]+)_(?<first>\d+)_(?<last>\d+)_\d+(?:_\d+)?$/;
const ADDED = '1';
const LOG = /^deduplication_log_(\d+)\.txt$/;

/**
 * An insert is first recorded in its table's log and then given its part's name (ClickHouse's `MergeTreeSink::commitPart`). An engine that is killed between
 * the two takes the rows of that part for stored when the insert is repeated, and they are lost: so the last records of a log go whose part no folder holds,
 * as itself or merged with others. Call it before the engine opens the folder. Returns the folders of the tables and the parts, for the log.
 */
export function forgetPartsNotMade(dataPath: string): readonly string[] {
  const forgotten: string[] = [];
  for (const table of tableFolders(join(dataPath, 'store'))) {
    const log = lastLog(join(table, 'deduplication_logs'));
    if (!log) continue;
    // What stands behind the last line's end was being written when the engine was killed.
    let records = log.text.split('\n').slice(0, -1);
    const [operation, part = ''] = records.at(-1)?.split('\t') ?? [];
    if (operation === ADDED && !isHeld(table, part)) {
      forgotten.push(join(table, part));
      // A part has several records when its insert was put together of several.
      records = records.slice(0, records.findLastIndex((record) => record.split('\t')[1] !== part) + 1);
    }
    const kept = records.map((record) => `${record}\n`).join('');
    if (kept !== log.text) truncateSync(log.path, kept.length);
  }
  return forgotten;
}

/** `store/abc/abc…`, one for each table that an Atomic database has. */
function tableFolders(store: string): readonly string[] {
  return folderNames(store).flatMap((group) =>
    folderNames(join(store, group)).map((table) => join(store, group, table)),
  );
}

function folderNames(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** The newest with anything in it: a new one is begun before its first record. */
function lastLog(folder: string): { readonly path: string; readonly text: string } | undefined {
  const numbered = folderNames(folder).flatMap((name) => {
    const number = LOG.exec(name)?.[1];
    return number === undefined ? [] : [{ number: Number(number), path: join(folder, name) }];
  });
  for (const { path } of numbered.sort((a, b) => b.number - a.number)) {
    // A character a byte, whatever a power cut has left there.
    const text = readFileSync(path, 'latin1');
    if (text !== '') return { path, text };
  }
  return undefined;
}

function isHeld(table: string, part: string): boolean {
  const { partition, first, last } = PART.exec(part)?.groups ?? {};
  // What this does not understand, it leaves alone.
  if (partition === undefined) return true;
  return readdirSync(table).some((name) => {
    const held = PART.exec(name)?.groups;
    return held?.partition === partition && Number(held.first) <= Number(first) && Number(held.last) >= Number(last);
  });
}
