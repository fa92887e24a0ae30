/** What a partition's writer works with, and what it tells of each batch. */
import { type Limits, limits } from '../config/limits.ts';
import type { Store } from '../store/store.ts';
import type { GroupMember, Stream } from '../stream/stream.ts';
import type { Log } from './log.ts';
import type { PageUrls } from './page-url.ts';
import type { StateLimits } from './partition-state.ts';
import type { UserAgents } from './user-agent.ts';

/** Figures of one stored batch. */
export interface StoredBatch {
  readonly partition: number;
  readonly records: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly refused: number;
  readonly bytes: number;
  readonly computeMs: number;
  readonly insertMs: number;
}

/** What a test may make small. */
export type WriterLimits = StateLimits &
  Pick<
    Limits,
    | 'storeBatchRecordsMax'
    | 'storeBatchBytesMax'
    | 'storeLingerRecordsMax'
    | 'storeLingerMs'
    | 'storeLingerMsMax'
    | 'storeEveryMsMin'
    | 'storeEveryMsMax'
  >;

/** Of the memory of all, a batch may hold one record for so many bytes: while the engine stores it, a record takes 3.5 KB there, large ones more. */
const MEMORY_BYTES_A_RECORD = 64 * 1024;
const MEMORY_SHARE = 64;

/** Batches as large as may be, and smaller ones on a machine of less than 4 GiB, whose engine could not store them. */
export function writerLimits(memoryBytes: number): WriterLimits {
  return {
    ...limits,
    storeBatchRecordsMax: Math.min(limits.storeBatchRecordsMax, Math.ceil(memoryBytes / MEMORY_BYTES_A_RECORD)),
    storeBatchBytesMax: Math.min(limits.storeBatchBytesMax, Math.ceil(memoryBytes / MEMORY_SHARE)),
  };
}

export interface WriterContext {
  readonly stream: Stream;
  readonly store: Store;
  readonly member: GroupMember;
  readonly agents: UserAgents;
  readonly pages: PageUrls;
  /** 16 hex digits, never the same twice. */
  readonly newBatchId: () => string;
  readonly log: Log;
  readonly limits: WriterLimits;
  readonly onStored: (batch: StoredBatch) => void;
}
