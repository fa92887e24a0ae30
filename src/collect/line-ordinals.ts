/** Counts how often the same line has come before in one file, so that a line logged twice counts twice and a line read twice counts once. */

/**
 * Remembers the last `linesMax` to 2 × `linesMax` distinct lines. Equal lines carry the same second, so in a log they stand
 * close together; further apart than that, the second one is taken for the first one read again. What it answers depends on
 * the lines before alone: a file read again gives the same numbers.
 */
export class LineOrdinals {
  readonly #linesMax: number;
  #recent = new Map<number, number>();
  #older = new Map<number, number>();

  constructor(linesMax: number) {
    this.#linesMax = linesMax;
  }

  /** 0 for a line's first occurrence. `key` is a number that only this line is likely to have. */
  next(key: number): number {
    const ordinal = this.#recent.get(key) ?? this.#older.get(key) ?? 0;
    this.#recent.set(key, ordinal + 1);
    if (this.#recent.size >= this.#linesMax) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    return ordinal;
  }
}
