/** Hands a process's Prometheus figures to the web process through a small file: no port to guard, and nothing to ask a busy process for. */
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Registry } from 'prom-client';
import { limits } from '../config/limits.ts';
import { runFolder } from './data-lock.ts';

const SUFFIX = '.prom';

/** Writes the registry's figures now; `name` is the process's, `worker-4711`. A reader sees the old ones or the new ones, whole. */
export async function writeMetricsFile(dataDir: string, name: string, registry: Registry): Promise<void> {
  const path = join(runFolder(dataDir), name + SUFFIX);
  await writeFile(`${path}.new`, await registry.metrics(), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export async function removeMetricsFile(dataDir: string, name: string): Promise<void> {
  await rm(join(runFolder(dataDir), name + SUFFIX), { force: true });
}

/** The figures of all other processes, as Prometheus reads them; those of processes that have ended are left out, and their files removed. */
export async function readMetricsFiles(dataDir: string, now: number): Promise<string> {
  const folder = runFolder(dataDir);
  const texts: string[] = [];
  for (const file of await readdir(folder).catch(() => [])) {
    if (!file.endsWith(SUFFIX)) continue;
    const path = join(folder, file);
    const written = await stat(path).catch(() => undefined);
    if (!written) continue;
    if (now - written.mtimeMs > limits.metricsFileMs * 10) await rm(path, { force: true });
    else texts.push(await readFile(path, 'utf8').catch(() => ''));
  }
  return texts.join('');
}
