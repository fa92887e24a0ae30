/** Random histories of a stream against a model so naive that it is plainly right: arrays. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compressChunk, packChunk } from './lmdb-chunk.ts';
import { chunkDiskBytes } from './lmdb-heads.ts';
import { openLmdbStream } from './lmdb-stream.ts';
import type { GroupMember, GroupPosition, Stream } from './stream.ts';

const PARTITIONS = 3;
const GROUPS = ['store', 'archive'] as const;
const KEYS = Array.from({ length: 8 }, (_, n) => `visitor ${n}`);

/** Records of one append that went to one partition: dropped together. */
interface ModelChunk {
  readonly offset: number;
  readonly values: readonly string[];
  readonly appendedAt: number;
}

class Model {
  nowMs = 1_000_000;
  readonly kept: ModelChunk[][] = Array.from({ length: PARTITIONS }, () => []);
  readonly next = Array<number>(PARTITIONS).fill(0);
  readonly newestAt = Array<number>(PARTITIONS).fill(0);
  readonly saved = new Map<string, GroupPosition>();

  append(records: readonly { partition: number; value: string }[]): void {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const values = records.filter((record) => record.partition === partition).map(({ value }) => value);
      if (values.length === 0) continue;
      const appendedAt = Math.max(this.nowMs, this.newestAt[partition] ?? 0);
      this.kept[partition]?.push({ offset: this.next[partition] ?? 0, values, appendedAt });
      this.next[partition] = (this.next[partition] ?? 0) + values.length;
      this.newestAt[partition] = appendedAt;
    }
  }

  records(partition: number): { offset: number; appendedAt: number; value: string }[] {
    return (this.kept[partition] ?? []).flatMap(({ offset, values, appendedAt }) =>
      values.map((value, index) => ({ offset: offset + index, appendedAt, value })),
    );
  }

  first(partition: number): number {
    return this.kept[partition]?.[0]?.offset ?? this.next[partition] ?? 0;
  }

  position(group: string, partition: number): GroupPosition {
    return this.saved.get(`${group} ${partition}`) ?? { next: this.first(partition) };
  }

  needed(group: string, partition: number): number {
    const { next, pending } = this.position(group, partition);
    return Math.min(next, pending?.from ?? next);
  }

  sizeBytes(): number {
    return this.kept.flat().reduce((sum, chunk) => sum + diskBytes(chunk), 0);
  }

  retain(ageMsMax: number, bytesMax: number, keepFor: readonly string[]): number {
    let dropped = 0;
    for (;;) {
      const candidates = this.kept
        .map((chunks, partition) => ({ chunk: chunks[0], partition }))
        .filter(
          ({ chunk, partition }) =>
            chunk && keepFor.every((group) => chunk.offset + chunk.values.length <= this.needed(group, partition)),
        )
        .sort((a, b) => (a.chunk?.appendedAt ?? 0) - (b.chunk?.appendedAt ?? 0));
      const oldest = candidates[0];
      if (!oldest?.chunk || (oldest.chunk.appendedAt >= this.nowMs - ageMsMax && this.sizeBytes() <= bytesMax))
        return dropped;
      dropped += oldest.chunk.values.length;
      this.kept[oldest.partition]?.shift();
    }
  }
}

function diskBytes({ values }: ModelChunk): number {
  return chunkDiskBytes(compressChunk(packChunk(values.map((value) => Buffer.from(value)))).byteLength);
}

interface Real {
  readonly folder: string;
  readonly clock: { now(): number };
  stream: Stream;
  readonly members: Map<string, GroupMember>;
}

type Step = (model: Model, real: Real) => Promise<void>;

const partition = fc.nat(PARTITIONS - 1);
const group = fc.constantFrom(...GROUPS);
/** An offset, as a share of what there is and a little more. */
const share = fc.double({ min: 0, max: 1.1, noNaN: true });
const scaled = (model: Model, p: number, of: number) => Math.floor(of * (model.next[p] ?? 0));
const clamped = (model: Model, p: number, of: number) => Math.min(scaled(model, p, of), model.next[p] ?? 0);

