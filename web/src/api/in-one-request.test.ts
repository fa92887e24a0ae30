import { afterEach, expect, it, vi } from 'vitest';
import { ApiError } from './client.ts';
import { askTogether } from './in-one-request.ts';

interface Request {
  readonly questions: unknown[];
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  say(text: string): void;
  end(): void;
}

let requests: Request[] = [];
vi.stubGlobal('fetch', async (_: string, { body, headers, signal }: RequestInit & { body: string }) => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  signal?.addEventListener('abort', () => void writer.abort(signal.reason).catch(() => {}));
  requests.push({
    questions: (JSON.parse(body) as { tiles: unknown[] }).tiles,
    headers: headers as Record<string, string>,
    signal: signal as AbortSignal,
    say: (text) => void writer.write(new TextEncoder().encode(text)).catch(() => {}),
    end: () => void writer.close(),
  });
  return new Response(readable);
});
afterEach(() => {
  requests = [];
});

const sent = async (count: number) => {
  await expect.poll(() => requests.length).toBe(count);
  return requests.at(-1) as Request;
};

it('asks by one request what is wanted at once, the nearest first, and gives each its answer as it comes', async () => {
  const far = askTogether<number>({ tile: 'far' }, { distance: () => 900 });
  const near = askTogether<number>({ tile: 'near' }, {});
  const wrong = askTogether<number>({ tile: 'wrong' }, { distance: () => 1_000 });
  const request = await sent(1);
  expect(request.questions).toEqual([{ tile: 'near' }, { tile: 'far' }, { tile: 'wrong' }]);
  request.say('{"index":1,"answer":2}\n{"ind');
  expect(await far).toBe(2);
  request.say('ex":2,"error":{"status":400,"code":"odd","message":"That is odd."}}\n');
  await expect(wrong).rejects.toMatchObject({ status: 400, code: 'odd', message: 'That is odd.' });
  request.say('{"index":0,"answer":1}\n');
  expect(await near).toBe(1);
  request.end();
});

it('asks apart with other headers, and for more than fifty', async () => {
  const all = [
    askTogether<number>({}, { headers: { authorization: 'Share a' } }),
    ...Array.from({ length: 51 }, () => askTogether<number>({}, {})),
  ];
  await sent(3);
  expect(requests.map(({ questions, headers }) => [questions.length, headers.authorization])).toEqual([
    [1, 'Share a'],
    [50, undefined],
    [1, undefined],
  ]);
  for (const { questions, say, end } of requests) {
    for (const index of questions.keys()) say(`{"index":${index},"answer":${index}}\n`);
    end();
  }
  expect((await Promise.all(all)).length).toBe(52);
});

it('hangs up when the last who waits has left, and only then', async () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const asked = [askTogether({}, { signal: one.signal }), askTogether({}, { signal: other.signal })];
  const ends = Promise.allSettled(asked);
  const request = await sent(1);
  one.abort(new Error('left'));
  await expect(asked[0]).rejects.toThrow('left');
  expect(request.signal.aborted).toBe(false);
  other.abort(new Error('left, too'));
  await expect(asked[1]).rejects.toThrow('left, too');
  expect(request.signal.aborted).toBe(true);
  await ends;
  const late = new AbortController();
  late.abort(new Error('gone'));
  await expect(askTogether({}, { signal: late.signal })).rejects.toThrow('gone');
});

it('fails those whose answer did not come', async () => {
  const asked = [askTogether<number>({}, {}), askTogether<number>({}, {})];
  const request = await sent(1);
  request.say('{"index":0,"answer":1}\n');
  request.end();
  expect(await asked[0]).toBe(1);
  await expect(asked[1]).rejects.toBeInstanceOf(ApiError);
});
