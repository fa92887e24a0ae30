/** What the first sample of a new installation counts, and that of one whose clock was set back. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runFolder, tryLockData } from './data-lock.ts';
import { writeMetricsFile } from './metrics-file.ts';
import { PipelineSampler } from './pipeline-sampler.ts';
import type { Family } from './process-figures.ts';

const counter = (name: string, labels: Record<string, string>, value: number): Family => ({
  ...{ name, help: '', type: 'counter' },
  samples: [{ name, labels, value }],
});

let dataDir: string;
let inserted: string[];
let sampler: PipelineSampler;
const now = Date.now();

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-sampler-'));
  tryLockData(dataDir, 'test')?.release();
  inserted = [];
  const store = { command: async (sql: string) => void inserted.push(sql) };
  sampler = new PipelineSampler(store, dataDir);
  await writeMetricsFile(dataDir, {
    ...{ process: 'web', pid: process.pid, startedAt: now - 5_000, at: now },
    families: [
      counter('weir_http_requests_total', { area: 'capture', code: '200' }, 7),
      counter('weir_engine_queries_total', { kind: 'select' }, 1_000_000),
    ],
  });
});
afterEach(() => rm(dataDir, { recursive: true }));

test('counts from when the processes began, and of an engine that has run for longer from now', async () => {
  await sampler.sample(now);
  expect(inserted.join()).toMatch(/'requests', '[^']*', 7, 5\)/);
  expect(inserted.join()).not.toContain('engine_queries');
  await sampler.sample(now + 10_000);
  expect(inserted[1]).not.toContain("'requests'");
});

test('counts nothing twice when the clock was set back', async () => {
  await writeFile(join(runFolder(dataDir), 'pipeline.json'), JSON.stringify({ at: now + 60_000, processes: {} }));
  await sampler.sample(now);
  expect(inserted.join()).not.toContain("'requests'");
});
