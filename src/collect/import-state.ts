/** How far an unfinished import has come, so that the next run goes on from there. Losing it costs time and nothing else: events read twice count once. */
import { hash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ImportState {
  /** A new stream has another: what was appended to the old one is not in it. */
  readonly streamId: string;
  /** Names the import in its events' `origin`, over all its runs. */
  readonly importId: string;
  /** Lines that are in the stream. */
  readonly lines: number;
  /** Of the ids made of those lines: a file that merely begins like the one begun has another. */
  readonly digest: string;
}

export class ImportStates {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'imports');
    mkdirSync(this.#folder, { recursive: true });
  }

  /** Undefined when there is none that fits the stream. */
  load(key: string, streamId: string): ImportState | undefined {
    try {
      const state = JSON.parse(readFileSync(this.#path(key), 'utf8')) as ImportState;
      return state.streamId === streamId ? state : undefined;
    } catch {
      return undefined;
    }
  }

  save(key: string, state: ImportState): void {
    writeFileSync(`${this.#path(key)}.new`, JSON.stringify(state));
    renameSync(`${this.#path(key)}.new`, this.#path(key));
  }

  remove(key: string): void {
    rmSync(this.#path(key), { force: true });
  }

  #path(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}

/** Of a site and the beginning of a file as it lies on disk: the file may be moved between two runs. */
export function importKey(siteId: string, beginning: Uint8Array): string {
  return hash('sha256', Buffer.concat([Buffer.from(siteId), beginning]), 'hex').slice(0, 32);
}

/** 8 hex digits. */
export function newImportId(): string {
  return randomBytes(4).toString('hex');
}
