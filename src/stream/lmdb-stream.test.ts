/** The LMDB stream against the port's conformance suite, and what is particular to it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '../config/limits.ts';
import { streamConformance } from './conformance.ts';
import { openLmdbStream } from './lmdb-stream.ts';

streamConformance('LMDB', async (partitions) => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-stream-'));
  let nowMs = Date.UTC(2026, 0, 1);
  let uptimeMs = 1000;
  return {
    open: () => {
      const openedAtMs = uptimeMs;
      return openLmdbStream({ folder, partitions, clock: { now: () => nowMs }, uptimeMs: () => openedAtMs });
    },
    advance: (ms) => {
      nowMs += ms;
    },
    passLease: () => {
      uptimeMs += 2 * limits.memberLeaseMs;
    },
    dispose: () => rm(folder, { recursive: true }),
  };
});
