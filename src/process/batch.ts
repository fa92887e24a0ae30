/** A range of stream records and the rows that stand for them: a pure function of the records and of the store without this batch. Grows part by part; inserts nothing. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { limits } from '../config/limits.ts';
import type { CapturedEvent } from '../event/captured-event.ts';
import { EventBlock, isRecent, RecentBlock } from '../store/event-blocks.ts';
import type { QuarantineRow } from '../store/event-row.ts';
import type { StreamRecord } from '../stream/stream.ts';
import { type Draft, newDraft } from './draft.ts';
import { readEntry } from './entry.ts';
import type { History } from './history.ts';
import { OutcomeTally } from './outcome-tally.ts';
import type { PageUrls } from './page-url.ts';
import type { PartitionState } from './partition-state.ts';
import { fingerprint } from './recent-ids.ts';
import { runSteps } from './steps.ts';
import { clampText } from './text.ts';
import type { UserAgents } from './user-agent.ts';

/** Rows in the form they are sent in. They outlive the batch, for the one after the next. */
export interface BatchBuffers {
  readonly events: EventBlock;
  /** What live boards show of the events, by the same order. */
  readonly recent: RecentBlock;
}

export const newBuffers = (): BatchBuffers => ({ events: new EventBlock(), recent: new RecentBlock() });

export class Batch implements BatchBuffers {
  readonly id: string;
  readonly from: number;
  to: number;
  readonly events: EventBlock;
  readonly recent: RecentBlock;
  /** Rows of `recent` that live boards can see already. */
  shownRows = 0;
  /** Only how many: the records are in the stream, should they be wanted again, and kept here they would outlive many a garbage collection. */
  recordCount = 0;
  recordBytes = 0;
  /** Offset of the record each row of `events` was. */
  readonly rowOffsets: number[] = [];
  readonly quarantine: QuarantineRow[] = [];
  readonly tally = new OutcomeTally();
  computeMs = 0;

  /** Whoever passes buffers must be done with what they held. */
  constructor(id: string, from: number, { events, recent }: BatchBuffers) {
    this.id = id;
    this.from = from;
    this.to = from;
    this.events = events;
    this.recent = recent;
    events.truncate();
    recent.truncate();
  }
}

export interface BatchContext {
  readonly partition: number;
  readonly streamId: string;
  /** Offset below which the store has counted everything already. */
  readonly reached: number;
  readonly agents: UserAgents;
  readonly pages: PageUrls;
  readonly state: PartitionState;
  readonly history: History;
  /** Repeats what the store could not answer, until it does. */
  readonly patiently: <Result>(act: () => Promise<Result>) => Promise<Result>;
}

/** So many are read and computed in one go: few enough that what becomes of them is still in the processor's cache, and that sockets move between. */
const RECORDS_A_TURN = 1_000;
const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** Appends the records, at least one, which follow those of the batch. What fails midway leaves a batch that is of no use. */
export async function extendBatch(
  batch: Batch,
  records: readonly StreamRecord[],
  context: BatchContext,
): Promise<void> {
  const startedAt = performance.now();
  for (let at = 0; at < records.length; at += RECORDS_A_TURN) {
    if (at > 0) await setImmediate();
    await takeRecords(batch, records.slice(at, at + RECORDS_A_TURN), context);
  }
  batch.computeMs += performance.now() - startedAt;
}

