/** One line on a terminal that says how far long work has come; nothing at all where nobody watches. */
import type { CommandIo } from './command.ts';

const BAR_WIDTH = 24;
const REDRAW_MS = 100;

export interface ProgressState {
  readonly label: string;
  /** Of the whole, 0 to 1; undefined when the whole is not known. */
  readonly fraction: number | undefined;
  readonly detail: string;
}

export class Progress {
  readonly #io: Pick<CommandIo, 'stderr' | 'isTty' | 'columns'>;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #isDrawn = false;

  constructor(io: Pick<CommandIo, 'stderr' | 'isTty' | 'columns'>) {
    this.#io = io;
  }

  /** As often as one likes: it draws ten times a second. */
  show(state: ProgressState): void {
    const now = performance.now();
    if (!this.#io.isTty || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    this.#isDrawn = true;
    this.#io.stderr.write(`\r\x1b[2K${progressLine(state, this.#io.columns)}`);
  }

  clear(): void {
    if (this.#isDrawn) this.#io.stderr.write('\r\x1b[2K');
    this.#isDrawn = false;
  }
}

/** Cut to the width, so that it stays one line. */
export function progressLine({ label, fraction, detail }: ProgressState, columns: number): string {
  const filled = Math.round((fraction ?? 0) * BAR_WIDTH);
  const bar =
    fraction === undefined
      ? ''
      : `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${String(Math.floor(fraction * 100)).padStart(3)} %  `;
  return `${label}  ${bar}${detail}`.slice(0, Math.max(0, columns - 1));
}

/** `4:05`, `1:00:09`. */
export function printableDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
