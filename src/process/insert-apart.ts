/** Finds the rows of a refused batch that the store does not take, by halving, and stores all others. Repeatable at any point. */
import { limits } from '../config/limits.ts';
import type { CapturedEvent } from '../event/captured-event.ts';
import type { QuarantineRow } from '../store/event-row.ts';
import { StoreRefusedError } from '../store/store.ts';
import type { StreamRecord } from '../stream/stream.ts';
import type { Batch } from './batch.ts';
import { readEntry } from './entry.ts';
import { clampText } from './text.ts';

export interface ApartContext {
  readonly partition: number;
  /** Sites and ids of rows that are in already, from the attempt at the whole or from an attempt at this. */
  readonly stored: ReadonlySet<string>;
  /** Throws StoreRefusedError when the rows are not accepted. */
  readonly insert: (blocks: readonly Uint8Array[], token: string) => Promise<void>;
}

/** Returns the refused rows for quarantine, and moves their count in the batch's tally. */
export async function insertApart(
  batch: Batch,
  { partition, stored, insert }: ApartContext,
): Promise<readonly QuarantineRow[]> {
  const { rowRecords, records, events, tally, id } = batch;
  const refused: QuarantineRow[] = [];

  const recordOf = (row: number) => records[rowRecords[row] as number] as StreamRecord;
  const eventOf = (row: number): CapturedEvent => {
    const read = readEntry(recordOf(row).value);
    if (!('entry' in read) || read.entry.kind !== 'event')
      throw new Error('a row was made of a record that is no event');
    return read.entry;
  };
  const isStored = rowRecords.map((_, row) => {
    if (stored.size === 0) return false;
    const { siteId, eventId } = eventOf(row);
    return stored.has(siteId + eventId);
  });

  const store = async (first: number, end: number): Promise<void> => {
    const blocks: Uint8Array[] = [];
    for (let row = first; row < end; row++) {
      const from = row;
      while (row < end && !isStored[row]) row++;
      blocks.push(...events.encode(from, row));
    }
    if (blocks.length === 0) return;
    try {
      // The token names rows by their place in the whole, so that it stands for the same rows however often this is begun.
      await insert(blocks, `${id}:${first}-${end}`);
    } catch (error) {
      if (!(error instanceof StoreRefusedError)) throw error;
      if (end - first > 1) {
        const middle = (first + end) >>> 1;
        await store(first, middle);
        await store(middle, end);
        return;
      }
      const event = eventOf(first);
      const { siteId, eventId, receivedAt, door, origin = '' } = event;
      refused.push({
        siteId,
        eventId,
        receivedAt,
        door,
        reason: 'store_refused',
        detail: clampText(error.message, limits.quarantineDetailBytesMax),
        origin,
        payload: clampText(Buffer.from(recordOf(first).value).toString('utf8'), limits.quarantinePayloadBytesMax),
        partition,
        batch: id,
      });
      tally.add(siteId, receivedAt, door, 'stored', '', -1);
      tally.add(siteId, receivedAt, door, 'quarantined', 'store_refused');
    }
  };
  await store(0, rowRecords.length);
  return refused;
}