async function takeRecords(batch: Batch, records: readonly StreamRecord[], context: BatchContext): Promise<void> {
  const { partition, streamId, reached, state, patiently } = context;
  const { id, tally } = batch;
  const quarantined: QuarantineRow[] = [];
  const setAside = (row: Omit<QuarantineRow, 'partition' | 'batch'>) => {
    const detail = clampText(row.detail, limits.quarantineDetailBytesMax);
    quarantined.push({
      ...row,
      detail,
      payload: clampText(row.payload, limits.quarantinePayloadBytesMax),
      partition,
      batch: id,
    });
  };

  const events: CapturedEvent[] = [];
  const eventRecords: number[] = [];
  const words = new Uint32Array(records.length * 2);
  const pair = new Uint32Array(2);
  for (let index = 0; index < records.length; index++) {
    const record = records[index] as StreamRecord;
    const read = readEntry(record.value);
    if ('unreadable' in read) {
      const eventId = recordId(streamId, partition, record.offset);
      const payload = textOfRecord(record);
      setAside({
        siteId: NIL_UUID,
        eventId,
        receivedAt: record.appendedAt,
        door: '',
        reason: 'unreadable_record',
        detail: read.unreadable,
        origin: '',
        payload,
      });
    } else if (read.entry.kind === 'event') {
      const event = read.entry;
      fingerprint(state.siteWord(event.siteId), event.eventId, pair);
      words[events.length * 2] = pair[0] as number;
      words[events.length * 2 + 1] = pair[1] as number;
      events.push(event);
      eventRecords.push(index);
    } else if (read.entry.kind === 'unreadable') {
      const { siteId, eventId, receivedAt, door, reason, detail, origin = '', payload } = read.entry;
      setAside({ siteId, eventId, receivedAt, door, reason, detail, origin, payload });
    } else if (record.offset >= reached) {
      // Tallies have no ids to know them again by; a replay of what was counted passes over them.
      const { siteId, minute, door, reason, count } = read.entry;
      tally.add(siteId, minute, door, 'refused', reason, count);
    }
  }

  const now = events.reduce((latest, { receivedAt }) => Math.max(latest, receivedAt), 0);
  if (batch.recordCount === 0) state.startBatch(now);
  await patiently(() => state.prepare(events, words, now, id));

  batch.recordCount += records.length;
  for (const { value } of records) batch.recordBytes += value.byteLength;
  batch.to = (records.at(-1) as StreamRecord).offset + 1;
  const draft = newDraft(partition, id);
  for (let index = 0; index < events.length; index++) {
    const event = events[index] as CapturedEvent;
    const record = records[eventRecords[index] as number] as StreamRecord;
    const outcome = computeEvent(
      event,
      draft,
      batch,
      context,
      words[index * 2] as number,
      words[index * 2 + 1] as number,
    );
    if (outcome === 'stored') {
      batch.rowOffsets.push(record.offset);
      tally.add(event.siteId, event.receivedAt, event.door, 'stored', '');
    } else if (outcome === 'duplicate') {
      tally.add(event.siteId, event.receivedAt, event.door, 'duplicate', 'duplicate');
    } else {
      const { siteId, eventId, receivedAt, door, origin = '' } = event;
      // The record as it came: what made a step throw may make JSON.stringify throw as well.
      const payload = textOfRecord(record);
      setAside({ siteId, eventId, receivedAt, door, origin, ...outcome, payload });
    }
  }

  for (const row of await withoutKnown(quarantined, id, context, tally)) batch.quarantine.push(row);
}

/** Runs the steps and encodes the row. An event that makes them throw is set aside, and leaves nothing behind that others could feel. */
function computeEvent(
  event: CapturedEvent,
  draft: Draft,
  { events, recent }: BatchBuffers,
  context: BatchContext,
  idLow: number,
  idHigh: number,
): 'stored' | 'duplicate' | { readonly reason: string; readonly detail: string } {
  const rows = events.rows;
  const recentRows = recent.rows;
  try {
    draft.event = event;
    draft.siteId = event.siteId;
    draft.eventId = event.eventId;
    draft.idLow = idLow;
    draft.idHigh = idHigh;
    const result = runSteps(draft, context);
    if (result.kind === 'drop') return result.reason;
    if (result.kind === 'quarantine') return { reason: result.reason, detail: result.detail };
    events.append(draft);
    if (isRecent(draft)) recent.append(draft);
    context.state.remember(draft);
    return 'stored';
  } catch (error) {
    events.truncate(rows);
    recent.truncate(recentRows);
    return { reason: 'unprocessable', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** What a replay or a repeated import sets aside once more is in quarantine already. */
async function withoutKnown(
  rows: readonly QuarantineRow[],
  batch: string,
  { history, patiently, state }: BatchContext,
  tally: OutcomeTally,
): Promise<readonly QuarantineRow[]> {
  if (rows.length === 0) return rows;
  const known = await patiently(() =>
    history.quarantined(
      rows.map(({ eventId }) => eventId),
      batch,
    ),
  );
  return rows.filter((row) => {
    const key = row.siteId + row.eventId;
    const isNew = !known.has(key) && state.setAside(key);
    tally.add(
      row.siteId,
      row.receivedAt,
      row.door,
      isNew ? 'quarantined' : 'duplicate',
      isNew ? row.reason : 'duplicate',
    );
    return isNew;
  });
}

const textOfRecord = ({ value }: StreamRecord) =>
  Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');

/** A UUID for a record that has no id of its own: the same whenever it is read. */
function recordId(streamId: string, partition: number, offset: number): string {
  const hex = createHash('sha256').update(`${streamId}/${partition}/${offset}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
