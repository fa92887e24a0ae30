/** What a partition's writer works with, and what it tells of each batch. */
import type { Limits } from '../config/limits.ts';
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
