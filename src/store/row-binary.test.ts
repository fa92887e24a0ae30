/** Values written in RowBinary, byte for byte; store.test.ts reads them back from the engine. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RowBinaryWriter } from './row-binary.ts';

function written(write: (writer: RowBinaryWriter) => void): string {
  const writer = new RowBinaryWriter();
  write(writer);
  return writer.bytes().toString('hex');
}

test('writes integers little-endian', () => {
  expect(written((to) => to.u16(0x1234))).toBe('3412');
  expect(written((to) => to.u32(0xfedcba98))).toBe('98badcfe');
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const expected = Buffer.alloc(8);
      expected.writeBigInt64LE(BigInt(value));
      expect(written((to) => to.i64(value))).toBe(expected.toString('hex'));
    }),
  );
});

test('writes 64-bit ids from hex', () => {
  expect(written((to) => to.u64Hex('0123456789abcDEF'))).toBe('efcdab8967452301');
  expect(written((to) => to.u64Hex(''))).toBe('0000000000000000');
  for (const wrong of ['1', '0123456789abcdeg', '0123456789abcdef0'])
    expect(() => written((to) => to.u64Hex(wrong))).toThrow(RangeError);
});

test('writes UUIDs as two little-endian halves', () => {
  expect(written((to) => to.uuid('00112233-4455-6677-8899-aabbccddeeff'))).toBe('7766554433221100ffeeddccbbaa9988');
  for (const wrong of ['x', '00112233-4455-6677-8899-aabbccddeefg'])
    expect(() => written((to) => to.uuid(wrong))).toThrow(RangeError);
});

test.each([
  [0, '00'],
  [127, '7f'],
  [128, '8001'],
  [300, 'ac02'],
  [2 ** 35, '808080808001'],
])('writes the length %d', (value, hex) => {
  expect(written((to) => to.varint(value))).toBe(hex);
});

describe('string', () => {
  test('writes any text as UTF-8 behind its length', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ minLength: 30, maxLength: 300 })),
        (text) => {
          const bytes = Buffer.from(text);
          expect(written((to) => to.string(text))).toBe(
            written((to) => to.varint(bytes.length)) + bytes.toString('hex'),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  test('makes lone surrogates harmless', () => {
    expect(written((to) => to.string('\ud800'))).toBe('03efbfbd');
  });
});

test('grows, goes back to a mark, and starts again', () => {
  const writer = new RowBinaryWriter();
  for (let n = 0; n < 100_000; n++) writer.string('some text');
  expect(writer.length).toBe(1_000_000);
  writer.reset(10);
  expect(writer.bytes().toString()).toBe('\x09some text');
  writer.reset();
  expect(writer.length).toBe(0);
});
