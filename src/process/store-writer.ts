/** Keeps a writer running for every partition that this member of the group owns, and none for those it does not. */
import { setTimeout } from 'node:timers/promises';
import { limits } from '../config/limits.ts';
import { machineMemoryBytes } from '../config/machine-memory.ts';
import { PartitionLostError } from '../stream/stream.ts';
import { PageUrls } from './page-url.ts';
import { PartitionWriter } from './partition-writer.ts';
import { UserAgents } from './user-agent.ts';
import { type StoredBatch, type WriterContext, writerLimits } from './writer-context.ts';

export type { StoredBatch };
export type StoreWriterContext = Omit<WriterContext, 'agents' | 'pages' | 'limits'>;

interface Running {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export class StoreWriter {
  readonly #context: WriterContext;
  readonly #running = new Map<number, Running>();

  constructor(context: StoreWriterContext) {
    this.#context = {
      ...context,
      agents: new UserAgents(),
      pages: new PageUrls(),
      limits: writerLimits(machineMemoryBytes()),
    };
  }

  /** Runs until the signal aborts; then finishes the batches on their way and resolves. */
  async run(signal: AbortSignal): Promise<void> {
    const { member } = this.#context;
    while (!signal.aborted) {
      const owned = new Set(member.partitions);
      for (const [partition, { stop }] of this.#running) if (!owned.has(partition)) stop.abort();
      for (const partition of owned) if (!this.#running.has(partition)) this.#start(partition, owned.size, signal);
      await member.changed(signal);
    }
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  #start(partition: number, owned: number, signal: AbortSignal): void {
    const stop = new AbortController();
    const done = this.#keepRunning(partition, 1 / owned, AbortSignal.any([signal, stop.signal])).finally(() =>
      this.#running.delete(partition),
    );
    this.#running.set(partition, { stop, done });
  }

  /** A writer that fails starts anew from the stream's and the store's word: nothing it held in memory matters. */
  async #keepRunning(partition: number, share: number, signal: AbortSignal): Promise<void> {
    const { log, member } = this.#context;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await new PartitionWriter(partition, share, this.#context).run(signal);
      } catch (error) {
        if (error instanceof PartitionLostError) {
          log.info({ partition }, 'another worker has taken the partition over');
          // The member learns of it in a moment; if it does not, the partition is tried again.
          if (!member.partitions.includes(partition)) return;
        } else if (!signal.aborted) {
          log.error(
            { partition, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
            'the writer failed; starting it anew',
          );
        }
        const pauseMs = Math.min(limits.retryBackoffMsMax, limits.retryBackoffMsMin * 2 ** failures++);
        await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
