import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  BACKOFF_MS_MAX,
  BACKOFF_MS_MIN,
  backoffMs,
  type Link,
  openEventStream,
  SILENCE_MS_MAX,
} from './event-stream.ts';

type Answer = () => Response | Promise<Response>;

/** A server that gives the answers in turn, the last one for ever. */
function server(answers: Answer[]) {
  const calls: number[] = [];
  const fetch = vi.fn(async (_url: unknown, init?: RequestInit) => {
    calls.push(Date.now());
    const answer = answers[Math.min(calls.length, answers.length) - 1];
    if (!answer) throw new Error('no answer');
    return await Promise.race([
      Promise.resolve(answer()),
      new Promise<never>((_, reject) =>
        init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
      ),
    ]);
  });
  return { fetch: fetch as unknown as typeof globalThis.fetch, calls };
}

const stream =
  (chunks: string[], { ends = false } = {}) =>
  () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
          if (ends) controller.close();
        },
      }),
    );
const status =
  (code: number, headers: Record<string, string> = {}) =>
  () =>
    new Response('', { status: code, headers });
const offline = () => Promise.reject(new TypeError('Failed to fetch'));

function listen(answers: Answer[]) {
  const { fetch, calls } = server(answers);
  const messages: [string, string][] = [];
  const links: Link[] = [];
  const opened = openEventStream({
    url: '/api/v1/live',
    fetch,
    random: () => 1,
    onMessage: (event, data) => messages.push([event, data]),
    onLink: (link) => links.push(link),
  });
  return { ...opened, calls, messages, links, states: () => links.map(({ state }) => state) };
}

describe('openEventStream', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('hands on named events, however they are cut', async () => {
    const line = listen([stream(['event: snap', 'shot\ndata: {"a":', '1}\n\n: beat\n\n', 'data: x\n\n'])]);
    await vi.advanceTimersByTimeAsync(10);
    expect(line.messages).toEqual([
      ['snapshot', '{"a":1}'],
      ['message', 'x'],
    ]);
    expect(line.states()).toEqual(['connecting', 'open']);
    line.close();
  });

  it('backs off on errors, longer each time, and starts over after a message', async () => {
    const line = listen([status(503), offline, status(500), stream(['data: x\n\n'], { ends: true }), stream([])]);
    await vi.advanceTimersByTimeAsync(0);
    expect(line.states()).toEqual(['connecting', 'waiting']);
    await vi.advanceTimersByTimeAsync(BACKOFF_MS_MIN);
    expect(line.links.at(-1)).toMatchObject({ state: 'waiting', failures: 2 });
    await vi.advanceTimersByTimeAsync(BACKOFF_MS_MIN * 1.5);
    await vi.advanceTimersByTimeAsync(BACKOFF_MS_MIN * 2.25);
    expect(line.messages).toEqual([['message', 'x']]);
    expect(line.links.at(-1)).toMatchObject({ state: 'waiting', failures: 1 });
    await vi.advanceTimersByTimeAsync(BACKOFF_MS_MIN);
    expect(line.states().at(-1)).toBe('open');
    line.close();
  });

  it('waits as long as the server asks', async () => {
    const line = listen([status(503, { 'retry-after': '7' })]);
    await vi.advanceTimersByTimeAsync(0);
    expect(line.links.at(-1)).toMatchObject({ state: 'waiting', retryAt: Date.now() + 7_000 });
    line.close();
  });

  it('stops when signed out or refused', async () => {
    for (const [code, state] of [
      [401, 'signed-out'],
      [403, 'refused'],
      [404, 'refused'],
    ] as const) {
      const line = listen([status(code)]);
      await vi.advanceTimersByTimeAsync(BACKOFF_MS_MAX * 3);
      expect(line.states().at(-1)).toBe(state);
      expect(line.calls.length).toBe(1);
    }
  });

  it('hangs up on a silent line and comes back', async () => {
    const line = listen([stream(['data: x\n\n'])]);
    await vi.advanceTimersByTimeAsync(SILENCE_MS_MAX - 1);
    expect(line.calls.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1 + BACKOFF_MS_MIN);
    expect(line.calls.length).toBe(2);
    line.close();
  });

  it('gives up a request that is never answered', async () => {
    const line = listen([() => new Promise<Response>(() => {})]);
    await vi.advanceTimersByTimeAsync(SILENCE_MS_MAX + BACKOFF_MS_MIN);
    expect(line.calls.length).toBe(2);
    line.close();
  });

  it('tries at once when asked', async () => {
    const line = listen([status(503, { 'retry-after': '60' }), stream(['data: x\n\n'])]);
    await vi.advanceTimersByTimeAsync(0);
    line.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(line.messages.length).toBe(1);
    line.close();
  });

  it('is silent once closed', async () => {
    const line = listen([status(500)]);
    await vi.advanceTimersByTimeAsync(0);
    line.close();
    const before = line.links.length;
    await vi.advanceTimersByTimeAsync(BACKOFF_MS_MAX * 3);
    expect(line.links.length).toBe(before);
    expect(line.calls.length).toBe(1);
  });
});

describe('backoffMs', () => {
  it('grows, is bounded and spread', () => {
    expect([1, 2, 3, 4].map((n) => backoffMs(n, 1))).toEqual([500, 750, 1_125, 1_688]);
    expect(backoffMs(1, 0)).toBe(250);
    expect(backoffMs(500, 1)).toBe(BACKOFF_MS_MAX);
  });
});
