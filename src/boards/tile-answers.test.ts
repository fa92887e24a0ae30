/** One count for all who ask the same while nothing comes in: over a stream that moves on, a clock that is set, and a store that counts its questions. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { QuerySource } from '../query/ask-store.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import { type GroupMember, STORE_GROUP, type Stream } from '../stream/stream.ts';
import { planTile, type TileQuestion } from './plan-tile.ts';
import { TileAnswers } from './tile-answers.ts';

const SITE = { id: '6f1c2a52-0d5c-4b7e-9f57-1f2f0c9d8e01', domain: 'shop.example', timezone: 'UTC', currency: 'EUR' };
const list = (dimension: string): TileQuestion => ({
  query: { kind: 'metrics', metrics: ['visitors', 'percentage'], dimensions: [dimension] },
  period: '30d',
  comparison: 'none',
  filters: [],
});
const COUNTRIES = list('visit:country');

let folder: string;
let stream: Stream;
let member: GroupMember;
let next = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-answers-'));
  stream = await openLmdbStream({ folder, partitions: 1 });
  member = await stream.join(STORE_GROUP);
  while (member.partitions.length === 0) await member.changed(new AbortController().signal);
  await member.position(0);
  await stream.append(Array.from({ length: 10 }, () => ({ key: '', value: Buffer.from('x') })));
});
afterAll(async () => {
  await member.leave();
  await stream.close();
  await rm(folder, { recursive: true });
});

let now: number;
/** What was asked of the store, and has not been answered yet. */
let waiting: { sql: string; signal: AbortSignal | undefined; answer(): void }[];
let answers: TileAnswers;
beforeEach(() => {
  now = Date.UTC(2026, 5, 20, 12, 0, 30);
  waiting = [];
  const store: QuerySource = {
    query: (sql, _, options) =>
      new Promise((resolve, reject) => {
        waiting.push({ sql, signal: options?.signal, answer: () => resolve([]) });
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
      }),
  };
  answers = new TileAnswers({ store, stream, clock: { now: () => now } });
});

const ask = (question: TileQuestion, signal?: AbortSignal) => answers.ask(SITE, question, planTile(question), signal);

async function untilAsked(count: number): Promise<void> {
  while (waiting.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Answers all that is asked until the act is through; returns how many statements that took. */
async function statementsOf(act: () => Promise<unknown>): Promise<number> {
  const before = waiting.length;
  const done = act().then(() => true);
  const pause = () => new Promise<false>((resolve) => setTimeout(() => resolve(false), 1));
  while (!(await Promise.race([done, pause()]))) for (const { answer } of waiting) answer();
  return waiting.length - before;
}

it('counts once for all who wait, and not again while nothing comes in and time has not moved on', async () => {
  const first = await statementsOf(() => Promise.all([ask(COUNTRIES), ask(structuredClone(COUNTRIES))]));
  expect(first).toBe(2);
  now += 9_999;
  expect(await statementsOf(() => ask(COUNTRIES))).toBe(0);
  now += 1;
  expect(await statementsOf(() => ask(COUNTRIES))).toBe(2);
});

it('counts anew when something was stored, or shown to live boards', async () => {
  await statementsOf(() => ask(COUNTRIES));
  const pending = { from: next, to: next + 2, batchId: '00'.repeat(8) };
  await member.save(0, { next, pending, shown: next + 2 });
  expect(await statementsOf(() => ask(COUNTRIES))).toBe(2);
  next += 3;
  await member.save(0, { next });
  expect(await statementsOf(() => ask(COUNTRIES))).toBe(2);
  expect(await statementsOf(() => ask(COUNTRIES))).toBe(0);
});

it('counts anew in another minute, as a day may have ended, and for another zone', async () => {
  now = Date.UTC(2026, 5, 20, 23, 59, 58);
  await statementsOf(() => ask(COUNTRIES));
  const abroad = { ...SITE, timezone: 'Asia/Kolkata' };
  expect(await statementsOf(() => answers.ask(abroad, COUNTRIES, planTile(COUNTRIES)))).toBe(2);
  now += 2_000;
  expect(await statementsOf(() => ask(COUNTRIES))).toBe(2);
});

it('asks for the lists of a moment at once, and for the whole that shares are parts of', async () => {
  const tiles = ['visit:country', 'visit:device', 'visit:browser'].map(list);
  expect(await statementsOf(() => Promise.all(tiles.map((tile) => ask(tile))))).toBe(2);
  expect(await statementsOf(() => ask(list('visit:os')))).toBe(1);
});

it('stops counting when the last who waits has left, and only then', async () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const asked = [ask(COUNTRIES, one.signal), ask(COUNTRIES, other.signal)];
  const ends = Promise.allSettled(asked);
  await untilAsked(2);
  one.abort(new Error('left'));
  await expect(asked[0]).rejects.toThrow('left');
  expect(waiting.map(({ signal }) => signal?.aborted)).toEqual([false, false]);
  other.abort();
  await ends;
  expect(waiting.map(({ signal }) => signal?.aborted)).toEqual([true, true]);
  // Whoever asks then is not told of it.
  expect(await statementsOf(() => ask(COUNTRIES))).toBe(2);
});

it('keeps no failure', async () => {
  let time = 0;
  const store = { query: () => Promise.reject(new Error(`gone ${time}`)) };
  const failing = new TileAnswers({ store, stream, clock: { now: () => now } });
  for (time of [1, 2]) {
    await expect(failing.ask(SITE, COUNTRIES, planTile(COUNTRIES))).rejects.toThrow(`gone ${time}`);
  }
});
