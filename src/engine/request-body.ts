/** The body of a request: decompressed, held in memory up to a bound, and a stream beyond it. */
import type { IncomingMessage } from 'node:http';
import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { exception } from './server-exception.ts';

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** What is held for all requests together, so that many large inserts at once cannot take the machine's memory. */
export class BodyBudget {
  #free: number;
  constructor(bytesMax: number) {
    this.#free = bytesMax;
  }

  take(bytes: number): void {
    if (bytes > this.#free)
      throw exception(241, 'MEMORY_LIMIT_EXCEEDED', 'Too many bytes of inserts are waiting already');
    this.#free -= bytes;
  }

  give(bytes: number): void {
    this.#free += bytes;
  }
}

export class RequestBody {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #budget: BodyBudget;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #takenBytes = 0;
  #complete = false;

  /** Throws ServerException when it is encoded in a way that is not known. */
  constructor(request: IncomingMessage, budget: BodyBudget) {
    this.#budget = budget;
    this.#chunks = decoded(request)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Reads until `bytesMax` are held or the body ends, and says whether it has. Throws ServerException when the body breaks off, cannot be decoded, or no memory is left for it. */
  async hold(bytesMax: number): Promise<boolean> {
    while (!this.#complete && this.#heldBytes < bytesMax) {
      const next = await this.#next();
      if (next === undefined) {
        this.#complete = true;
        break;
      }
      this.#budget.take(next.length);
      this.#takenBytes += next.length;
      this.#heldBytes += next.length;
      this.#held.push(next);
    }
    return this.#complete;
  }

  /** A copy of what is held. */
  held(): Buffer {
    return Buffer.concat(this.#held);
  }

  /** Everything from `offset` on, which must be in what is held: that, in the pieces in which it came, and then the rest as it arrives. */
  from(offset: number): Readable {
    const held = this.#held;
    const next = () => this.#next();
    const complete = this.#complete;
    return Readable.from(
      (async function* () {
        let before = offset;
        for (const piece of held) {
          if (piece.length > before) yield piece.subarray(before);
          before = Math.max(0, before - piece.length);
        }
        while (!complete) {
          const chunk = await next();
          if (chunk === undefined) return;
          yield chunk;
        }
      })(),
      { objectMode: false },
    );
  }

  /** Forgets what is held: it was a form, and has been read. */
  clear(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }

  release(): void {
    this.#budget.give(this.#takenBytes);
    this.#takenBytes = 0;
    this.#held = [];
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { done, value } = await this.#chunks.next();
      return done ? undefined : value;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw exception(23, 'CANNOT_READ_FROM_ISTREAM', `Cannot read the request's body: ${text}`);
    }
  }
}

function decoded(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === '' || encoding === 'identity') return request;
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding]?.() : undefined;
  if (!decoder) throw exception(89, 'UNKNOWN_COMPRESSION_METHOD', `Unknown compression method '${encoding}'`);
  request.once('error', (error) => decoder.destroy(error));
  request.once('aborted', () => decoder.destroy(new Error('aborted')));
  return request.pipe(decoder);
}
