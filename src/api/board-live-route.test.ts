/** Live tiles over real connections: what viewers are sent, and that many of them cost as many counts as one. */
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../test/support/api.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import type { Site } from '../accounts/site.ts';
import { limits } from '../config/limits.ts';
import { systemClock } from '../event/clock.ts';
import { type GroupMember, STORE_GROUP } from '../stream/stream.ts';

let api: TestApi;
let site: Site;
let key: string;
let address: string;
let member: GroupMember;
let counts: string[] = [];

const metric = (name: string) => ({ kind: 'metrics', metrics: [name] });
const tile = (id: string, live: boolean, query: object, x: number) => ({
  id,
  title: id,
  x,
  y: 0,
  w: 3,
  h: 2,
  form: 'number',
  live,
  query,
});

async function addBoard(tiles: object[]): Promise<string> {
  const board = { title: 'Live', period: 'day', comparison: 'none', tiles };
  return (await api.ask('POST', '/api/v1/boards', await api.key('write'), board)).json().id;
}

beforeAll(async () => {
  api = await startTestApi({ clock: systemClock, watch: (sql) => counts.push(sql) });
  site = await api.accounts.addSite({ domain: 'shop.example' });
  key = await api.key('read');
  member = await api.stream.join(STORE_GROUP);
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  address = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await member?.leave();
  await api?.close();
});

let batches = 0;
/** As the writer does: append, insert, save the position. */
async function storeVisit(visitor: number): Promise<void> {
  const events = [{ after: 0, name: 'pageview', path: '/' }];
  await api.stream.append([{ key: String(visitor), value: Buffer.from('{}') }]);
  await api.store.insertEvents(
    visitRows({ siteId: site.id, visitor, start: Date.now() - 1_000, events }),
    `b${batches++}`,
  );
  await member.save(0, { next: (await api.stream.bounds(0)).next });
}

interface Message {
  readonly event: string | undefined;
  readonly data: { tile: string; at: number; since?: number; answer: { results: { metrics: number[] }[] } };
}

interface Watching {
  readonly status: number;
  readonly messages: Message[];
  readonly ended: Promise<void>;
  leave(): void;
}

async function watch(board: string, authorization = key, query = `site_id=${site.id}`): Promise<Watching> {
  const leaving = new AbortController();
  const response = await fetch(`${address}/api/v1/boards/${board}/live?${query}`, {
    headers: { authorization },
    signal: leaving.signal,
  });
  const messages: Message[] = [];
  const read = async () => {
    const parsed = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { event, data } of parsed ?? []) messages.push({ event, data: JSON.parse(data) });
  };
  const ended = response.status === 200 ? read().catch(() => undefined) : Promise.resolve();
  return { status: response.status, messages, ended, leave: () => leaving.abort() };
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 15_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error('waited in vain');
    await sleep(10);
  }
}

const shown = ({ messages }: Watching, id: string) =>
  messages.findLast(({ data }) => data.tile === id)?.data.answer.results[0]?.metrics[0];

describe('live tiles', () => {
  it('cost one count a tick however many watch, on whichever board they stand', async () => {
    const [first, second] = [
      await addBoard([tile('people', true, metric('visitors'), 0), tile('still', false, metric('orders'), 3)]),
      await addBoard([tile('the-same', true, metric('visitors'), 0)]),
    ];
    counts = [];
    const viewers = await Promise.all(Array.from({ length: 50 }, (_, index) => watch(index % 2 ? first : second)));
    const all = (value: number) =>
      viewers.every((viewer, index) => shown(viewer, index % 2 ? 'people' : 'the-same') === value);
    await until(() => all(0));
    for (let visitor = 1; visitor <= 5; visitor++) {
      await storeVisit(visitor);
      await until(() => all(visitor));
    }
    // The last save may have come while its event was counted already: then one more count follows.
    await sleep(4 * limits.liveTileMsMin);
    const ticks = new Set(viewers.flatMap(({ messages }) => messages.map(({ data }) => data.at)));
    expect(ticks.size).toBeGreaterThanOrEqual(6);
    expect(counts.length).toBe(ticks.size);
    // A tile that is not live is not sent.
    expect(new Set(viewers.flatMap(({ messages }) => messages.map(({ data }) => data.tile)))).toEqual(
      new Set(['people', 'the-same']),
    );
    for (const viewer of viewers) viewer.leave();
    await sleep(4 * limits.liveTileMsMin);
    counts = [];
    await storeVisit(6);
    await sleep(4 * limits.liveTileMsMin);
    expect(counts).toEqual([]);
  });

  it('say the same as the tile door', async () => {
    const board = await addBoard([tile('people', true, metric('visitors'), 0)]);
    const viewer = await watch(board);
    await until(() => viewer.messages.length > 0);
    const asked = await api.ask('POST', '/api/v1/tile', key, { site_id: site.id, board, tile: 'people' });
    expect(viewer.messages[0]?.data.answer).toEqual(asked.json());
    viewer.leave();
  });

  it('follow the period and filters that the viewer says', async () => {
    const board = await addBoard([tile('people', true, metric('visitors'), 0)]);
    const filters = encodeURIComponent('[["is","visit:source",["Nowhere"]]]');
    const viewer = await watch(board, key, `site_id=${site.id}&period=7d&filters=${filters}`);
    await until(() => shown(viewer, 'people') === 0);
    viewer.leave();
    const wrong = `site_id=${site.id}&filters=${encodeURIComponent('[["is","visit:planet",["Mars"]]]')}`;
    expect((await watch(board, key, wrong)).status).toBe(400);
  });

  it('are nobody else’s', async () => {
    const other = await api.accounts.addSite({ domain: 'other.example' });
    const narrow = await api.key('read', [other.id]);
    const board = await addBoard([tile('people', true, metric('visitors'), 0)]);
    expect((await watch(board, narrow)).status).toBe(404);
    expect((await watch(board, 'Bearer nobody')).status).toBe(401);
    expect((await watch('gone')).status).toBe(404);
  });
});
