/** The state of the pipeline: what the doors and the writer have made of everything, how far behind the store is, whether the engine answers. */
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { QuerySource } from '../query/run-query.ts';
import { STORE_GROUP, type Stream } from '../stream/stream.ts';
import type { PipelineStatus } from './snapshot.ts';

export interface PipelineMonitorDeps {
  readonly store: QuerySource;
  readonly stream: Pick<Stream, 'lag' | 'sizeBytes'>;
  readonly clock: Clock;
}

/** Whose outcomes are counted in: W9 holds for counts, too. */
export interface PipelineScope {
  mayRead(siteId: string): boolean;
  /** What came with no known write key belongs to no site, and how much waits or lies there to no one's alone: shown to those who manage. */
  readonly mayManage: boolean;
}

interface OutcomeRow {
  readonly site_id: string;
  readonly outcome: 'stored' | 'quarantined' | 'duplicate' | 'refused';
  readonly reason: string;
  readonly total: string;
}

const NO_SITE = '00000000-0000-0000-0000-000000000000';
const DAY_S = 24 * 3600;

export class PipelineMonitor {
  readonly #deps: PipelineMonitorDeps;
  #outcomes: readonly OutcomeRow[] = [];
  #engine: PipelineStatus['engine'] = 'up';
  #countedAt = Number.NEGATIVE_INFINITY;
  #counting: Promise<void> | undefined;

  constructor(deps: PipelineMonitorDeps) {
    this.#deps = deps;
  }

  /** Never throws for want of the engine: that is part of the answer. */
  async status(scope: PipelineScope): Promise<PipelineStatus> {
    const { stream, clock } = this.#deps;
    const [lag, streamBytes] = await Promise.all([stream.lag(STORE_GROUP), stream.sizeBytes(), this.#refresh()]);
    const totals = { stored: 0, duplicate: 0, quarantined: 0 };
    const refused = new Map<string, number>();
    for (const { site_id, outcome, reason, total } of this.#outcomes) {
      if (site_id === NO_SITE ? !scope.mayManage : !scope.mayRead(site_id)) continue;
      if (outcome === 'refused') refused.set(reason, (refused.get(reason) ?? 0) + Number(total));
      else totals[outcome] += Number(total);
    }
    return {
      at: clock.now(),
      stored: totals.stored,
      duplicates: totals.duplicate,
      quarantined: totals.quarantined,
      refused: [...refused]
        .map(([reason, count]) => ({ reason, count }))
        .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason)),
      lagRecords: scope.mayManage ? lag.reduce((sum, { records }) => sum + records, 0) : null,
      lagMs: Math.max(0, ...lag.map(({ ageMs }) => ageMs)),
      streamBytes: scope.mayManage ? streamBytes : null,
      engine: this.#engine,
    };
  }

  /** One count at a time, however many ask, and not oftener than once a status. */
  #refresh(): Promise<void> {
    if (this.#deps.clock.now() - this.#countedAt < limits.pipelineStatusMs) return Promise.resolve();
    this.#counting ??= this.#count().finally(() => {
      this.#counting = undefined;
      this.#countedAt = this.#deps.clock.now();
    });
    return this.#counting;
  }

  async #count(): Promise<void> {
    const from = Math.floor(this.#deps.clock.now() / 1000) - DAY_S;
    try {
      this.#outcomes = await this.#deps.store.query<OutcomeRow>(
        `SELECT site_id, outcome, reason, sum(count) AS total FROM outcomes
         WHERE minute >= toDateTime({from:UInt32}, 'UTC')
         GROUP BY site_id, outcome, reason LIMIT {limit:UInt32}`,
        { from, limit: limits.queryRowsMax },
        { signal: AbortSignal.timeout(limits.pipelineStatusMs * 3), settings: { max_execution_time: 3 } },
      );
      this.#engine = 'up';
    } catch {
      this.#engine = 'down';
    }
  }
}
