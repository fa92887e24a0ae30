/** Answers in the manner of ClickHouse's HTTP interface: headers, summary, compression, and errors before or in the middle of a result. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { createBrotliCompress, createDeflate, createGzip, createZstdCompress, constants as zlib } from 'node:zlib';
import { limits } from '../config/limits.ts';
import { readException, type ServerException, statusOfCode } from './server-exception.ts';

export interface Summary {
  readonly readRows?: number;
  readonly readBytes?: number;
  readonly writtenRows?: number;
  readonly writtenBytes?: number;
  readonly resultRows?: number;
  readonly resultBytes?: number;
  readonly elapsedS: number;
}

const ENCODERS: Readonly<Record<string, () => Transform>> = {
  br: () => createBrotliCompress({ params: { [zlib.BROTLI_PARAM_QUALITY]: 1 } }),
  gzip: () => createGzip({ level: 3 }),
  deflate: () => createDeflate({ level: 3 }),
  zstd: () => createZstdCompress({ params: { [zlib.ZSTD_c_compressionLevel]: 1 } }),
};

const CONTENT_TYPES: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:JSONEachRow|JSONLines|NDJSON|JSONCompactEachRow|JSONStringsEachRow|JSONCompactStringsEachRow)/i,
    'application/x-ndjson; charset=UTF-8',
  ],
  [/^JSON/i, 'application/json; charset=UTF-8'],
  [/^CSVWithNames/i, 'text/csv; charset=UTF-8; header=present'],
  [/^CSV/i, 'text/csv; charset=UTF-8; header=absent'],
  [/^(?:TSV|TabSeparated)/i, 'text/tab-separated-values; charset=UTF-8'],
  [/^XML$/i, 'application/xml; charset=UTF-8'],
  [/^Markdown$/i, 'text/markdown; charset=UTF-8'],
  [/^(?:RowBinary|Native|Parquet|Arrow|ORC|Avro|Protobuf|MsgPack|CapnProto|Npy|BSON)/i, 'application/octet-stream'],
];

export interface AnswerOptions {
  readonly response: ServerResponse;
  readonly queryId: string;
  readonly version: string;
  readonly timezone: string;
  readonly displayName: string;
}

export class HttpAnswer {
  readonly #response: ServerResponse;
  readonly #version: string;
  readonly #exceptionTag = randomBytes(8).toString('hex');
  #encoding: string | undefined;

  constructor({ response, queryId, version, timezone, displayName }: AnswerOptions) {
    this.#response = response;
    this.#version = version;
    response.setHeader('X-ClickHouse-Server-Display-Name', displayName);
    response.setHeader('X-ClickHouse-Query-Id', headerText(queryId));
    response.setHeader('X-ClickHouse-Timezone', timezone);
  }

  get begun(): boolean {
    return this.#response.headersSent;
  }

  /** Compresses what follows by the first of ClickHouse's methods that the client accepts. */
  acceptEncoding(accepted: string | undefined): void {
    const names = (accepted ?? '').split(',').map((part) => part.split(';', 1)[0]?.trim());
    this.#encoding = Object.keys(ENCODERS).find((name) => names.includes(name));
  }

  /** A whole answer whose end is known. */
  async send(bytes: Uint8Array, format: string | undefined, summary: Summary): Promise<void> {
    this.#head(format, summary);
    if (bytes.length === 0) this.#response.end();
    else await this.#pipe(Readable.from([bytes], { objectMode: false }));
  }

  /**
   * An answer that begins before its end is known. What `chunks` throws is written behind the bytes, where ClickHouse's
   * clients look for it. Rejects when the client leaves or `signal` aborts.
   */
  async stream(chunks: AsyncIterable<Uint8Array>, format: string, signal: AbortSignal): Promise<void> {
    this.#response.setHeader('X-ClickHouse-Exception-Tag', this.#exceptionTag);
    this.#head(format, { elapsedS: 0 });
    const block = (error: unknown) => this.#exceptionBlock(readException(error));
    const body = async function* () {
      try {
        yield* chunks;
      } catch (error) {
        // @clickhouse/client reads the block only where one read of its socket ends with the whole of it: let it read what came before.
        await setTimeout(limits.engineExceptionPauseMs);
        yield block(error);
      }
    };
    await this.#pipe(Readable.from(body(), { objectMode: false }), signal);
  }

  /** An error in place of a result. */
  fail(error: ServerException): void {
    const response = this.#response;
    if (response.destroyed || response.headersSent) {
      response.destroy();
      return;
    }
    response.statusCode = statusOfCode(error.code);
    response.setHeader('X-ClickHouse-Exception-Code', error.code);
    response.setHeader('X-ClickHouse-Summary', summaryHeader({ elapsedS: 0 }));
    response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
    if (response.statusCode === 401) response.setHeader('WWW-Authenticate', 'Basic realm="ClickHouse server HTTP API"');
    if (error.code === 202) response.setHeader('Retry-After', '1');
    response.end(this.#text(error));
  }

  #head(format: string | undefined, summary: Summary): void {
    const response = this.#response;
    response.statusCode = 200;
    if (format !== undefined) response.setHeader('X-ClickHouse-Format', headerText(format));
    response.setHeader(
      'Content-Type',
      CONTENT_TYPES.find(([pattern]) => pattern.test(format ?? ''))?.[1] ?? 'text/plain; charset=UTF-8',
    );
    response.setHeader('X-ClickHouse-Summary', summaryHeader(summary));
  }

  async #pipe(body: Readable, signal?: AbortSignal): Promise<void> {
    const options = signal ? { signal } : {};
    const encoder = this.#encoding === undefined ? undefined : ENCODERS[this.#encoding]?.();
    if (!encoder || this.#encoding === undefined) return pipeline(body, this.#response, options);
    this.#response.setHeader('Content-Encoding', this.#encoding);
    return pipeline(body, encoder, this.#response, options);
  }

  #text(error: ServerException): string {
    return `${error.message} (version ${this.#version} (official build))\n`;
  }

  /** Between two marks that carry the tag from the header, with its length, so that it cannot be taken for data nor forged by it. */
  #exceptionBlock(error: ServerException): Buffer {
    const text = this.#text(error);
    return Buffer.from(
      `\r\n__exception__\r\n${this.#exceptionTag}\r\n${text}${Buffer.byteLength(text)} ${this.#exceptionTag}\r\n__exception__\r\n`,
    );
  }
}

function summaryHeader(summary: Summary): string {
  return JSON.stringify({
    read_rows: String(summary.readRows ?? 0),
    read_bytes: String(summary.readBytes ?? 0),
    written_rows: String(summary.writtenRows ?? 0),
    written_bytes: String(summary.writtenBytes ?? 0),
    total_rows_to_read: '0',
    result_rows: String(summary.resultRows ?? 0),
    result_bytes: String(summary.resultBytes ?? 0),
    elapsed_ns: String(Math.round(summary.elapsedS * 1e9)),
  });
}

/** Whatever the client put into an id or a format name, a header takes only printable ASCII. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7E]/g, '?').slice(0, 256);
}
