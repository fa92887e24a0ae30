/** From what processes count of themselves to the rows of one sample: differences that outlive the processes, and levels. Pure. */
import { living } from './metrics-file.ts';
import { OWN_SERIES, PIPELINE_SOURCES } from './pipeline-sources.ts';
import type { ProcessFigures } from './process-figures.ts';

export interface PipelineRow {
  readonly process: string;
  readonly series: string;
  readonly label: string;
  readonly value: number;
}

/** What the next sample is measured against. */
export interface Baseline {
  /** Unix ms. */
  readonly at: number;
  /** By process and when it was started: `worker 1769068800000`. */
  readonly processes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface PipelineSample {
  readonly rows: readonly PipelineRow[];
  readonly seconds: number;
  readonly next: Baseline;
}

/**
 * @param all also of processes that ended a moment ago: what they counted last counts.
 * @param before undefined when it is not known: then there is nothing to tell a difference from.
 */
export function takeSample(all: readonly ProcessFigures[], before: Baseline | undefined, now: number): PipelineSample {
  const seconds = before ? Math.max(0, now - before.at) / 1000 : 0;
  const processes: Record<string, Record<string, number>> = {};
  const sums = new Map<string, PipelineRow & { value: number }>();
  const add = (process: string, series: string, label: string, value: number) => {
    const key = `${process}\n${series}\n${label}`;
    const known = sums.get(key);
    if (known) known.value += value;
    else sums.set(key, { process, series, label, value });
  };
  for (const figures of all) {
    const { process } = figures;
    const id = `${process} ${figures.startedAt}`;
    const known = before?.processes[id];
    const counts = countsOf(figures);
    processes[id] = Object.fromEntries(counts.map(({ key, value }) => [key, value]));
    if (!before) continue;
    for (const { key, series, label, value } of counts) {
      const then = known?.[key] ?? 0;
      // Less than before: whoever counts there has begun anew, as the engine does.
      const added = value >= then ? value - then : value;
      if (added > 0) add(process, series, label, added);
    }
  }
  const alive = living(all, now);
  for (const figures of alive) {
    add(figures.process, OWN_SERIES.instances, figures.process, 1);
    const wasThere = before && Object.keys(before.processes).some((id) => id.split(' ')[0] === figures.process);
    if (wasThere && !before.processes[`${figures.process} ${figures.startedAt}`]) {
      add(figures.process, OWN_SERIES.restarts, figures.process, 1);
    }
    for (const { series, label, value } of levelsOf(figures)) add(figures.process, series, label, value);
  }
  add('', OWN_SERIES.samples, '', 1);
  return { rows: [...sums.values()], seconds, next: { at: now, processes } };
}

interface Figure {
  /** The same for the same figure of the next sample. */
  readonly key: string;
  readonly series: string;
  readonly label: string;
  readonly value: number;
}

function countsOf(figures: ProcessFigures): readonly Figure[] {
  return figuresOfType(figures, ({ type }) => type !== 'gauge');
}

function levelsOf(figures: ProcessFigures): readonly Figure[] {
  return figuresOfType(figures, ({ type }) => type === 'gauge');
}

function figuresOfType(
  { process, families }: ProcessFigures,
  isWanted: (source: (typeof PIPELINE_SOURCES)[string]) => boolean,
): readonly Figure[] {
  const samples = Map.groupBy(
    families.flatMap((family) => family.samples),
    ({ name }) => name,
  );
  return Object.entries(PIPELINE_SOURCES).flatMap(([series, source]) => {
    if (!isWanted(source)) return [];
    const isHistogram = source.type === 'histogram';
    const found = samples.get(isHistogram ? `${source.metric}_bucket` : source.metric) ?? [];
    let below = { value: 0, bound: '0' };
    return found.flatMap(({ labels, value }): Figure[] => {
      const name = source.label(labels, process);
      if (name === undefined || !Number.isFinite(value)) return [];
      const key = `${series} ${JSON.stringify(labels)}`;
      if (!isHistogram) return [{ key, series, label: name, value }];
      // Prometheus counts a bucket with all below it; here each counts for itself, and says where it begins.
      const { value: lower, bound } = below;
      below = { value, bound: name };
      return [{ key, series, label: `${bound}..${name}`, value: value - lower }];
    });
  });
}
