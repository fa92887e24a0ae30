/** The values of one SQL statement, bound by name: no text of a caller ever stands in the SQL itself. */

export class Parameters {
  readonly values: Record<string, unknown> = {};
  readonly #names = new Map<string, string>();

  /** The placeholder of the value, `{p0:String}`; the same for the same value. */
  bind(value: unknown, type: string): string {
    const identity = `${type} ${JSON.stringify(value)}`;
    let name = this.#names.get(identity);
    if (name === undefined) {
      name = `p${this.#names.size}`;
      this.#names.set(identity, name);
      this.values[name] = value;
    }
    return `{${name}:${type}}`;
  }
}
