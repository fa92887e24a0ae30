/** What a benchmark is and what it answers: figures, each with the target it is held to. */

export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** Undefined for a figure that is shown for comparison only. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
}

export interface Benchmark {
  readonly name: string;
  readonly about: string;
  run(): Promise<readonly Figure[]>;
}

/** The p-th percentile (0–100) of unsorted values; NaN of none. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

export function reached({ measured, target }: Figure): boolean | undefined {
  if (!target) return undefined;
  return 'atLeast' in target ? measured >= target.atLeast : measured <= target.atMost;
}
