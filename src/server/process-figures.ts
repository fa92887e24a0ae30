/** What one process counts of itself, as data: its registry's figures at one moment, with who it is. */
import { readFileSync } from 'node:fs';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

export interface Sample {
  /** Of a histogram's parts `…_bucket`, `…_sum`, `…_count`; else the family's own. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

export interface ProcessFigures {
  /** As the supervisor calls it: `web`, `worker-2`. */
  readonly process: string;
  readonly pid: number;
  /** Unix ms. */
  readonly startedAt: number;
  readonly at: number;
  readonly families: readonly Family[];
}

/** Argument that tells a process its name. */
export const NAME_ARGUMENT = '--name=';

export function processName(otherwise: string): string {
  const argument = process.argv.find((each) => each.startsWith(NAME_ARGUMENT));
  return argument ? argument.slice(NAME_ARGUMENT.length) : otherwise;
}

/** Counts that are called totals and are none, which Prometheus' naming rules do not allow. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** What every process tells: processor, memory, event loop, garbage collection. */
export function countProcess(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  new Gauge({
    name: OWN_MEMORY,
    help: 'Memory of the process alone: resident, less what it has mapped of files, which the system takes back when it is short.',
    registers: [registry],
    collect() {
      this.set(ownMemoryBytes());
    },
  });
}

/** The stream's file is mapped whole: by its resident memory, a worker that has read a gigabyte of it would seem to need one. */
export const OWN_MEMORY = 'weir_process_own_memory_bytes';

function ownMemoryBytes(): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss();
  const status = readFileSync('/proc/self/status', 'utf8');
  const bytesOf = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024;
  const bytes = bytesOf('RssAnon') + bytesOf('RssShmem');
  // Sandboxes that stand in for a kernel may not tell the kinds apart.
  return Number.isNaN(bytes) ? process.memoryUsage.rss() : bytes;
}

const STARTED_AT = Date.now() - Math.round(performance.now());

export async function figuresOf(registry: Registry, name: string): Promise<ProcessFigures> {
  const families = await registry.getMetricsAsJSON();
  return {
    process: name,
    pid: process.pid,
    startedAt: STARTED_AT,
    at: Date.now(),
    families: families.map(({ name: family, help, type, ...rest }) => ({
      name: family,
      help,
      // What the library calls it in code is what the exposition calls it.
      type: String(type),
      samples: (rest as unknown as { values: RawSample[] }).values.map(({ metricName, labels, value }) => ({
        name: metricName ?? family,
        labels: labels as Sample['labels'],
        value,
      })),
    })),
  };
}

interface RawSample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  readonly value: number;
}
