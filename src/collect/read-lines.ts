/** Lines of a plain or gzipped text of any size, in bounded memory. */
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export interface LineChunk {
  /** Without their ends, `\n` or `\r\n`. A line longer than allowed is cut there, the rest of it skipped. */
  readonly lines: readonly string[];
  /** Bytes of the input read so far, as they lie on disk. */
  readonly bytesRead: number;
}

const NEWLINE = 0x0a;
const CHUNK_BYTES = 256 * 1024;

/**
 * Reads to the end and yields what has become whole lines, a few thousand at a time; a last line without an end counts.
 * gzip is told by its first two bytes, several members one after another are fine. Bytes that are not UTF-8 become U+FFFD.
 * Throws what reading throws, and for a gzip that is damaged or was cut off.
 */
export async function* readLines(input: Readable, lineBytesMax: number): AsyncGenerator<LineChunk> {
  let bytesRead = 0;
  const counted = async function* () {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      bytesRead += chunk.length;
      yield chunk;
    }
  };
  let rest: Buffer = Buffer.alloc(0);
  let cutting = false;
  for await (const chunk of decompressed(counted())) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = data.lastIndexOf(NEWLINE);
    rest = data.subarray(end + 1);
    const lines = end < 0 ? [] : splitLines(data.subarray(0, end).toString('utf8'), lineBytesMax);
    // The first of them is the end of a line that has been given already.
    if (cutting && end >= 0) lines.shift();
    if (end >= 0) cutting = false;
    if (rest.length > lineBytesMax) {
      if (!cutting) lines.push(rest.subarray(0, lineBytesMax).toString('utf8'));
      cutting = true;
      rest = Buffer.alloc(0);
    }
    if (lines.length > 0) yield { lines, bytesRead };
  }
  if (rest.length > 0 && !cutting) yield { lines: splitLines(rest.toString('utf8'), lineBytesMax), bytesRead };
}

function splitLines(text: string, lineBytesMax: number): string[] {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.endsWith('\r')) lines[index] = line.slice(0, -1);
    // By bytes, so that a long line is cut at the same place wherever the chunks happened to end.
    if (line.length * 3 > lineBytesMax) lines[index] = Buffer.from(line).subarray(0, lineBytesMax).toString('utf8');
  }
  return lines;
}

async function* decompressed(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = prepended(head, chunks);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  // Without a callback a failure would be thrown twice: there, and by the iteration.
  yield* isGzip ? pipeline(whole, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : whole;
}

async function* prepended(head: Buffer, chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* chunks;
}
