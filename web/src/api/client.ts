/** JSON over fetch; every failure becomes an ApiError whose message can be shown to a person. */

export class ApiError extends Error {
  /** HTTP status, or 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

type Headers = Readonly<Record<string, string>>;

export const get = <T>(path: string, signal?: AbortSignal, headers?: Headers) =>
  send<T>('GET', path, undefined, signal, headers);
export const post = <T>(path: string, body: unknown, signal?: AbortSignal, headers?: Headers) =>
  send<T>('POST', path, body, signal, headers);
export const put = <T>(path: string, body: unknown) => send<T>('PUT', path, body);
export const patch = <T>(path: string, body: unknown) => send<T>('PATCH', path, body);
export const del = <T>(path: string) => send<T>('DELETE', path, undefined);

/** How long an answer may take. */
export const ANSWER_MS_MAX = 20_000;

async function send<T>(
  method: string,
  path: string,
  body: unknown,
  signal?: AbortSignal,
  headers?: Headers,
): Promise<T> {
  const response = await ask(method, path, body, signal, headers);
  return parse(await response.text()) as T;
}

export async function postForFile(path: string, body: unknown): Promise<Blob> {
  return (await ask('POST', path, body)).blob();
}

/** The answer, when it is a good one. `timeout` aborts what takes too long. */
export async function ask(
  method: string,
  path: string,
  body: unknown,
  signal?: AbortSignal,
  headers: Headers = {},
  timeout: AbortSignal = AbortSignal.timeout(ANSWER_MS_MAX),
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable();
  }
  if (response.ok) return response;
  const { code, message } = complaint(parse(await response.text()));
  throw new ApiError(response.status, code, message || plainWords(response.status));
}

export const unreachable = () =>
  new ApiError(0, 'unreachable', 'Weir does not answer. Check the connection, or whether it is running.');

function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Both our routes and better-auth's answer `{code, message}`; what stands in between may answer anything. */
function complaint(answer: unknown): { code: string; message: string } {
  const { code, message } = record(answer);
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function plainWords(status: number): string {
  if (status === 401) return 'You are not signed in.';
  if (status === 403) return 'You may not do that.';
  if (status === 404) return 'That is not there.';
  if (status === 429) return 'Too many tries. Wait a minute, then try again.';
  if (status >= 500) return 'Weir could not do that just now. Try again in a moment.';
  return `Weir did not accept that (${status}).`;
}
