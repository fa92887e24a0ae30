/** Share links over HTTP: what they open, what they never open, and when they end. */
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../test/support/api.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import type { Site } from '../accounts/site.ts';
import { limits } from '../config/limits.ts';

const DAY = 86_400_000;

let api: TestApi;
let site: Site;
let foreign: Site;
let analyst: string;
let reader: string;
let address: string;
let now = Date.UTC(2026, 10, 22, 12);

beforeAll(async () => {
  api = await startTestApi({ clock: { now: () => now } });
  site = await api.accounts.addSite({ domain: 'shop.example' });
  foreign = await api.accounts.addSite({ domain: 'foreign.example' });
  [analyst, reader] = await Promise.all([api.key('write'), api.key('read')]);
  const events = [{ after: 0, name: 'pageview', path: '/a' }];
  const visit = (siteId: string) => visitRows({ siteId, visitor: 1, start: now - 1_000, events });
  await api.store.insertEvents([...visit(site.id), ...visit(foreign.id)], 'rows');
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  address = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
});

afterAll(() => api?.close());

beforeEach(() => {
  now += DAY / 100;
});

async function share(more: object = {}) {
  const answer = await api.ask('POST', '/api/v1/shares', analyst, { site_id: 'shop.example', board: 'web', ...more });
  expect(answer.statusCode).toBe(201);
  return answer.json() as { id: string; token: string; path: string };
}

const open = (token: string, password?: string) =>
  api.ask('POST', '/api/v1/share/open', undefined, { token, password });

async function viewer(token: string): Promise<string> {
  return `Share ${(await open(token)).json().access}`;
}

const tile = (authorization: string, body: object) => api.ask('POST', '/api/v1/tile', authorization, body);
const FIRST = { board: 'web', tile: '1' };

