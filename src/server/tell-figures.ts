/** Tells the other processes what this one counts, every few seconds until it ends. */
import type { Registry } from 'prom-client';
import { limits } from '../config/limits.ts';
import { writeMetricsFile } from './metrics-file.ts';
import { figuresOf } from './process-figures.ts';

export interface Telling {
  /** Tells now, too. */
  now(): Promise<void>;
  /** Tells once more; the file stays for a while, so that nothing counted is lost. May be called again. */
  end(): Promise<void>;
}

/** What cannot be written is written the next time: figures are worth less than what they are about. */
export function tellFigures(dataDir: string, name: string, registry: Registry): Telling {
  const tell = async () => {
    try {
      await writeMetricsFile(dataDir, await figuresOf(registry, name));
    } catch {
      // A full disk, most likely, of which others tell.
    }
  };
  let telling = tell();
  const timer = setInterval(() => {
    telling = telling.then(tell);
  }, limits.metricsFileMs);
  timer.unref();
  return {
    now() {
      telling = telling.then(tell);
      return telling;
    },
    async end() {
      clearInterval(timer);
      telling = telling.then(tell);
      await telling;
    },
  };
}
