/** Lets only so many go at once; the others wait their turn, and those who gave up do not go at all. */
export function inTurn(atOnceMax: number): <T>(go: () => Promise<T>, signal?: AbortSignal) => Promise<T> {
  const waiting: (() => void)[] = [];
  let going = 0;
  return async (go, signal) => {
    if (going >= atOnceMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else going++;
    try {
      signal?.throwIfAborted();
      return await go();
    } finally {
      // Whoever is next takes over the place.
      const next = waiting.shift();
      if (next) next();
      else going--;
    }
  };
}
