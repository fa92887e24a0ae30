/** Writes down how the pipeline is doing: one sample of all processes, in one small insert, each time it is told to. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../config/limits.ts';
import type { Store } from '../store/store.ts';
import { runFolder } from './data-lock.ts';
import { readMetricsFiles } from './metrics-file.ts';
import { type Baseline, type PipelineRow, takeSample } from './pipeline-sample.ts';
import type { ProcessFigures } from './process-figures.ts';

/** Two samples of one second would be taken for one. */
const SECOND_MS = 1_000;

export class PipelineSampler {
  readonly #store: Pick<Store, 'command'>;
  readonly #dataDir: string;
  readonly #path: string;

  constructor(store: Pick<Store, 'command'>, dataDir: string) {
    this.#store = store;
    this.#dataDir = dataDir;
    this.#path = join(runFolder(dataDir), 'pipeline.json');
  }

  /**
   * Throws what the store throws: then the sample is left out, and the next one counts from where this one would have.
   * What it counts from lies in a file, so that it outlives whoever samples.
   */
  async sample(now: number): Promise<void> {
    const figures = await readMetricsFiles(this.#dataDir, now);
    const before = await this.#baseline(figures, now);
    if (before && now - before.at < SECOND_MS) return;
    const { rows, seconds, next } = takeSample(figures, before, now);
    await this.#store.command(insertOf(rows.slice(0, limits.pipelineSampleRowsMax), seconds, now), { async_insert: 0 });
    await writeFile(`${this.#path}.new`, JSON.stringify(next), { mode: 0o600 });
    await rename(`${this.#path}.new`, this.#path);
  }

  async #baseline(figures: readonly ProcessFigures[], now: number): Promise<Baseline | undefined> {
    const text = await readFile(this.#path, 'utf8').catch(() => undefined);
    if (text === undefined) return beginning(figures, now);
    try {
      const found = JSON.parse(text) as Baseline;
      // A clock that was set back would make a sample of negative length.
      return found.at < now ? found : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The first of all samples counts from when the processes began; but of the engine, which may have run for longer than it is ours, from now. */
function beginning(figures: readonly ProcessFigures[], now: number): Baseline {
  const at = Math.min(now, ...figures.map(({ startedAt }) => startedAt));
  const { processes } = takeSample(figures, undefined, now).next;
  const ofEngine = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).filter(([key]) => key.startsWith('engine_')));
  return { at, processes: Object.fromEntries(Object.entries(processes).map(([id, counts]) => [id, ofEngine(counts)])) };
}

/** The values are our own words and numbers; quoted all the same. */
function insertOf(rows: readonly PipelineRow[], seconds: number, now: number): string {
  const time = Math.floor(now / 1000);
  const values = rows.map(
    ({ process, series, label, value }) =>
      `(${time}, ${quoted(process)}, ${quoted(series)}, ${quoted(label)}, ${value}, ${seconds})`,
  );
  return `INSERT INTO pipeline (time, process, series, label, value, seconds) VALUES ${values.join(', ')}`;
}

const LABEL_CHARS_MAX = 100;

function quoted(text: string): string {
  return `'${text.slice(0, LABEL_CHARS_MAX).replaceAll(/[^\w .,:+/()-]/g, '_')}'`;
}
