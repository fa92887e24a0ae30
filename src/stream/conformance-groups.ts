/** The part of the conformance suite that is about consumer groups. */
import { describe, expect, test } from 'vitest';
import { records, type StreamHarness, until, WITHIN_MS } from './conformance-support.ts';
import { PartitionLostError, type Stream } from './stream.ts';

export interface ConformanceContext {
  readonly harness: StreamHarness;
  /** Open, and of one partition unless the test has restarted with more. */
  readonly stream: Stream;
  open(): Promise<Stream>;
  restart(partitions: number): Promise<void>;
}

export function groupConformance(context: () => ConformanceContext): void {
  describe('groups', () => {
    test('each has positions of its own, which outlive it, the pending range included', async () => {
      await context().stream.append(records('a', 'b', 'c'));
      const pending = { from: 1, to: 3, batchId: '00112233445566ff' };
      const member = await context().stream.join('one');
      expect(member.partitions).toEqual([0]);
      expect(await member.position(0)).toEqual({ next: 0 });
      await member.save(0, { next: 1, pending });
      await context().stream.close();
      const again = await context().open();
      expect(await again.positions('one')).toEqual([{ next: 1, pending }]);
      expect(await again.positions('two')).toEqual([{ next: 0 }]);
      expect(await (await again.join('one')).position(0)).toEqual({ next: 1, pending });
    });

    test('a finished range is no longer pending', async () => {
      await context().stream.append(records('a', 'b'));
      const member = await context().stream.join('one');
      await member.save(0, { next: 0, pending: { from: 0, to: 2, batchId: '00112233445566ff' } });
      await member.save(0, { next: 2 });
      expect(await context().stream.positions('one')).toEqual([{ next: 2 }]);
    });

    test('members share the partitions, and one that leaves hands its over', async () => {
      await context().restart(4);
      const other = await context().open();
      const first = await context().stream.join('g');
      expect(first.partitions).toEqual([0, 1, 2, 3]);
      const second = await other.join('g');
      await until(() => first.partitions.length === 2 && second.partitions.length === 2);
      expect([...first.partitions, ...second.partitions].sort()).toEqual([0, 1, 2, 3]);
      const signal = AbortSignal.timeout(WITHIN_MS);
      const change = second.changed(signal);
      await first.leave();
      await change;
      await until(() => second.partitions.length === 4);
      expect(signal.aborted).toBe(false);
    });

    test('more members than partitions: one waits, and steps in', async () => {
      const other = await context().open();
      const first = await context().stream.join('g');
      const second = await other.join('g');
      expect(second.partitions).toEqual([]);
      await expect(second.position(0)).rejects.toThrow(PartitionLostError);
      await expect(second.save(0, { next: 0 })).rejects.toThrow(PartitionLostError);
      await first.leave();
      await until(() => second.partitions.length === 1);
      expect(await second.position(0)).toEqual({ next: 0 });
    });

    test('who has lost a partition cannot save to it, until it has asked for the position again', async () => {
      await context().stream.append(records('a', 'b', 'c'));
      const stale = await context().stream.join('g');
      await stale.position(0);
      context().harness.passLease();
      const other = await context().open();
      const taker = await other.join('g');
      expect(taker.partitions).toEqual([0]);
      await taker.save(0, { next: 2 });
      await expect(stale.save(0, { next: 1 })).rejects.toThrow(PartitionLostError);
      await until(() => stale.partitions.length === 0);
      await taker.leave();
      await until(() => stale.partitions.length === 1);
      await expect(stale.save(0, { next: 1 })).rejects.toThrow(PartitionLostError);
      expect(await stale.position(0)).toEqual({ next: 2 });
      await stale.save(0, { next: 3 });
      expect(await other.positions('g')).toEqual([{ next: 3 }]);
    });

    test('changed resolves when the signal aborts', async () => {
      const member = await context().stream.join('g');
      expect(member.partitions).toEqual([0]);
      const abort = new AbortController();
      const waiting = member.changed(abort.signal);
      abort.abort();
      await waiting;
    });

    test('reset moves a group only when nobody reads, and forgets what was pending', async () => {
      await context().stream.append(records('a', 'b', 'c'));
      const member = await context().stream.join('g');
      await member.save(0, { next: 2, pending: { from: 1, to: 2, batchId: '00112233445566ff' } });
      await expect(context().stream.reset('g', 0, 0)).rejects.toThrow(/living member/);
      await member.leave();
      await context().stream.reset('g', 0, 1);
      expect(await context().stream.positions('g')).toEqual([{ next: 1 }]);
      await context().stream.reset('g', 0, 1e9);
      expect(await context().stream.positions('g')).toEqual([{ next: 3 }]);
    });

    test('lag counts what is unfinished, and its age', async () => {
      expect(await context().stream.lag('g')).toEqual([{ partition: 0, records: 0, ageMs: 0 }]);
      await context().stream.append(records('a'));
      context().harness.advance(1000);
      await context().stream.append(records('b'));
      context().harness.advance(500);
      expect(await context().stream.lag('g')).toEqual([{ partition: 0, records: 2, ageMs: 1500 }]);
      const member = await context().stream.join('g');
      await member.save(0, { next: 1 });
      expect(await context().stream.lag('g')).toEqual([{ partition: 0, records: 1, ageMs: 500 }]);
      await member.save(0, { next: 2 });
      expect(await context().stream.lag('g')).toEqual([{ partition: 0, records: 0, ageMs: 0 }]);
    });
  });
}
