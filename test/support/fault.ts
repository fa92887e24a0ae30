/** A crash at a chosen call of the outside world: the process that makes it is dead from then on, as kill -9 would have it. */

class Crash extends Error {}

export interface DescribedFault {
  readonly method:
    | 'read'
    | 'position'
    | 'save'
    | 'query'
    | 'insert'
    | 'insertQuarantine'
    | 'insertOutcomes'
    | 'completeRecent';
  /** Of the calls of this method in one run, counted from 1; 0 is never. */
  readonly nth: number;
  readonly kind: 'before' | 'after' | 'lost';
}

export const NO_FAULT: DescribedFault = { method: 'read', nth: 0, kind: 'before' };

/** Dies before or after the n-th call of a method, for good; or loses the answer of it, once. */
export class Fault {
  dead = false;
  readonly stop = new AbortController();
  readonly #described: DescribedFault;
  #calls = 0;

  constructor(described: DescribedFault) {
    this.#described = described;
  }

  wrap<Target extends object>(target: Target, methods: readonly (keyof Target)[]): Target {
    return new Proxy(target, {
      get: (_, name) => {
        const value = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (!methods.includes(name as keyof Target)) return value.bind(target);
        return async (...args: unknown[]) => {
          if (this.dead) throw new Crash('dead');
          const { method, nth, kind } = this.#described;
          const isIt = name === method && ++this.#calls === nth;
          if (isIt && kind === 'before') this.#die();
          const result = await value.apply(target, args);
          if (isIt && kind === 'after') this.#die();
          if (isIt && kind === 'lost' && /^(insert|complete)/.test(method)) throw new Error('the answer is lost');
          if (this.dead) throw new Crash('dead');
          return result;
        };
      },
    });
  }

  #die(): never {
    this.dead = true;
    this.stop.abort();
    throw new Crash('crashed');
  }
}
