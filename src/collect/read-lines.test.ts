/** Lines come out the same however the input was cut into chunks, compressed or not. */
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLines } from './read-lines.ts';

const LINE_BYTES_MAX = 100;

async function linesOf(chunks: readonly Buffer[], lineBytesMax = LINE_BYTES_MAX): Promise<string[]> {
  const lines: string[] = [];
  for await (const chunk of readLines(Readable.from(chunks), lineBytesMax)) lines.push(...chunk.lines);
  return lines;
}

/** Cuts at the given places, taken modulo the length. */
function cut(data: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % (data.length + 1)).sort((a, b) => a - b), data.length];
  return edges.slice(1).map((edge, index) => data.subarray(edges[index], edge));
}

const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll(/[\r\n]/g, ''));

test('gives every line, in chunks of any size, with either end, gzipped or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1 }),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.nat(), { maxLength: 8 }),
      fc.boolean(),
      fc.boolean(),
      async (lines, end, places, ended, zipped) => {
        fc.pre(ended || lines.at(-1) !== '');
        const text = Buffer.from(lines.join(end) + (ended ? end : ''));
        expect(await linesOf(cut(zipped ? gzipSync(text) : text, places), 1_000)).toEqual(lines);
      },
    ),
    { numRuns: 300 },
  );
});

test('cuts a line that is too long at the same place wherever chunks end, and goes on with the next', async () => {
  const long = `${'é'.repeat(30)}${'x'.repeat(400)}`;
  const expected = [Buffer.from(long).subarray(0, LINE_BYTES_MAX).toString(), 'next', 'é'.repeat(30)];
  const data = Buffer.from(`${long}\nnext\n${'é'.repeat(30)}\n`);
  for (let size = 1; size <= data.length; size++) {
    const chunks = Array.from({ length: Math.ceil(data.length / size) }, (_, index) =>
      data.subarray(index * size, (index + 1) * size),
    );
    expect(await linesOf(chunks)).toEqual(expected);
  }
});

test('reads several gzip members one after another, as log rotation appends them', async () => {
  expect(await linesOf([Buffer.concat([gzipSync('one\ntw'), gzipSync('o\nthree\n')])])).toEqual([
    'one',
    'two',
    'three',
  ]);
});

test('counts the bytes of the file, not of what was in it', async () => {
  const zipped = gzipSync('line\n'.repeat(10_000));
  let bytesRead = 0;
  for await (const chunk of readLines(Readable.from(cut(zipped, [10, 20])), LINE_BYTES_MAX))
    bytesRead = chunk.bytesRead;
  expect(bytesRead).toBe(zipped.length);
});

test('says that a gzip was cut off', async () => {
  await expect(linesOf([gzipSync('line\n'.repeat(1_000)).subarray(0, -12)])).rejects.toThrow('unexpected end of file');
});

test('gives nothing for nothing', async () => {
  expect(await linesOf([])).toEqual([]);
  expect(await linesOf([Buffer.alloc(0)])).toEqual([]);
});
