/** What is read of a store as it is at one moment, shared by all who count then. */
import type { QuerySource } from './ask-store.ts';
import { SharedLists } from './shared-lists.ts';
import { SharedTotals } from './shared-totals.ts';

export class SharedReads {
  readonly totals: SharedTotals;
  readonly lists: SharedLists;

  /** `untilAsked` waits until all have asked who ask now. */
  constructor(store: QuerySource, untilAsked: () => Promise<void> = () => Promise.resolve()) {
    this.totals = new SharedTotals(store, untilAsked);
    this.lists = new SharedLists(store, untilAsked);
  }
}
