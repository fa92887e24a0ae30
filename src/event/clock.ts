/** The one clock. Passed in, so that tests can hold or move it. */

export interface Clock {
  /** Unix ms. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
