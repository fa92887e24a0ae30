/** What is read of a store as it is at one moment, shared by all who count then. */
import type { QuerySource } from './ask-store.ts';
import { SharedLists } from './shared-lists.ts';
import { SharedTotals } from './shared-totals.ts';

/** What a list is of → the values that were likely its first when it was last read: a guess, good as long as it is looked at again. */
export type LikelyValues = Map<string, readonly string[]>;

export class SharedReads {
  readonly totals: SharedTotals;
  readonly lists: SharedLists;
  readonly likely: LikelyValues;

  /** `untilAsked` waits until all have asked who ask now. `likely` outlives the moment. */
  constructor(
    store: QuerySource,
    untilAsked: () => Promise<void> = () => Promise.resolve(),
    likely: LikelyValues = new Map(),
  ) {
    this.totals = new SharedTotals(store, untilAsked);
    this.lists = new SharedLists(store, untilAsked);
    this.likely = likely;
  }
}
