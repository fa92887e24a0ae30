/** Every encoding, cut short, bombed and wrong: a value in every case, and no more memory than the bound. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBody, parseJson } from './decode-body.ts';
import { explain } from './refusal.ts';

const MAX = 500 * 1024;
const JSON_BODY = Buffer.from('{"event":"Product Viewed"}');
const ENCODERS = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const;

describe.each(Object.entries(ENCODERS))('%s', (encoding, encode) => {
  test('is read', () => {
    expect(decodeBody(encode(JSON_BODY), encoding, MAX)).toEqual({ ok: true, value: JSON_BODY });
    expect(decodeBody(encode(JSON_BODY), encoding.toUpperCase(), MAX)).toMatchObject({ ok: true });
  });

  test('is refused when it is cut short, wherever', () => {
    const whole = encode(JSON_BODY);
    for (let length = 0; length < whole.length; length++) {
      const outcome = decodeBody(whole.subarray(0, length), encoding, MAX);
      if (!outcome.ok) expect(outcome.reason).toBe('malformed_encoding');
      else expect(outcome.value.length).toBeLessThanOrEqual(JSON_BODY.length);
    }
    expect(decodeBody(whole.subarray(0, whole.length >> 1), encoding, MAX)).toMatchObject({ ok: false });
  });

  test('is refused at the bound, and not before it', () => {
    expect(decodeBody(encode(Buffer.alloc(MAX)), encoding, MAX)).toMatchObject({ ok: true });
    expect(decodeBody(encode(Buffer.alloc(MAX + 1)), encoding, MAX)).toMatchObject({ reason: 'body_too_large' });
  });

  test('of 64 MB in little is refused without unpacking it', () => {
    const bomb = encode(Buffer.alloc(64 * 1024 * 1024));
    const before = process.memoryUsage().arrayBuffers;
    const since = performance.now();
    expect(decodeBody(bomb, encoding, MAX)).toMatchObject({ reason: 'body_too_large' });
    expect(performance.now() - since).toBeLessThan(100);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * MAX);
  });

  test('of rubbish is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        const outcome = decodeBody(Buffer.from(bytes), encoding, MAX);
        if (!outcome.ok) expect(['malformed_encoding', 'body_too_large']).toContain(outcome.reason);
      }),
    );
  });
});

test('deflate may come without its zlib wrapping', () => {
  expect(decodeBody(deflateRawSync(JSON_BODY), 'deflate', MAX)).toEqual({ ok: true, value: JSON_BODY });
});

test('gzip is known without being named', () => {
  expect(decodeBody(gzipSync(JSON_BODY), undefined, MAX)).toEqual({ ok: true, value: JSON_BODY });
  expect(decodeBody(gzipSync(JSON_BODY), 'identity', MAX)).toEqual({ ok: true, value: JSON_BODY });
});

test('what is not known is refused by name', () => {
  for (const encoding of ['compress', 'gzip, gzip', '__proto__', 'constructor', 'x'.repeat(10_000)]) {
    expect(decodeBody(JSON_BODY, encoding, MAX)).toMatchObject({
      reason: 'malformed_encoding',
      details: { field: 'Content-Encoding' },
    });
  }
});

describe('parseJson', () => {
  test('takes a byte order mark', () => {
    expect(parseJson(Buffer.from('\ufeff{"a":1}'))).toEqual({ ok: true, value: { a: 1 } });
  });

  test.each(['', '{', 'null null', '{"a":1,}', "{'a':1}", 'NaN', '{"a":01}', '\u0000', '"\n"'])(
    'refuses %j',
    (text) => {
      expect(parseJson(Buffer.from(text))).toMatchObject({ reason: 'malformed_json' });
    },
  );

  test('says where it stops being JSON, in a sentence', () => {
    const refused = parseJson(Buffer.from('{"a" 1}'));
    expect(refused.ok || explain(refused).message).toMatch(
      /^The body is not valid JSON\. body is unreadable: Expected ':'/,
    );
  });

  test('makes replacement characters of bytes that are not UTF-8', () => {
    expect(parseJson(Buffer.from([0x22, 0xff, 0xc0, 0x80, 0x22]))).toEqual({ ok: true, value: '\ufffd\ufffd\ufffd' });
  });
});