const steps: fc.Arbitrary<{ readonly name: string; readonly run: Step }> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(
        fc.record({
          key: fc.constantFrom(...KEYS),
          value: fc.oneof(
            fc.string({ maxLength: 30 }),
            fc.nat(6000).map((size) => 'x'.repeat(size)),
          ),
        }),
        { maxLength: 12 },
      )
      .map((records) => ({
        name: `append ${records.length}`,
        run: async (model: Model, { stream }: Real) => {
          await stream.append(records.map(({ key, value }) => ({ key, value: Buffer.from(value) })));
          model.append(records.map(({ key, value }) => ({ partition: stream.partitionOf(key), value })));
        },
      })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        p: partition,
        of: share,
        recordsMax: fc.integer({ min: 1, max: 20 }),
        bytesMax: fc.integer({ min: 1, max: 20_000 }),
      })
      .map(({ p, of, recordsMax, bytesMax }) => ({
        name: `read ${p} from ${of}`,
        run: async (model: Model, { stream }: Real) => {
          const from = scaled(model, p, of);
          const expected: unknown[] = [];
          let bytes = 0;
          for (const record of model.records(p).filter(({ offset }) => offset >= from)) {
            bytes += Buffer.byteLength(record.value);
            if (expected.length > 0 && (expected.length >= recordsMax || bytes > bytesMax)) break;
            expected.push(record);
          }
          const read = await stream.read(p, from, { recordsMax, bytesMax, waitMs: 0 });
          expect(read.map((record) => ({ ...record, value: Buffer.from(record.value).toString() }))).toEqual(expected);
        },
      })),
  },
  {
    weight: 3,
    arbitrary: fc.record({ g: group, p: partition, of: share, pending: fc.boolean() }).map(({ g, p, of, pending }) => ({
      name: `save ${g} ${p} at ${of}${pending ? ', pending' : ''}`,
      run: async (model: Model, real: Real) => {
        const next = clamped(model, p, of);
        const position: GroupPosition = pending
          ? { next, pending: { from: next, to: model.next[p] ?? 0, batchId: '0123456789abcdef' } }
          : { next };
        let member = real.members.get(g);
        if (!member) {
          member = await real.stream.join(g);
          real.members.set(g, member);
        }
        expect(await member.position(p)).toEqual(model.position(g, p));
        await member.save(p, position);
        model.saved.set(`${g} ${p}`, position);
      },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ g: group, p: partition, of: share }).map(({ g, p, of }) => ({
      name: `reset ${g} ${p} to ${of}`,
      run: async (model: Model, real: Real) => {
        await real.members.get(g)?.leave();
        real.members.delete(g);
        const next = scaled(model, p, of);
        await real.stream.reset(g, p, next);
        model.saved.set(`${g} ${p}`, { next: Math.min(Math.max(next, model.first(p)), model.next[p] ?? 0) });
      },
    })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ ageMsMax: fc.nat(20_000), bytesMax: fc.nat(60_000), keepFor: fc.subarray([...GROUPS]) })
      .map((retention) => ({
        name: `retain ${JSON.stringify(retention)}`,
        run: async (model: Model, { stream }: Real) => {
          const { ageMsMax, bytesMax, keepFor } = retention;
          expect(await stream.retain(retention)).toBe(model.retain(ageMsMax, bytesMax, keepFor));
        },
      })),
  },
  {
    weight: 3,
    arbitrary: fc.integer({ min: -2000, max: 8000 }).map((ms) => ({
      name: `clock ${ms} ms`,
      run: async (model: Model) => {
        model.nowMs += ms;
      },
    })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ p: partition, back: fc.integer({ min: -1000, max: 30_000 }) }).map(({ p, back }) => ({
      name: `offsetAt ${p} ${back} ms ago`,
      run: async (model: Model, { stream }: Real) => {
        const time = model.nowMs - back;
        expect(await stream.offsetAt(p, time)).toBe(
          model.records(p).find(({ appendedAt }) => appendedAt >= time)?.offset ?? model.next[p],
        );
      },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constant({
      name: 'reopen',
      run: async (_model: Model, real: Real) => {
        await real.stream.close();
        real.members.clear();
        real.stream = await openLmdbStream({ folder: real.folder, partitions: PARTITIONS, clock: real.clock });
      },
    }),
  },
);

async function assertSame(model: Model, { stream }: Real): Promise<void> {
  expect(await stream.sizeBytes()).toBe(model.sizeBytes());
  for (let p = 0; p < PARTITIONS; p++) {
    expect(await stream.bounds(p)).toEqual({ first: model.first(p), next: model.next[p], newestAt: model.newestAt[p] });
  }
  for (const g of GROUPS) {
    expect(await stream.positions(g)).toEqual(Array.from({ length: PARTITIONS }, (_, p) => model.position(g, p)));
    expect(await stream.lag(g)).toEqual(
      Array.from({ length: PARTITIONS }, (_, p) => {
        const left = model.records(p).filter(({ offset }) => offset >= model.needed(g, p));
        return {
          partition: p,
          records: left.length,
          ageMs: left[0] ? Math.max(0, model.nowMs - left[0].appendedAt) : 0,
        };
      }),
    );
  }
}

test('a stream does what the model does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 60 }), async (history) => {
      const folder = await mkdtemp(join(tmpdir(), 'weir-stream-model-'));
      const model = new Model();
      const clock = { now: () => model.nowMs };
      const real: Real = {
        folder,
        clock,
        stream: await openLmdbStream({ folder, partitions: PARTITIONS, clock }),
        members: new Map(),
      };
      try {
        for (const { run } of history) {
          await run(model, real);
          await assertSame(model, real);
        }
      } finally {
        await real.stream.close();
        await rm(folder, { recursive: true });
      }
    }),
    { numRuns: 40, seed: 20260101, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: false },
  );
});
