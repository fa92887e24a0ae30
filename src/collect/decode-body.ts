/** Bytes as sent → text → JSON: decompression that stops at a bound, UTF-8, and a parser's errors as refusals. */
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  type ZlibOptions,
  zstdDecompressSync,
} from 'node:zlib';
import { accept, type Outcome, refuse } from './refusal.ts';

type Inflate = (body: Buffer, options: { maxOutputLength: number }) => Buffer;

/** A zstd frame says how much memory its reader must give; 8 MiB is what RFC 8878 asks every reader to be ready for. */
const ZSTD_WINDOW_LOG_MAX = 23;

/** `deflate` is zlib by RFC 9110 and bare deflate by old habit. Any input is small, so these are quicker than a thread's round trip. */
const INFLATES: Readonly<Record<string, Inflate>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: (body, options: ZlibOptions) =>
    ((body[0] ?? 0) & 0x0f) === 8 ? inflateSync(body, options) : inflateRawSync(body, options),
  br: brotliDecompressSync,
  zstd: (body, options) =>
    zstdDecompressSync(body, { ...options, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX } }),
};

/**
 * zlib gives up within one block of `bytesMax`, so that a bomb costs no more than an honest body. A gzipped body is known
 * by its first bytes too, since a beacon cannot set headers, and no JSON begins so.
 */
export function decodeBody(body: Buffer, contentEncoding: string | undefined, bytesMax: number): Outcome<Buffer> {
  const said = (contentEncoding ?? 'identity').trim().toLowerCase();
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const encoding = said === 'identity' || said === '' ? (isGzip ? 'gzip' : '') : said;
  if (encoding === '') return accept(body);
  const inflate = Object.hasOwn(INFLATES, encoding) ? INFLATES[encoding] : undefined;
  const field = 'Content-Encoding';
  if (inflate === undefined) {
    return refuse('malformed_encoding', {
      field,
      given: encoding.slice(0, 80),
      allowed: Object.keys(INFLATES).join(', '),
    });
  }
  try {
    return accept(inflate(body, { maxOutputLength: bytesMax }));
  } catch (error) {
    if (isTooLarge(error)) {
      const given = `more than ${bytesMax} bytes when decompressed`;
      return refuse('body_too_large', { field: 'body', given, allowed: `${bytesMax} bytes` });
    }
    return refuse('malformed_encoding', { field, given: `${encoding}, but it ${problemOf(error)}` });
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

function problemOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'Z_BUF_ERROR' ? 'is cut short' : 'is not valid';
}

/** Bytes that are not UTF-8 become U+FFFD, as they do in a browser. */
export function parseJson(body: Buffer): Outcome<unknown> {
  if (body.length === 0) return refuse('malformed_json', { field: 'body', given: 'empty' });
  const hasMark = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  try {
    return accept(JSON.parse(body.toString('utf8', hasMark ? 3 : 0)));
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).slice(0, 200).toWellFormed();
    return refuse('malformed_json', { field: 'body', given: `unreadable: ${why}` });
  }
}
