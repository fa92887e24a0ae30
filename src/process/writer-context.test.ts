/** Batches fit the machine. */
import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { writerLimits } from './writer-context.ts';

const GIB = 2 ** 30;

test.each([
  { memory: GIB, records: 16_384, bytes: GIB / 64 },
  { memory: 2 * GIB, records: 32_768, bytes: GIB / 32 },
  { memory: 24 * GIB, records: limits.storeBatchRecordsMax, bytes: limits.storeBatchBytesMax },
])('with $memory bytes of memory a batch holds $records records', ({ memory, records, bytes }) => {
  expect(writerLimits(memory)).toMatchObject({ storeBatchRecordsMax: records, storeBatchBytesMax: bytes });
});
