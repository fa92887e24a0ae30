/** Remembers up to when the demo shop's past has been sent, so that another start sends only what is missing. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export class ProgressFile {
  readonly #file: string;

  constructor(dataDir: string) {
    this.#file = join(dataDir, 'demo-progress.json');
  }

  /** Unix ms; 0 before the first time. */
  read(): number {
    if (!existsSync(this.#file)) return 0;
    return (JSON.parse(readFileSync(this.#file, 'utf8')) as { sentUntilMs: number }).sentUntilMs;
  }

  write(sentUntilMs: number): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify({ sentUntilMs }));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
