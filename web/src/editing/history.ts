/** What was, is and would be again: undo and redo over values that never change. Pure. */

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
}

const STEPS_MAX = 100;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** @param merges with the step before it, so that a word typed is one step and not one a letter */
export function step<T>(history: History<T>, next: T, merges = false): History<T> {
  if (Object.is(next, history.present)) return history;
  if (merges && history.past.length > 0) return { ...history, present: next, future: [] };
  return { past: [...history.past, history.present].slice(-STEPS_MAX), present: next, future: [] };
}

export function undo<T>({ past, present, future }: History<T>): History<T> {
  const before = past.at(-1);
  if (past.length === 0 || before === undefined) return { past, present, future };
  return { past: past.slice(0, -1), present: before, future: [present, ...future] };
}

export function redo<T>({ past, present, future }: History<T>): History<T> {
  const [after, ...rest] = future;
  if (after === undefined) return { past, present, future };
  return { past: [...past, present], present: after, future: rest };
}
