/** A map of bounded size that forgets what was not asked for longest. */

export class LruCache<Value> {
  readonly #entriesMax: number;
  readonly #entries = new Map<string, Value>();

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value kept under `key`, or what `make` gives, kept from now on. */
  get(key: string, make: (key: string) => Value): Value {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      // Moving to the end on every hit would cost more than it saves; a full map moves what it hits, so that the oldest is the least wanted.
      if (this.#entries.size === this.#entriesMax) {
        this.#entries.delete(key);
        this.#entries.set(key, known);
      }
      return known;
    }
    const made = make(key);
    if (this.#entries.size >= this.#entriesMax) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    this.#entries.set(key, made);
    return made;
  }
}
