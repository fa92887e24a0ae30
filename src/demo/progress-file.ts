/** Remembers which part of the demo shop's past has been sent, so that another start sends only what is missing. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Span } from './history.ts';

type Progress = Span & { readonly writeKey: string };

export class ProgressFile {
  readonly #file: string;
  readonly #writeKey: string;

  /** `writeKey`: a demo site that was removed and made again has no past yet. */
  constructor(dataDir: string, writeKey: string) {
    this.#file = join(dataDir, 'demo-history.json');
    this.#writeKey = writeKey;
  }

  /** undefined before the first time. */
  read(): Span | undefined {
    if (!existsSync(this.#file)) return undefined;
    const { fromMs, untilMs, writeKey } = JSON.parse(readFileSync(this.#file, 'utf8')) as Progress;
    return writeKey === this.#writeKey ? { fromMs, untilMs } : undefined;
  }

  write({ fromMs, untilMs }: Span): void {
    const progress: Progress = { fromMs, untilMs, writeKey: this.#writeKey };
    writeFileSync(`${this.#file}.new`, JSON.stringify(progress));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
