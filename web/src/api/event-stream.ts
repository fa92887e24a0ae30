/** Server-sent events that keep coming back: reconnects with back-off, hears a dead line by its silence, and stops when signed out. */
import { EventSourceParserStream } from 'eventsource-parser/stream';

interface LinkFacts {
  /** When this state began, Unix ms. */
  readonly since: number;
  /** Attempts that failed since the last message. */
  readonly failures: number;
}

export type Link = LinkFacts &
  (
    | { readonly state: 'connecting' | 'open' | 'signed-out' }
    | { readonly state: 'waiting'; readonly retryAt: number }
    | { readonly state: 'refused'; readonly status: number }
  );

export interface EventStreamOptions {
  readonly url: string;
  readonly onMessage: (event: string, data: string) => void;
  readonly onLink: (link: Link) => void;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof globalThis.fetch;
  readonly now?: () => number;
  readonly random?: () => number;
}

export interface EventStream {
  /** Skips what is left of a wait: the network came back, or a person asked. */
  retryNow(): void;
  close(): void;
}

export const BACKOFF_MS_MIN = 500;
export const BACKOFF_MS_MAX = 15_000;
/** Gentle, so that a server that restarts is found again within about a third of the time it was away. */
const BACKOFF_FACTOR = 1.5;
/** The server speaks at least every 15 s, if only to say that it is there; this long without a byte and the line is dead. */
export const SILENCE_MS_MAX = 20_000;

/** Half of the step fixed, half random: many screens must not come back in the same instant. `failures` from 1. */
export function backoffMs(failures: number, random: number): number {
  const step = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * BACKOFF_FACTOR ** Math.min(failures - 1, 64));
  return Math.round(step / 2 + (step / 2) * random);
}

type Ending =
  | { readonly kind: 'retry'; readonly afterMs: number }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'refused'; readonly status: number };

/** Opens `url` until `close()`. Calls back for each message and each change of the link; never throws. */
export function openEventStream(options: EventStreamOptions): EventStream {
  const {
    url,
    onMessage,
    onLink,
    headers = {},
    fetch = globalThis.fetch.bind(globalThis),
    now = Date.now,
    random = Math.random,
  } = options;
  const closing = new AbortController();
  let failures = 0;
  let wake = () => {};

  async function connect(): Promise<Ending> {
    const line = new AbortController();
    const hangUp = () => line.abort();
    closing.signal.addEventListener('abort', hangUp, { once: true });
    let silence = setTimeout(hangUp, SILENCE_MS_MAX);
    try {
      const response = await fetch(url, {
        headers: { ...headers, accept: 'text/event-stream' },
        credentials: 'same-origin',
        cache: 'no-store',
        signal: line.signal,
      });
      if (response.status === 401) return { kind: 'signed-out' };
      if (response.status === 403 || response.status === 404) return { kind: 'refused', status: response.status };
      if (!response.ok || !response.body) return { kind: 'retry', afterMs: retryAfterMs(response) };
      onLink({ state: 'open', since: now(), failures });
      const heard = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          clearTimeout(silence);
          silence = setTimeout(hangUp, SILENCE_MS_MAX);
          controller.enqueue(chunk);
        },
      });
      const messages = response.body
        .pipeThrough(heard)
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream());
      for await (const message of read(messages, line.signal)) {
        if (closing.signal.aborted) break;
        if (failures > 0) {
          failures = 0;
          onLink({ state: 'open', since: now(), failures });
        }
        onMessage(message.event ?? 'message', message.data);
      }
    } catch {
      // The network, or our own hanging up: either way there is nothing to do but come back.
    } finally {
      clearTimeout(silence);
      closing.signal.removeEventListener('abort', hangUp);
      line.abort();
    }
    return { kind: 'retry', afterMs: 0 };
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      onLink({ state: 'connecting', since: now(), failures });
      const ending = await connect();
      if (closing.signal.aborted) return;
      if (ending.kind === 'signed-out') return onLink({ state: 'signed-out', since: now(), failures });
      if (ending.kind === 'refused') return onLink({ state: 'refused', since: now(), failures, status: ending.status });
      failures += 1;
      const waitMs = Math.max(backoffMs(failures, random()), ending.afterMs);
      onLink({ state: 'waiting', since: now(), failures, retryAt: now() + waitMs });
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = () => {};
    }
  }

  void run();
  return {
    retryNow: () => wake(),
    close: () => {
      closing.abort();
      wake();
    },
  };
}

/** By hand, because Safari cannot iterate streams, and so that hanging up ends a read that waits. */
async function* read<T>(stream: ReadableStream<T>, signal: AbortSignal): AsyncGenerator<T> {
  const reader = stream.getReader();
  signal.addEventListener('abort', () => void reader.cancel().catch(() => {}), { once: true });
  while (true) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Seconds by the header, at most a minute; 0 without one. */
function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 60) * 1000 : 0;
}
