/** Chunks by themselves: what they give back, how small they become, and that no damage to one goes unnoticed. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compressChunk, openChunk, packChunk, peekChunk, sealChunk } from './lmdb-chunk.ts';
import { StreamShapeError } from './stream.ts';

const NOW = 1_763_880_000_123;

function sealed(values: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const chunk = compressChunk(packChunk(values));
  sealChunk(chunk, NOW);
  return chunk;
}

const events = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    Buffer.from(JSON.stringify({ kind: 'event', name: 'pageview', visitor: n, url: 'https://shop.example/' })),
  );

test('what goes in comes out, whatever it is', () => {
  const value = fc.oneof(
    fc.uint8Array({ maxLength: 50 }),
    fc.nat(20_000).map((bytes) => new Uint8Array(bytes)),
    fc.nat(20_000).map((bytes) => new Uint8Array(randomBytes(bytes))),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
      const bytes = sealed(values);
      expect(peekChunk(bytes, 'here')).toEqual({ appendedAt: NOW, count: values.length });
      const chunk = openChunk(bytes, 'here');
      expect(chunk.appendedAt).toBe(NOW);
      expect(
        Array.from({ length: chunk.count }, (_, index) => Buffer.from(chunk.value(index)).toString('hex')),
      ).toEqual(values.map((given) => Buffer.from(given).toString('hex')));
    }),
  );
});

describe('compression', () => {
  test('events take a fifth of their size at most', () => {
    const values = events(1000);
    const bytes = values.reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(sealed(values).byteLength).toBeLessThan(bytes / 5);
  });

  test('is left where it gains nothing: within a page, and for what does not get smaller', () => {
    for (const values of [events(10), [randomBytes(100_000)]]) {
      const chunk = packChunk(values);
      expect(compressChunk(chunk)).toBe(chunk);
    }
  });

  test('chunks of before, none of them compressed, are read as ever', () => {
    const chunk = packChunk(events(1000));
    sealChunk(chunk, NOW);
    expect(Buffer.from(openChunk(chunk, 'here').value(999)).toString()).toBe(events(1000)[999]?.toString());
  });
});

describe('damage', () => {
  test('any byte that is another is noticed, in both forms', () => {
    for (const values of [events(10), events(1000)]) {
      const good = sealed(values);
      for (let at = 0; at < good.byteLength; at += Math.ceil(good.byteLength / 200)) {
        const bad = good.slice();
        bad[at] = (bad[at] as number) ^ 0x10;
        expect(() => openChunk(bad, 'offset 7'), `byte ${at}`).toThrow(StreamShapeError);
      }
    }
  });

  test('what is cut off is noticed', () => {
    for (const values of [events(10), events(1000)]) {
      const good = sealed(values);
      for (const bytes of [0, 3, 19, 23, 24, good.byteLength - 1])
        expect(() => openChunk(good.subarray(0, bytes), 'offset 7'), `${bytes} bytes`).toThrow(/damaged.*offset 7/);
    }
  });
});
