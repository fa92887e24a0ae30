/** Lets only so many go at once; of those that wait the most urgent is next, and those who gave up do not go at all. */

interface TurnOptions {
  readonly signal?: AbortSignal | undefined;
  /** Asked whenever a place is free, as it may change while one waits; the smallest goes first, and among equals who came first. */
  readonly distance?: (() => number) | undefined;
}

export function inTurn(atOnceMax: number): <T>(go: () => Promise<T>, options?: TurnOptions) => Promise<T> {
  const waiting: { readonly go: () => void; readonly distance: () => number }[] = [];
  let going = 0;
  return async (go, { signal, distance = () => 0 } = {}) => {
    if (going >= atOnceMax) await new Promise<void>((resolve) => waiting.push({ go: resolve, distance }));
    else going++;
    try {
      signal?.throwIfAborted();
      return await go();
    } finally {
      // Whoever is next takes over the place.
      const distances = waiting.map((each) => each.distance());
      const [next] = waiting.splice(distances.indexOf(Math.min(...distances)), waiting.length > 0 ? 1 : 0);
      if (next) next.go();
      else going--;
    }
  };
}
