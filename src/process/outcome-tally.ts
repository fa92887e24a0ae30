/** Counts what became of a batch's records, by site, minute of receipt, door, outcome and reason. */
import type { Outcome, OutcomeRow } from '../store/event-row.ts';

const MINUTE_MS = 60_000;

interface Tally {
  readonly siteId: string;
  readonly minute: number;
  readonly door: string;
  readonly outcome: Outcome;
  readonly reason: string;
  count: number;
}

export class OutcomeTally {
  readonly #tallies = new Map<string, Tally>();
  /** Nearly every event is counted where the one before it was. */
  #last: Tally | undefined;

  add(siteId: string, receivedAt: number, door: string, outcome: Outcome, reason: string, count = 1): void {
    const minute = receivedAt - (receivedAt % MINUTE_MS);
    const last = this.#last;
    if (
      last &&
      last.outcome === outcome &&
      last.minute === minute &&
      last.siteId === siteId &&
      last.reason === reason &&
      last.door === door
    ) {
      last.count += count;
      return;
    }
    const key = `${siteId}\n${minute}\n${door}\n${outcome}\n${reason}`;
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      tally = { siteId, minute, door, outcome, reason, count: 0 };
      this.#tallies.set(key, tally);
    }
    tally.count += count;
    this.#last = tally;
  }

  /** How many met this outcome. */
  total(outcome: Outcome): number {
    let total = 0;
    for (const tally of this.#tallies.values()) if (tally.outcome === outcome) total += tally.count;
    return total;
  }

  rows(of: Pick<OutcomeRow, 'stream' | 'offsetTo' | 'partition' | 'batch'>): readonly OutcomeRow[] {
    return [...this.#tallies.values()].filter(({ count }) => count > 0).map((tally) => ({ ...tally, ...of }));
  }
}
