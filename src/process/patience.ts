/** Repeats what failed for a reason that passes, with growing pauses, until it succeeds or a signal says stop. */
import { setTimeout } from 'node:timers/promises';
import { limits } from '../config/limits.ts';
import { StoreRefusedError } from '../store/store.ts';

export interface PatienceOptions {
  /** Once aborted, the next failure is final. */
  readonly signal: AbortSignal;
  /** Whether a refusal is final too; without it, refusals are repeated like everything else. */
  readonly refusalsAreFinal?: boolean;
  /** Told of each failure, its count so far, and the pause that follows. */
  readonly onFailure: (error: unknown, failures: number, pauseMs: number) => void;
}

/** Resolves with what `act` resolves with. Rejects with its error when that is final. */
export async function patiently<Result>(
  act: () => Promise<Result>,
  { signal, refusalsAreFinal = false, onFailure }: PatienceOptions,
): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await act();
    } catch (error) {
      if (signal.aborted || (refusalsAreFinal && error instanceof StoreRefusedError)) throw error;
      const pauseMs = Math.min(limits.retryBackoffMsMax, limits.retryBackoffMsMin * 2 ** (failures - 1));
      onFailure(error, failures, pauseMs);
      await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
