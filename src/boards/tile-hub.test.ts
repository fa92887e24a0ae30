/** Live tiles on a store that does not answer: honest silence, and one count for all who ask the same. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../event/clock.ts';
import { QueryError } from '../query/mistakes.ts';
import { Store } from '../store/store.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import type { Stream } from '../stream/stream.ts';
import type { TileQuestion } from './plan-tile.ts';
import { TileAnswers } from './tile-answers.ts';
import { TileHub, type TileNews } from './tile-hub.ts';

const SITE = { id: '6f1c2a52-0d5c-4b7e-9f57-1f2f0c9d8e01', domain: 'shop.example', timezone: 'UTC', currency: 'EUR' };
const QUESTION: TileQuestion = {
  query: { kind: 'metrics', metrics: ['visitors'] },
  period: '30m',
  comparison: 'none',
  filters: [],
};

let folder: string;
let stream: Stream;
let store: Store;
let answers: TileAnswers;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-tiles-'));
  stream = await openLmdbStream({ folder, partitions: 1 });
  // Nobody listens there.
  store = new Store({ url: 'http://127.0.0.1:9', username: 'weir', password: '' });
  answers = new TileAnswers({ store, stream, clock: systemClock });
});

afterAll(async () => {
  await Promise.all([store.close(), stream.close()]);
  await rm(folder, { recursive: true });
});

it('says since when a tile is stale, tells late viewers at once, and counts equal questions once', async () => {
  const errors: unknown[] = [];
  const hub = new TileHub({ answers, stream, clock: systemClock, onError: (error) => errors.push(error) });
  const seen: TileNews[][] = [[], []];
  const begun = Date.now();
  const leave = seen.map((news) => hub.subscribe(SITE, structuredClone(QUESTION), (each) => news.push(each)));
  expect([hub.tiles, hub.viewers]).toEqual([1, 2]);
  while (seen[0]?.length === 0) await sleep(5);
  const [news] = seen[0] ?? [];
  expect(news?.event).toBe('stale');
  expect(JSON.parse(`{${news?.members}}`).since).toBeGreaterThanOrEqual(begun);
  expect(seen[1]).toEqual(seen[0]);
  const late: TileNews[] = [];
  const leaveLate = hub.subscribe(SITE, QUESTION, (each) => late.push(each));
  expect(late).toEqual([news]);
  expect(errors).toHaveLength(1);
  for (const end of [...leave, leaveLate, leaveLate]) end();
  expect([hub.tiles, hub.viewers]).toEqual([0, 0]);
  hub.close();
});

it('refuses a question that is none', () => {
  const hub = new TileHub({ answers, stream, clock: systemClock });
  const wrong: TileQuestion = { ...QUESTION, query: { kind: 'metrics', metrics: ['visitos'] } };
  expect(() => hub.subscribe(SITE, wrong, () => undefined)).toThrow(QueryError);
  expect(hub.tiles).toBe(0);
});
