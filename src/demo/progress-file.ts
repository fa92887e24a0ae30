/** Remembers up to when the demo shop's past has been sent, so that another start sends only what is missing. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Progress {
  readonly sentUntilMs: number;
  /** Not in files of the first version. */
  readonly writeKey?: string;
}

export class ProgressFile {
  readonly #file: string;
  readonly #writeKey: string;

  /** `writeKey`: a demo site that was removed and made again has no past yet. */
  constructor(dataDir: string, writeKey: string) {
    this.#file = join(dataDir, 'demo-progress.json');
    this.#writeKey = writeKey;
  }

  /** Unix ms; 0 before the first time. */
  read(): number {
    if (!existsSync(this.#file)) return 0;
    const { sentUntilMs, writeKey } = JSON.parse(readFileSync(this.#file, 'utf8')) as Progress;
    return writeKey === undefined || writeKey === this.#writeKey ? sentUntilMs : 0;
  }

  write(sentUntilMs: number): void {
    const progress: Progress = { sentUntilMs, writeKey: this.#writeKey };
    writeFileSync(`${this.#file}.new`, JSON.stringify(progress));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
