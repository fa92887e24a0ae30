/** Counts how often the same line has come before in one file, so that a line logged twice counts twice and a line read twice counts once. */

/**
 * Remembers the last `linesMax` to 2 × `linesMax` distinct lines. Equal lines carry the same second, so in a log they stand
 * close together; further apart than that, the second one is taken for the first one read again. What it answers depends on
 * the lines before alone: a file read again gives the same numbers.
 */
export class LineOrdinals {
  readonly #linesMax: number;
  #recent: Counts;
  #older: Counts;

  constructor(linesMax: number) {
    this.#linesMax = linesMax;
    this.#recent = new Counts(linesMax);
    this.#older = new Counts(linesMax);
  }

  /** 0 for a line's first occurrence. `key` is an integer that only this line is likely to have. */
  next(key: number): number {
    const ordinal = this.#recent.get(key) || this.#older.get(key);
    this.#recent.set(key, ordinal + 1);
    if (this.#recent.size >= this.#linesMax) {
      const recent = this.#older;
      this.#older = this.#recent;
      recent.clear();
      this.#recent = recent;
    }
    return ordinal;
  }
}

/** A Map of numbers to counts above 0 in flat memory, at most half full: a Map would make an object of every key. */
class Counts {
  /** Key and count by turns; a count of 0 is a free place. A key stands at its place or the next free one behind it. */
  readonly #cells: Float64Array<ArrayBuffer>;
  readonly #mask: number;
  size = 0;

  constructor(sizeMax: number) {
    const places = 2 ** Math.ceil(Math.log2(sizeMax * 2));
    this.#cells = new Float64Array(places * 2);
    this.#mask = places - 1;
  }

  get(key: number): number {
    return this.#cells[this.#find(key) * 2 + 1] ?? 0;
  }

  set(key: number, count: number): void {
    const at = this.#find(key) * 2;
    if (this.#cells[at + 1] === 0) this.size++;
    this.#cells[at] = key;
    this.#cells[at + 1] = count;
  }

  clear(): void {
    this.#cells.fill(0);
    this.size = 0;
  }

  #find(key: number): number {
    const cells = this.#cells;
    let place = key & this.#mask;
    while (cells[place * 2] !== key && cells[place * 2 + 1] !== 0) place = (place + 1) & this.#mask;
    return place;
  }
}
