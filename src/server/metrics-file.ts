/** Hands a process's Prometheus figures to the others through a small file: no port to guard, and nothing to ask a busy process for. */
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../config/limits.ts';
import { runFolder } from './data-lock.ts';
import type { ProcessFigures } from './process-figures.ts';

const SUFFIX = '.metrics.json';

/** A reader sees the old ones or the new ones, whole. Each process has a file of its own, so that what one counted last outlives it for a while. */
export async function writeMetricsFile(dataDir: string, figures: ProcessFigures): Promise<void> {
  const path = join(runFolder(dataDir), `${figures.process}-${figures.pid}${SUFFIX}`);
  await writeFile(`${path}.new`, JSON.stringify(figures), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** Of all processes, those included that ended a moment ago; files that are older are removed. */
export async function readMetricsFiles(dataDir: string, now: number): Promise<readonly ProcessFigures[]> {
  const folder = runFolder(dataDir);
  const found: ProcessFigures[] = [];
  for (const file of await readdir(folder).catch(() => [])) {
    if (!file.endsWith(SUFFIX)) continue;
    const path = join(folder, file);
    const written = await stat(path).catch(() => undefined);
    if (!written) continue;
    if (now - written.mtimeMs > limits.metricsFileMs * 10) await rm(path, { force: true });
    else {
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text !== undefined) found.push(JSON.parse(text) as ProcessFigures);
    }
  }
  return found;
}

/** Of each name the youngest, if it still writes: a process that was started again has the figures of the one before it no more. */
export function living(all: readonly ProcessFigures[], now: number): readonly ProcessFigures[] {
  const byName = new Map<string, ProcessFigures>();
  for (const figures of all) {
    if (now - figures.at > limits.metricsFileMs * 3) continue;
    const known = byName.get(figures.process);
    if (!known || known.startedAt < figures.startedAt) byName.set(figures.process, figures);
  }
  return [...byName.values()].toSorted((a, b) => a.process.localeCompare(b.process));
}
