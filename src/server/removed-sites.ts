/** Sees to it that nothing is left of sites that were removed: neither in the store, nor of what the stream still brings there. */
import type { Accounts } from '../accounts/accounts.ts';
import { limits } from '../config/limits.ts';
import type { Clock } from '../event/clock.ts';
import type { Log } from '../process/log.ts';
import { deleteSite } from '../store/delete-site.ts';
import type { Store } from '../store/store.ts';
import type { Stream } from '../stream/stream.ts';

export interface RemovedSitesDeps {
  readonly accounts: Pick<Accounts, 'removedSites' | 'forgetRemovedSite'>;
  readonly stream: Stream;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

export class RemovedSites {
  readonly #deps: RemovedSitesDeps;
  /** Site → Unix ms until which nothing need be done. */
  readonly #restUntil = new Map<string, number>();

  constructor(deps: RemovedSitesDeps) {
    this.#deps = deps;
  }

  /**
   * One look, to be repeated every limits.removedSiteLookMs. Events that were in the stream are stored as if their site were there, where
   * nobody can see them, and deleted by a later look. So a site is forgotten when nothing of it is stored, and the stream, from which it
   * might come anew by a replay, holds nothing of the time when doors still took its events.
   */
  async look(): Promise<void> {
    const { accounts, store, clock, log } = this.#deps;
    for (const { id, removedAt } of await accounts.removedSites()) {
      const now = clock.now();
      const restUntil = this.#restUntil.get(id);
      if (now < (restUntil ?? 0)) continue;
      const mayCome = await this.#mayComeOf(removedAt + limits.removedSiteSettleMs);
      if (!(await deleteSite(store, id))) {
        this.#restUntil.set(id, 0);
        continue;
      }
      if (restUntil === 0) log.info({ site: id }, 'Deleted what was stored of a removed site.');
      this.#restUntil.set(id, now + limits.removedSiteSweepMs);
      if (mayCome) continue;
      await accounts.forgetRemovedSite(id);
      this.#restUntil.delete(id);
    }
  }

  /** Whether the stream holds, or may yet take, records of before `time`. */
  async #mayComeOf(time: number): Promise<boolean> {
    const { stream, clock } = this.#deps;
    if (clock.now() < time) return true;
    for (let partition = 0; partition < stream.partitions; partition++) {
      if ((await stream.offsetAt(partition, time)) > (await stream.bounds(partition)).first) return true;
    }
    return false;
  }
}
