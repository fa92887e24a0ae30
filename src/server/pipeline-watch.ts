/** What one worker does for all: looks how far the stream, the engine and the disk are, and writes the pipeline's figures down. */
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Registry } from 'prom-client';
import { limits } from '../config/limits.ts';
import type { Log } from '../process/log.ts';
import type { WriterMetrics } from '../process/writer-metrics.ts';
import type { Store } from '../store/store.ts';
import { type GroupMember, STORE_GROUP, type Stream } from '../stream/stream.ts';
import { PipelineSampler } from './pipeline-sampler.ts';
import { StoreFacts } from './store-facts.ts';

export interface PipelineWatchDeps {
  readonly stream: Pick<Stream, 'lag' | 'sizeBytes'>;
  readonly store: Store;
  readonly member: Pick<GroupMember, 'partitions'>;
  readonly metrics: WriterMetrics;
  readonly registry: Registry;
  readonly dataDir: string;
  readonly log: Log;
  /** Makes known what this process counts, now. */
  readonly tell: () => Promise<void>;
}

const LAST_MS_MAX = 2_000;

export class PipelineWatch {
  readonly #deps: PipelineWatchDeps;
  readonly #facts: StoreFacts;
  readonly #sampler: PipelineSampler;
  #isAway = false;
  #sampling: Promise<void> | undefined;

  constructor(deps: PipelineWatchDeps) {
    this.#deps = deps;
    this.#facts = new StoreFacts(deps.registry, deps.store, deps.dataDir);
    this.#sampler = new PipelineSampler(deps.store, deps.dataDir);
  }

  async run(signal: AbortSignal): Promise<void> {
    let sampledAt = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      await this.#look().catch((error: unknown) =>
        this.#deps.log.warn({ err: error }, 'The stream did not say how far it is.'),
      );
      if (performance.now() - sampledAt >= limits.pipelineSampleMs) {
        sampledAt = performance.now();
        this.#sampling ??= this.#sample().finally(() => {
          this.#sampling = undefined;
        });
        await Promise.race([this.#sampling, ended(signal)]);
      }
      await setTimeout(limits.metricsFileMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Once more before the end, which does not wait for an engine that hangs. */
  async last(): Promise<void> {
    await Promise.race([this.#sampling ?? this.#sample(), setTimeout(LAST_MS_MAX, undefined, { ref: false })]);
  }

  /** One worker has the first partition, whichever it is; nobody else need tell the same. */
  get #isMine(): boolean {
    return this.#deps.member.partitions.includes(0);
  }

  async #look(): Promise<void> {
    const { stream, metrics } = this.#deps;
    const isMine = this.#isMine;
    metrics.lag(STORE_GROUP, isMine ? await stream.lag(STORE_GROUP) : []);
    metrics.streamBytes(isMine ? await stream.sizeBytes() : undefined);
  }

  /** A sample for which the engine is not there is left out (W5). */
  async #sample(): Promise<void> {
    const { log } = this.#deps;
    if (!this.#isMine) {
      this.#facts.forget();
      return;
    }
    try {
      // A server that is not ours may not let us look at it; what the processes count is worth writing down all the same.
      await this.#facts
        .refresh()
        .catch((error: unknown) => log.info({ err: error }, 'The engine did not tell of itself.'));
      await this.#deps.tell();
      await this.#sampler.sample(Date.now());
      this.#isAway = false;
    } catch (error) {
      if (!this.#isAway)
        log.warn({ err: error }, "The pipeline's figures could not be written down; leaving them out until they can.");
      this.#isAway = true;
    }
  }
}

function ended(signal: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, 'abort');
}
