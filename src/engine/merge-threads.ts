/** Lets the engine's background merges give way to everything that somebody waits for. */
import { readdirSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** The least there is. By the kernel's weights, merges then get about a twentieth of a processor that all want; with too many parts the engine makes inserts wait, and merges get what those leave. */
const { PRIORITY_LOW } = constants.priority;
const THREADS = '/proc/self/task';

/**
 * False as long as the engine has no such threads. Linux has a priority for each thread; elsewhere there is nothing to do.
 * The engine's own setting (os_threads_nice_value_merge_mutate) asks for a capability that a process without root does not have.
 */
export function letMergesGiveWay(): boolean {
  if (process.platform !== 'linux') return true;
  return readdirSync(THREADS).filter((thread) => isForMerges(thread) && givesWay(Number(thread))).length > 0;
}

function isForMerges(thread: string): boolean {
  try {
    return readFileSync(`${THREADS}/${thread}/comm`, 'utf8').startsWith('MergeMutate');
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

function givesWay(thread: number): boolean {
  try {
    setPriority(thread, PRIORITY_LOW);
    return true;
  } catch {
    // It has ended meanwhile, or a sandbox forbids it: merges are as urgent as the rest then, and nothing else is affected.
    return false;
  }
}
