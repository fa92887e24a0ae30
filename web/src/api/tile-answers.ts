/** What the server answers to a tile's question, by kind. As src/boards says it, without the server code that its types stand in. */
import type { QueryResult, ResultRow } from '../../../src/query/query.ts';

export interface MetricsAnswer extends QueryResult {
  readonly kind: 'metrics';
  /** The first metric over the period, oldest first. */
  readonly sparkline?: readonly ResultRow[];
}

interface FunnelStep {
  readonly name: string;
  readonly visitors: number;
  /** Per cent of the first step's visitors, and of the step's before. */
  readonly rate: number | null;
  readonly step_rate: number | null;
  /** Took this step and not the next; 0 for the last. */
  readonly dropped: number;
  /** Seconds from the step before. */
  readonly median_s: number | null;
}

interface FunnelNumbers {
  readonly steps: readonly FunnelStep[];
  readonly groups?: readonly { readonly value: string; readonly steps: readonly FunnelStep[] }[];
}

export interface FunnelAnswer extends FunnelNumbers {
  readonly kind: 'funnel';
  readonly comparison?: FunnelNumbers;
}

export type TileAnswer = MetricsAnswer | FunnelAnswer;
