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
  /** The records from one offset up to another, in order. */
  readonly read: (from: number, to: number) => AsyncIterable<readonly StreamRecord[]>;
  /** Throws StoreRefusedError when the rows are not accepted. */
  readonly insert: (blocks: readonly Uint8Array[], token: string) => Promise<void>;
}

/** Returns the refused rows for quarantine, and moves their count in the batch's tally. */
export async function insertApart(
  batch: Batch,
  { partition, stored, read, insert }: ApartContext,
): Promise<readonly QuarantineRow[]> {
  const { rowOffsets, events, tally, id } = batch;
  const refused: QuarantineRow[] = [];
  const isStored = await storedRows(batch, stored, read);

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
      const record = await recordAt(rowOffsets[first] as number, read);
      const { siteId, eventId, receivedAt, door, origin = '' } = eventOf(record);
      refused.push({
        siteId,
        eventId,
        receivedAt,
        door,
        reason: 'store_refused',
        detail: clampText(error.message, limits.quarantineDetailBytesMax),
        origin,
        payload: clampText(Buffer.from(record.value).toString('utf8'), limits.quarantinePayloadBytesMax),
        partition,
        batch: id,
      });
      tally.add(siteId, receivedAt, door, 'stored', '', -1);
      tally.add(siteId, receivedAt, door, 'quarantined', 'store_refused');
    }
  };
  await store(0, rowOffsets.length);
  return refused;
}

/** Of each row, whether it is in already. */
async function storedRows(
  { from, to, rowOffsets }: Batch,
  stored: ReadonlySet<string>,
  read: ApartContext['read'],
): Promise<readonly boolean[]> {
  if (stored.size === 0) return [];
  const isStored: boolean[] = [];
  for await (const records of read(from, to)) {
    for (const record of records) {
      if (record.offset !== rowOffsets[isStored.length]) continue;
      const { siteId, eventId } = eventOf(record);
      isStored.push(stored.has(siteId + eventId));
    }
  }
  if (isStored.length < rowOffsets.length) throw new Error('records of the batch are gone from the stream');
  return isStored;
}

async function recordAt(offset: number, read: ApartContext['read']): Promise<StreamRecord> {
  for await (const [record] of read(offset, offset + 1)) if (record) return record;
  throw new Error(`record ${offset} is gone from the stream`);
}

function eventOf({ value }: StreamRecord): CapturedEvent {
  const read = readEntry(value);
  if (!('entry' in read) || read.entry.kind !== 'event') throw new Error('a row was made of a record that is no event');
  return read.entry;
}
