/** Wakes who waits for news that another process may bring: asks a cheap question every few milliseconds, but only while someone waits. */

interface Waiter {
  readonly isNews: () => boolean;
  readonly wake: () => void;
}

export class Doorbell {
  readonly #intervalMs: number;
  readonly #waiters = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** News is noticed within `intervalMs`. */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Looks at once: this process itself has done something. */
  ring(): void {
    for (const waiter of this.#waiters) if (waiter.isNews()) waiter.wake();
  }

  /** Resolves when there is news, the time is up, the signal aborts, or the bell is closed. */
  wait(isNews: () => boolean, waitMs: number, signal?: AbortSignal): Promise<void> {
    if (this.#closed || signal?.aborted || waitMs <= 0 || isNews()) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiters.delete(waiter);
        clearTimeout(timeout);
        signal?.removeEventListener('abort', wake);
        if (this.#waiters.size === 0) this.#stop();
        resolve();
      };
      const waiter: Waiter = { isNews, wake };
      const timeout = setTimeout(wake, waitMs);
      signal?.addEventListener('abort', wake, { once: true });
      this.#waiters.add(waiter);
      this.#timer ??= setInterval(() => this.ring(), this.#intervalMs);
    });
  }

  /** Wakes everyone, for good. */
  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiters) waiter.wake();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
