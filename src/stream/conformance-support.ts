/** What the conformance tests share. */
import type { AppendRecord, ReadLimits, Stream, StreamRecord } from './stream.ts';

/** One stream's storage, empty at first. */
export interface StreamHarness {
  /** Opens the storage, again or beside others, as another process would. */
  open(): Promise<Stream>;
  /** Moves the clock that stamps records. */
  advance(ms: number): void;
  /** For streams opened from now on, the leases of members of earlier streams have run out, though those do not know. */
  passLease(): void;
  /** Removes the storage. All streams are closed by then. */
  dispose(): Promise<void>;
}

export const ALL: ReadLimits = { recordsMax: 100_000, bytesMax: 1e9, waitMs: 0 };
/** What ought to happen soon may take this long on a busy machine. */
export const WITHIN_MS = 10_000;

export function records(...values: readonly string[]): AppendRecord[] {
  return values.map((value) => ({ key: 'k', value: Buffer.from(value) }));
}

export function texts(read: readonly StreamRecord[]): string[] {
  return read.map(({ value }) => Buffer.from(value).toString());
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Not within ${WITHIN_MS} ms: ${holds}`);
    await pause(10);
  }
}
