/** Lets the engine's background merges give way to everything that somebody waits for. */
import { readdirSync, readFileSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/** Steps of nice(2) below the engine's other threads. Merges then get about a tenth of a processor that all want, which is enough for hours. */
const NICENESS = 10;
const THREADS = '/proc/self/task';

/**
 * False as long as the engine has no such threads. Linux has a priority for each thread; elsewhere there is nothing to do.
 * The engine's own setting (os_threads_nice_value_merge_mutate) asks for a capability that a process without root does not have.
 */
export function letMergesGiveWay(): boolean {
  if (process.platform !== 'linux') return true;
  const niceness = Math.min(constants.priority.PRIORITY_LOW, getPriority() + NICENESS);
  const merging = readdirSync(THREADS).filter((thread) => isForMerges(thread) && givesWay(Number(thread), niceness));
  return merging.length > 0;
}

function isForMerges(thread: string): boolean {
  try {
    return readFileSync(`${THREADS}/${thread}/comm`, 'utf8').startsWith('MergeMutate');
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

function givesWay(thread: number, niceness: number): boolean {
  try {
    setPriority(thread, niceness);
    return true;
  } catch {
    // It has ended meanwhile, or a sandbox forbids it: merges are as urgent as the rest then, and nothing else is affected.
    return false;
  }
}
