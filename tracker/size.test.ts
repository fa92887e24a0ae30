/** Holds the built tracker to its size. What it does is tested in a real browser, in test/e2e. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const built = resolve(import.meta.dirname, '../dist/tracker/weir.js');

test.skipIf(!existsSync(built))('the tracker is at most 1,024 bytes gzipped', () => {
  expect(gzipSync(readFileSync(built), { level: 9 }).length).toBeLessThanOrEqual(1024);
});