describe('a share link', () => {
  it('shows its board and the data of its tiles to somebody without an account', async () => {
    const { token, path } = await share();
    expect(path).toBe(`/share/${token}`);
    const opened = (await open(token)).json();
    expect(opened).toMatchObject({
      site: { domain: 'shop.example', currency: 'USD' },
      board: { id: 'web', title: 'Web' },
    });
    // Nothing that would let anybody send events.
    expect(JSON.stringify(opened)).not.toContain(site.writeKey);
    const authorization = `Share ${opened.access}`;
    expect((await tile(authorization, FIRST)).json()).toMatchObject({ results: [{ metrics: [1] }] });
    expect((await api.ask('GET', '/api/v1/boards/web', authorization)).statusCode).toBe(200);
    const csv = await api.ask('GET', '/api/v1/boards/web/tiles/1/export?format=csv', authorization);
    expect(csv.body).toMatch(/^visitors,/);
    const begins = (id: string) => api.ask('GET', `/api/v1/sites/${id}/begins`, authorization);
    expect((await begins(site.id)).json()).toEqual({ begins: '2026-11-22' });
    expect((await begins(foreign.id)).json()).toMatchObject({ code: 'site_unknown' });
  });

  it('answers no question that its board does not ask, about no other site, and nothing else at all', async () => {
    const authorization = await viewer((await share()).token);
    const query = { kind: 'metrics', metrics: ['visitors'] };
    const refused = async (body: object) => {
      const answer = await tile(authorization, body);
      return [answer.statusCode, answer.json().code];
    };
    expect(await refused({ query })).toEqual([403, 'share_by_reference']);
    expect(await refused({ ...FIRST, filters: [['is', 'visit:city', ['Ulm']]] })).toEqual([403, 'share_by_reference']);
    expect(await refused({ ...FIRST, period: 'year' })).toEqual([403, 'share_by_reference']);
    expect(await refused({ board: 'shop', tile: '1' })).toEqual([404, 'board_unknown']);
    expect(await refused({ ...FIRST, site_id: foreign.id })).toEqual([404, 'site_unknown']);
    expect(await refused({ ...FIRST, tile: 'x' })).toEqual([404, 'tile_unknown']);
    for (const [method, url] of [
      ['GET', '/api/v1/boards'],
      ['GET', '/api/v1/boards/shop'],
      ['GET', '/api/v1/boards/web/export'],
      ['POST', '/api/v2/query'],
      ['POST', '/api/v1/funnel'],
      ['POST', '/api/v1/events'],
      ['GET', '/api/v1/live?site_id=shop.example'],
      ['GET', '/api/v1/status'],
      ['GET', '/api/v1/shares'],
      ['POST', '/api/v1/shares'],
      ['GET', '/api/v1/segments?site_id=shop.example'],
      ['GET', '/api/v1/annotations?site_id=shop.example'],
    ] as const) {
      const answer = await api.ask(
        method,
        url,
        authorization,
        method === 'POST' ? { site_id: 'shop.example' } : undefined,
      );
      expect([401, 404], `${method} ${url}`).toContain(answer.statusCode);
      if (url !== '/api/v1/boards/shop') expect(answer.statusCode, `${method} ${url}`).toBe(401);
    }
    const live = await fetch(`${address}/api/v1/boards/shop/live`, { headers: { authorization } });
    expect(live.status).toBe(404);
    expect((await fetch(`${address}/api/v1/boards/web/live?period=year`, { headers: { authorization } })).status).toBe(
      403,
    );
  });

  it('tells what happens, and never to whom', async () => {
    const ticker = {
      id: 't',
      title: 'T',
      x: 0,
      y: 0,
      w: 4,
      h: 4,
      form: 'ticker',
      live: true,
      query: { kind: 'events' },
    };
    const board = { title: 'Ticker', period: 'day', comparison: 'none', tiles: [ticker] };
    const { id } = (await api.ask('POST', '/api/v1/boards', analyst, board)).json();
    const authorization = await viewer((await share({ board: id })).token);
    const ask = (key: string) => tile(key, { board: id, tile: 't', ...(key === analyst && { site_id: site.id }) });
    const [theirs, ours] = [(await ask(authorization)).json(), (await ask(analyst)).json()];
    expect(ours.events[0]).toMatchObject({ name: 'pageview', visitor_id: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(theirs.events[0]).toMatchObject({ name: 'pageview', visitor_id: '', session_id: '', user_id: '' });
    const leaving = new AbortController();
    const url = `${address}/api/v1/boards/${id}/live`;
    const live = await fetch(url, { headers: { authorization }, signal: leaving.signal });
    let text = '';
    for await (const chunk of live.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes('event: tile')) break;
    }
    leaving.abort();
    expect(text).toContain('"visitor_id":""');
    expect(text).not.toContain(ours.events[0].visitor_id);
    const csv = await api.ask('GET', `/api/v1/boards/${id}/tiles/t/export?format=csv`, authorization);
    expect(csv.body).not.toContain(ours.events[0].visitor_id);
  });

  it('asks for its password, slows down who guesses, and tells wrong from missing', async () => {
    const { token } = await share({ password: 'open sesame' });
    expect((await open(token)).json().code).toBe('share_password_needed');
    expect((await open(token, 'open barley')).json().code).toBe('share_password_wrong');
    expect((await open(token, 'open sesame')).statusCode).toBe(200);
    for (let tries = 1; tries < limits.sharePasswordAttemptsMax; tries++) await open(token, 'open barley');
    const throttled = await open(token, 'open sesame');
    expect([throttled.statusCode, Number(throttled.headers['retry-after'])]).toEqual([429, 600]);
  });

  it('ends when it expires, and when it is revoked: for who has it open, too', async () => {
    const brief = await share({ expiresAt: now + 1_000 });
    const lasting = await share();
    const [first, second] = [await viewer(brief.token), await viewer(lasting.token)];
    expect((await tile(first, FIRST)).statusCode).toBe(200);
    now += 1_000;
    expect((await tile(first, FIRST)).json().code).toBe('share_over');
    expect((await open(brief.token)).json().code).toBe('share_unknown');
    expect((await api.ask('DELETE', `/api/v1/shares/${lasting.id}`, analyst)).statusCode).toBe(204);
    expect((await tile(second, FIRST)).json().code).toBe('share_over');
    expect((await open(lasting.token)).json()).toEqual((await open('never-was')).json());
    expect((await api.ask('DELETE', `/api/v1/shares/${lasting.id}`, analyst)).statusCode).toBe(404);
  });

  it('ends an open live stream in time', async () => {
    const { token } = await share({ expiresAt: now + 300 });
    const headers = { authorization: await viewer(token) };
    const answer = await fetch(`${address}/api/v1/boards/web/live`, { headers });
    expect(answer.status).toBe(200);
    const ended = answer.text().then(() => 'ended');
    expect(await Promise.race([ended, sleep(5_000)])).toBe('ended');
  });

  it('is made and seen by editors, of sites and boards of theirs, and never shown again', async () => {
    const { id, token } = await share({
      password: 'open sesame',
      name: 'For the press',
      origins: ['https://blog.example'],
    });
    const list = await api.ask('GET', '/api/v1/shares', analyst);
    expect(list.json().shares.find((each: { id: string }) => each.id === id)).toMatchObject({
      name: 'For the press',
      siteId: site.id,
      boardId: 'web',
      hasPassword: true,
      origins: ['https://blog.example'],
    });
    for (const secret of [token, 'open sesame', 'scrypt']) expect(list.body).not.toContain(secret);
    const make = async (key: string, body: object) =>
      (await api.ask('POST', '/api/v1/shares', key, { site_id: 'shop.example', board: 'web', ...body })).json().code;
    expect(await make(reader, {})).toBe('may_not_edit');
    expect(await make(analyst, { board: 'gone' })).toBe('board_unknown');
    expect(await make(analyst, { expiresAt: now - 1 })).toBe('invalid');
    expect(await make(analyst, { password: 'short' })).toBe('invalid');
    const narrow = await api.key('write', [foreign.id]);
    expect(await make(narrow, {})).toBe('site_unknown');
    expect((await api.ask('GET', '/api/v1/shares', narrow)).json().shares).toEqual([]);
    expect((await api.ask('DELETE', `/api/v1/shares/${id}`, narrow)).statusCode).toBe(404);
  });
});

describe('segments and annotations', () => {
  it('are kept by site, made by editors and read by readers', async () => {
    const segment = { site_id: 'shop.example', name: 'Germans', filters: [['is', 'visit:country', ['DE']]] };
    const made = (await api.ask('POST', '/api/v1/segments', analyst, segment)).json();
    expect((await api.ask('GET', '/api/v1/segments?site_id=shop.example', reader)).json().segments).toEqual([made]);
    expect((await api.ask('POST', '/api/v1/segments', reader, segment)).json().code).toBe('may_not_edit');
    const wrong = await api.ask('POST', '/api/v1/segments', analyst, {
      ...segment,
      filters: [['is', 'visit:planet', ['x']]],
    });
    expect(wrong.json().error).toMatch(/^filters\[0\]\[1\] is "visit:planet"; allowed: /);
    const other = '?site_id=foreign.example';
    expect((await api.ask('DELETE', `/api/v1/segments/${made.id}${other}`, analyst)).statusCode).toBe(404);
    expect((await api.ask('DELETE', `/api/v1/segments/${made.id}?site_id=shop.example`, analyst)).statusCode).toBe(204);
  });

  it('mark a moment, and are found by time', async () => {
    const note = { site_id: 'shop.example', kind: 'release', text: 'v2', at: now };
    const made = (await api.ask('POST', '/api/v1/annotations', analyst, note)).json();
    expect(made).toMatchObject({ kind: 'release', text: 'v2', at: now });
    const find = async (query: string) =>
      (await api.ask('GET', `/api/v1/annotations?site_id=shop.example${query}`, reader)).json().annotations;
    expect(await find('')).toEqual([made]);
    expect(await find(`&from=${now}&to=${now + 1}`)).toEqual([made]);
    expect(await find(`&to=${new Date(now).toISOString()}`)).toEqual([]);
    const wrong = await api.ask('POST', '/api/v1/annotations', analyst, { ...note, kind: 'party' });
    expect(wrong.json().error).toContain('release, campaign, alarm');
    const narrow = await api.key('write', [foreign.id]);
    expect((await api.ask('POST', '/api/v1/annotations', narrow, note)).json().code).toBe('site_unknown');
    expect((await api.ask('DELETE', `/api/v1/annotations/${made.id}?site_id=shop.example`, analyst)).statusCode).toBe(
      204,
    );
  });
});
