/** Plain HTTP requests to a test engine, for what a ClickHouse client hides: statuses, headers, raw bytes. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import type { TestEngine } from './engine.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  readonly text: string;
}

export interface RawRequest {
  /** With the query string. */
  readonly path?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

/** Logged in unless the headers say otherwise. */
export function sendRaw(
  engine: TestEngine,
  { path = '/', body = '', headers = {}, method = 'POST' }: RawRequest,
): Promise<RawAnswer> {
  const login = { 'X-ClickHouse-User': engine.username, 'X-ClickHouse-Key': engine.password };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(engine.url + path, { method, headers: { ...login, ...headers } }, (response) => {
      buffer(response).then(
        (bytes) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString() }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** ClickHouse's own client, silent. */
export function clientOf(
  { url, username, password }: TestEngine,
  more: Parameters<typeof createClient>[0] = {},
): ClickHouseClient {
  return createClient({ url, username, password, log: { level: 127 }, ...more });
}

/** Path of a request with its SQL in the URL. */
export function sqlPath(sql: string): string {
  return `/?query=${encodeURIComponent(sql)}`;
}
