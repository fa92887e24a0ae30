/** A block of ClickHouse's Native format: columns that have their rows in common. */
import { Texts, writeVarint } from './native-cells.ts';
import type { NativeColumn } from './native-columns.ts';

export class NativeBlock {
  readonly #names: string[] = [];
  readonly #columns: NativeColumn[] = [];
  readonly #heads: Uint8Array[] = [];
  #rows = 0;

  /** In the order of the table's definition or any other: the names go with the data. */
  protected add<Column extends NativeColumn>(name: string, column: Column): Column {
    const head = new Texts();
    head.push(name);
    head.push(column.type);
    this.#names.push(name);
    this.#columns.push(column);
    this.#heads.push(head.bytes(0, head.length));
    return column;
  }

  /** Every column has got its cell. */
  protected endRow(): void {
    this.#rows++;
  }

  get rows(): number {
    return this.#rows;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  /** Forgets all rows after the first `rows`, also one that was not ended. */
  truncate(rows = 0): void {
    for (const column of this.#columns) column.truncate(rows);
    this.#rows = rows;
  }

  /** Of the rows from `first` up to `end`; none for no rows. Shares memory: valid until the next change of what is in it. */
  encode(first = 0, end: number = this.#rows): readonly Uint8Array[] {
    if (first >= end) return [];
    const counts = new Uint8Array(20);
    const out: Uint8Array[] = [
      counts.subarray(0, writeVarint(counts, writeVarint(counts, 0, this.#columns.length), end - first)),
    ];
    for (const [index, column] of this.#columns.entries()) {
      out.push(this.#heads[index] as Uint8Array);
      column.encode(first, end, out);
    }
    return out;
  }
}
