/** Numbers that are the same in every run (mulberry32): for rows that a test makes itself. */

export interface RandomNumbers {
  /** A whole number from 0 to below. */
  below(limit: number): number;
  pick<T>(values: readonly T[]): T;
}

export function randomNumbers(start: number): RandomNumbers {
  let seed = start;
  const below = (limit: number) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
  return { below, pick: <T>(values: readonly T[]) => values[below(values.length)] as T };
}
