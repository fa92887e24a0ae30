/** ClickHouse's HTTP interface: who may ask, which address does what, and every failure as the answer a client of ClickHouse understands. */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExecutionContext, executeRequest } from './execute-request.ts';
import { HttpAnswer } from './http-answer.ts';
import { type BodyBudget, RequestBody } from './request-body.ts';
import { readParameters } from './request-parameters.ts';
import { exception, readException } from './server-exception.ts';

export interface HttpHandlerOptions {
  readonly username: string;
  readonly password: string;
  readonly version: string;
  readonly timezone: string;
  readonly displayName: string;
  readonly context: ExecutionContext;
  /** Aborts when what still runs is to be stopped. */
  readonly closing: AbortSignal;
  readonly budget: BodyBudget;
  /** Whether the engine itself answers, and what it is busy with. */
  readonly health: () => Promise<{ readonly ok: boolean; readonly details: Readonly<Record<string, number>> }>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Never throws and never rejects: whatever goes wrong is answered, or the connection is closed when the answer has begun. */
export function makeHttpHandler(options: HttpHandlerOptions): Handler {
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://engine');
    if (url.pathname === '/ping') return plain(response, 200, 'Ok.\n');
    if (url.pathname === '/replicas_status') return plain(response, 200, 'Ok.\n');
    if (url.pathname === '/health') {
      options.health().then(
        ({ ok, details }) =>
          plain(response, ok ? 200 : 503, `${JSON.stringify({ ok, ...details })}\n`, 'application/json'),
        () => plain(response, 503, '{"ok":false}\n', 'application/json'),
      );
      return;
    }
    if (url.pathname !== '/')
      return plain(response, 404, `There is no handle ${url.pathname}\n\nUse / or /ping for health checks.\n\n`);
    if (!['GET', 'HEAD', 'POST'].includes(request.method ?? ''))
      return plain(response, 405, `There is no handle for ${request.method}\n`);
    void handleQuery(request, response, url, options);
  };
}

async function handleQuery(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  options: HttpHandlerOptions,
): Promise<void> {
  const mark = randomUUID();
  const answer = new HttpAnswer({ ...options, response, queryId: url.searchParams.get('query_id') || mark });
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  let body: RequestBody | undefined;
  try {
    authenticate(request, url.searchParams, options);
    body = new RequestBody(request, options.budget);
    const form = await formFields(request, body, options.context.bounds.requestTextBytesMax);
    const parameters = readParameters([...url.searchParams, ...form]);
    if (request.method !== 'POST' && parameters.query === '') return plain(response, 200, 'Ok.\n');
    if (parameters.compressResponse) answer.acceptEncoding(request.headers['accept-encoding']);
    const defaultFormat = parameters.defaultFormat ?? headerOf(request, 'x-clickhouse-format');
    const database = parameters.database ?? headerOf(request, 'x-clickhouse-database');
    const asked = { ...parameters, defaultFormat, database };
    await executeRequest(
      {
        parameters: asked,
        body,
        readOnly: request.method !== 'POST',
        signal: AbortSignal.any([gone.signal, options.closing]),
        mark,
      },
      answer,
      options.context,
    );
  } catch (error) {
    answer.fail(readException(error));
  } finally {
    body?.release();
    // What the client still sends is of no use; without this it would wait for us to read it.
    request.resume();
  }
}

/** Fields of a multipart form: `query` and `param_…`, for parameters too long for a URL. */
async function formFields(request: IncomingMessage, body: RequestBody, bytesMax: number): Promise<[string, string][]> {
  const type = request.headers['content-type'];
  if (!type?.startsWith('multipart/form-data')) return [];
  if (!(await body.hold(bytesMax))) throw exception(131, 'TOO_LARGE_STRING_SIZE', `A form may have ${bytesMax} bytes`);
  const form = await new Response(new Uint8Array(body.held()), { headers: { 'content-type': type } })
    .formData()
    .catch((error: unknown) => {
      throw exception(36, 'BAD_ARGUMENTS', `The form cannot be read: ${String(error)}`);
    });
  body.clear();
  const fields: [string, string][] = [];
  for (const [name, value] of form) {
    if (typeof value !== 'string') throw exception(48, 'NOT_IMPLEMENTED', 'The embedded engine has no external tables');
    fields.push([name, value]);
  }
  return fields;
}

/** By `X-ClickHouse-User` and `-Key`, else Basic, else the URL, as ClickHouse. Takes the same time whatever is wrong. */
function authenticate(
  request: IncomingMessage,
  search: URLSearchParams,
  { username, password }: HttpHandlerOptions,
): void {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const [basicUser, basicPassword] = basic === undefined ? [] : splitOnce(Buffer.from(basic, 'base64').toString());
  const user = headerOf(request, 'x-clickhouse-user') ?? basicUser ?? search.get('user') ?? 'default';
  const key = headerOf(request, 'x-clickhouse-key') ?? basicPassword ?? search.get('password') ?? '';
  const userMatches = equalInConstantTime(user, username);
  const keyMatches = equalInConstantTime(key, password);
  if (userMatches && keyMatches) return;
  throw exception(
    516,
    'AUTHENTICATION_FAILED',
    `${user}: Authentication failed: password is incorrect, or there is no user with such name`,
  );
}

function equalInConstantTime(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function splitOnce(text: string): [string, string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function plain(response: ServerResponse, status: number, text: string, type = 'text/html; charset=UTF-8'): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
