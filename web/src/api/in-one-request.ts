/** Asks for all tiles that are wanted in the same moment by one request, and gives each its answer as soon as it comes. */
import { ANSWER_MS_MAX, ApiError, ask, unreachable } from './client.ts';

interface Wanted {
  readonly question: object;
  readonly signal: AbortSignal | undefined;
  readonly distance: () => number;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

interface WantedOptions {
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The nearest are counted first; asked for when the request goes out. */
  readonly distance?: (() => number) | undefined;
}

/** A line of the answer: of the question at `index`. */
interface Line {
  readonly index: number;
  readonly answer?: unknown;
  readonly error?: { readonly status: number; readonly code: string; readonly message: string };
}

/** Of one request. */
const QUESTIONS_MAX = 50;
/** By the headers that they are asked with. */
const waiting = new Map<string, Wanted[]>();

/** Rejects with ApiError, or with the signal's reason. */
export function askTogether<Answer>(
  question: object,
  { signal, headers, distance = () => 0 }: WantedOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const key = JSON.stringify(headers ?? {});
    const wanted: Wanted = { question, signal, distance, resolve: (answer) => resolve(answer as Answer), reject };
    const others = waiting.get(key);
    if (others) return others.push(wanted);
    waiting.set(key, [wanted]);
    queueMicrotask(() => {
      const all = waiting.get(key) ?? [];
      waiting.delete(key);
      const sorted = all
        .map((each) => ({ each, far: each.distance() }))
        .sort((a, b) => a.far - b.far)
        .map(({ each }) => each);
      for (let from = 0; from < sorted.length; from += QUESTIONS_MAX) {
        void send(sorted.slice(from, from + QUESTIONS_MAX), headers);
      }
    });
  });
}

async function send(all: readonly Wanted[], headers: WantedOptions['headers']): Promise<void> {
  const nobodyWaits = new AbortController();
  const silence = new AbortController();
  const open = new Set(all);
  for (const wanted of all) {
    const leave = () => {
      wanted.reject(wanted.signal?.reason);
      if (open.delete(wanted) && open.size === 0) nobodyWaits.abort();
    };
    if (wanted.signal?.aborted) leave();
    else wanted.signal?.addEventListener('abort', leave, { once: true });
  }
  if (open.size === 0) return;
  const giveUp = () => silence.abort();
  let timer = setTimeout(giveUp, ANSWER_MS_MAX);
  try {
    const body = { tiles: all.map(({ question }) => question) };
    const response = await ask('POST', '/api/v1/tiles', body, nobodyWaits.signal, headers, silence.signal);
    for await (const { index, answer, error } of linesOf<Line>(response)) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, ANSWER_MS_MAX);
      const wanted = all[index];
      if (!wanted || !open.delete(wanted)) continue;
      if (error) wanted.reject(new ApiError(error.status, error.code, error.message));
      else wanted.resolve(answer);
    }
    for (const wanted of open) wanted.reject(unreachable());
  } catch (error) {
    for (const wanted of open) wanted.reject(error instanceof ApiError ? error : unreachable());
  } finally {
    clearTimeout(timer);
  }
}

/** By hand, because Safari cannot iterate streams. */
async function* linesOf<Value>({ body }: Response): AsyncGenerator<Value> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    const lines = (rest + read.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as Value;
  }
}
