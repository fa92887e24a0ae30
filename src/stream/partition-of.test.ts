/** The hash is Kafka's: its own test vectors, and one placement that must never change. */
import { expect, test } from 'vitest';
import { murmur2, partitionOf } from './partition-of.ts';

// org.apache.kafka.common.utils.UtilsTest, testMurmur2
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('murmur2 of %s is %i', (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash);
});

test('a key stays where it is', () => {
  expect(['a', 'visitor 1', 'ü', ''].map((key) => partitionOf(key, 8))).toEqual([4, 1, 2, 1]);
  expect(partitionOf('anything', 1)).toBe(0);
});
