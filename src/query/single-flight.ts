/** One run of the same act for all who ask for it while it runs. */

interface Flight<Value> {
  readonly done: Promise<Value>;
  readonly leaving: AbortController;
  waiting: number;
}

export class SingleFlight<Value> {
  readonly #flights = new Map<string, Flight<Value>>();

  /** Joins what runs under the key, or begins it. It is aborted once all who wait for it have left; who leaves gets the signal's reason. */
  async run(key: string, act: (signal: AbortSignal) => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    signal?.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#begin(key, act);
    flight.waiting++;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal?.reason);
        if (--flight.waiting > 0) return;
        this.#end(key, flight);
        flight.leaving.abort();
      };
      signal?.addEventListener('abort', leave, { once: true });
      flight.done.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave));
    });
  }

  #begin(key: string, act: (signal: AbortSignal) => Promise<Value>): Flight<Value> {
    const leaving = new AbortController();
    const done = act(leaving.signal).finally(() => this.#end(key, flight));
    const flight: Flight<Value> = { done, leaving, waiting: 0 };
    this.#flights.set(key, flight);
    return flight;
  }

  #end(key: string, flight: Flight<Value>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
