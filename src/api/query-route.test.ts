/** The API over HTTP, on real accounts and a real engine: who may ask what, and what is answered. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import { openAccounts } from '../accounts/open-accounts.ts';
import { openSignIn } from '../accounts/password-sign-in.ts';
import type { Site } from '../accounts/site.ts';
import type { SqlAccounts } from '../accounts/sql-accounts.ts';
import { HttpError } from '../config/errors.ts';
import { Store } from '../store/store.ts';
import { openLmdbStream } from '../stream/lmdb-stream.ts';
import type { Stream } from '../stream/stream.ts';
import { QueryAnswer, QueryBody } from './query-schema.ts';
import { registerApi } from './register-api.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;

let dataDir: string;
let engine: TestEngine;
let store: Store;
let stream: Stream;
let accounts: SqlAccounts;
let app: FastifyInstance;
let site: Site;
let foreign: Site;
let key: string;
let narrowKey: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-api-'));
  [engine, accounts] = await Promise.all([startTestEngine(), openAccounts({ dataDir })]);
  store = new Store(engine);
  await store.migrate();
  stream = await openLmdbStream({ folder: join(dataDir, 'stream'), partitions: 1 });
  site = await accounts.addSite({ domain: 'shop.example', timezone: 'Europe/Berlin', currency: 'EUR' });
  foreign = await accounts.addSite({ domain: 'foreign.example' });
  key = (await accounts.addKey({ name: 'all' })).key;
  narrowKey = (await accounts.addKey({ name: 'narrow', siteIds: [foreign.id] })).key;
  const signIn = await openSignIn({ database: accounts.database, dataDir, publicUrl: '' });
  app = Fastify();
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof HttpError)) throw error;
    return reply.code(error.status).send({ error: error.message, code: error.code });
  });
  await registerApi(app, { accounts, signIn, store, stream, clock: { now: () => NOW }, registry: new Registry() });
  const order = {
    after: 60_000,
    name: 'Order Completed',
    revenue: 40,
    products: [
      { brand: 'acme', price: 15, quantity: 2 },
      { brand: 'other', price: 10, quantity: 1 },
    ],
  };
  const rows = [
    ...visitRows({
      siteId: site.id,
      visitor: 1,
      start: NOW - 2 * HOUR,
      events: [{ after: 0, name: 'pageview', path: '/a' }, { after: 30_000, name: 'pageview', path: '/b, "c"' }, order],
      columns: { source: 'Google', country: 'DE', city: 'Berlin' },
    }),
    ...visitRows({
      siteId: site.id,
      visitor: 2,
      start: NOW - 3 * HOUR,
      events: [{ after: 0, name: 'pageview', path: '/a' }],
    }),
    ...visitRows({
      siteId: site.id,
      visitor: 1,
      start: NOW - 26 * HOUR,
      events: [{ after: 0, name: 'pageview', path: '=1+1' }],
    }),
    ...visitRows({
      siteId: site.id,
      visitor: 9,
      start: NOW - HOUR,
      bot: 'Googlebot',
      events: [{ after: 0, name: 'pageview', path: '/bots-only' }],
    }),
  ];
  await store.insertEvents(rows, 'rows');
});

afterAll(async () => {
  await app?.close();
  await Promise.all([store?.close(), stream?.close(), accounts?.close()]);
  await engine?.stop();
  await rm(dataDir, { recursive: true });
});

async function ask(body: unknown, headers: Record<string, string> = {}) {
  const response = await app.inject({
    method: 'POST',
    url: '/api/v2/query',
    headers: { authorization: `Bearer ${key}`, ...headers },
    payload: body as object,
  });
  return { status: response.statusCode, text: response.body, json: () => response.json() };
}

describe('POST /api/v2/query', () => {
  it("answers in the shape of Plausible's Stats API v2", async () => {
    const body = {
      site_id: 'shop.example',
      metrics: [
        'visitors',
        'visits',
        'pageviews',
        'events',
        'orders',
        'revenue',
        'average_order',
        'bounce_rate',
        'visit_duration',
        'views_per_visit',
        'conversion_rate',
      ],
      date_range: 'day',
    };
    expect(Compile(QueryBody).Check(body)).toBe(true);
    const { status, json } = await ask(body);
    expect(status).toBe(200);
    expect(Compile(QueryAnswer).Check(json())).toBe(true);
    expect(json()).toEqual({
      results: [{ metrics: [2, 2, 3, 5, 1, 40, 40, 50, 30, 1.5, 50], dimensions: [] }],
      meta: { currency: 'EUR' },
      query: {
        site_id: 'shop.example',
        metrics: body.metrics,
        date_range: ['2026-11-22T00:00:00+01:00', '2026-11-22T23:59:59+01:00'],
        filters: [],
        dimensions: [],
        order_by: [['visitors', 'desc']],
        include: {},
        pagination: { limit: 10_000, offset: 0 },
      },
    });
  });

  it('fills the gaps of a series up to now, and labels all of it', async () => {
    const { json } = await ask({
      site_id: site.id,
      metrics: ['pageviews'],
      date_range: 'day',
      dimensions: ['time'],
      include: { time_labels: true },
    });
    const { results, meta, query } = json();
    expect(query.dimensions).toEqual(['time:hour']);
    expect(meta.time_labels).toHaveLength(24);
    expect(results).toHaveLength(14);
    expect(results.slice(9, 12)).toEqual([
      { metrics: [0], dimensions: ['2026-11-22 09:00:00'] },
      { metrics: [1], dimensions: ['2026-11-22 10:00:00'] },
      { metrics: [2], dimensions: ['2026-11-22 11:00:00'] },
    ]);
  });

  it('compares with as much of the period before', async () => {
    const body = {
      site_id: site.id,
      metrics: ['visitors', 'bounce_rate'],
      date_range: 'day',
      include: { comparisons: { mode: 'previous_period' } },
    };
    expect((await ask(body, { accept: 'text/csv' })).text.split('\r\n')).toEqual([
      'visitors,visitors_before,visitors_change,bounce_rate,bounce_rate_before,bounce_rate_change',
      '2,1,100,50,100,-50',
      '',
    ]);
    const { json } = await ask(body);
    expect(json().results).toEqual([
      { metrics: [2, 50], dimensions: [], comparison: { dimensions: [], metrics: [1, 100], change: [100, -50] } },
    ]);
    const rows = await ask({
      site_id: site.id,
      metrics: ['visitors'],
      date_range: 'day',
      dimensions: ['visit:source'],
      include: { comparisons: { mode: 'previous_period' } },
    });
    expect(rows.json().results).toEqual([
      {
        metrics: [1],
        dimensions: ['Direct / None'],
        comparison: { dimensions: ['Direct / None'], metrics: [1], change: [0] },
      },
      { metrics: [1], dimensions: ['Google'], comparison: { dimensions: ['Google'], metrics: [0], change: [100] } },
    ]);
  });

  it('knows countries and cities by name, as Plausible does', async () => {
    const { json } = await ask({
      site_id: site.id,
      metrics: ['visitors'],
      date_range: 'day',
      dimensions: ['visit:country_name', 'visit:city_name'],
      filters: [['contains', 'visit:country_name', ['GERM'], { case_sensitive: false }]],
    });
    expect(json().results).toEqual([{ metrics: [1], dimensions: ['Germany', 'Berlin'] }]);
  });

  it('gives shares of everybody, pages of rows, and how many there are', async () => {
    const { json } = await ask({
      site_id: site.id,
      metrics: ['visitors', 'percentage'],
      date_range: 'day',
      dimensions: ['event:page'],
      include: { total_rows: true },
      pagination: { limit: 1, offset: 1 },
    });
    expect(json().results).toEqual([{ metrics: [1, 50], dimensions: ['(none)'] }]);
    expect(json().meta).toEqual({ total_rows: 3 });
    const beyond = await ask({
      site_id: site.id,
      metrics: ['visitors'],
      date_range: 'day',
      dimensions: ['event:page'],
      include: { total_rows: true },
      pagination: { offset: 50 },
    });
    expect(beyond.json()).toMatchObject({ results: [], meta: { total_rows: 3 } });
  });

  it("splits an order's revenue among its products", async () => {
    const { json } = await ask({
      site_id: site.id,
      metrics: ['revenue', 'orders'],
      date_range: 'all',
      dimensions: ['event:brand'],
    });
    expect(json().results).toEqual([
      { metrics: [30, 1], dimensions: ['acme'] },
      { metrics: [10, 1], dimensions: ['other'] },
    ]);
  });

  it('counts visits by where they ended, and by what they did', async () => {
    const ended = await ask({
      site_id: site.id,
      metrics: ['visits', 'visitors'],
      date_range: 'day',
      dimensions: ['visit:exit_page'],
    });
    expect(ended.json().results).toEqual([
      { metrics: [1, 1], dimensions: ['/a'] },
      { metrics: [1, 1], dimensions: ['/b, "c"'] },
    ]);
    const did = await ask({
      site_id: site.id,
      metrics: ['pageviews', 'visits'],
      date_range: 'day',
      filters: [['has_done', ['is', 'event:name', ['Order Completed']]]],
    });
    expect(did.json().results[0].metrics).toEqual([2, 1]);
  });

  it('leaves bots out until asked for', async () => {
    const filter = (values: string[]) =>
      ask({
        site_id: site.id,
        metrics: ['visitors', 'events'],
        date_range: 'day',
        filters: [['is', 'event:bot', values]],
      });
    expect((await filter(['true'])).json().results[0].metrics).toEqual([1, 1]);
    expect((await filter(['false'])).json().results[0].metrics).toEqual([2, 4]);
  });

  it('answers as CSV that a spreadsheet cannot run', async () => {
    const { text } = await ask(
      {
        site_id: site.id,
        metrics: ['pageviews'],
        date_range: '7d',
        dimensions: ['event:page'],
        order_by: [['event:page', 'asc']],
        filters: [['is', 'event:name', ['pageview']]],
      },
      { accept: 'text/csv' },
    );
    expect(text).toBe('event:page,pageviews\r\n/a,2\r\n"/b, ""c""",1\r\n\'=1+1,1\r\n');
  });

  it('says what is wrong', async () => {
    const { status, json } = await ask({ site_id: site.id, metrics: ['clicks'], date_range: 'day' });
    expect(status).toBe(400);
    expect(json()).toMatchObject({
      code: 'query_invalid',
      error: expect.stringMatching(/^metrics\[0\] is "clicks"; allowed: visitors/),
    });
    expect(
      (await ask({ site_id: site.id, metrics: ['visitors'], date_range: '5000d', dimensions: ['time:hour'] })).json()
        .error,
    ).toMatch(/at most 5000/);
  });

  it('shows nobody a site that is not theirs, nor that there is one', async () => {
    const asked = (siteId: string, bearer: string) =>
      ask({ site_id: siteId, metrics: ['visitors'], date_range: 'day' }, { authorization: `Bearer ${bearer}` });
    const [hidden, missing] = [await asked('shop.example', narrowKey), await asked('shop.examplf', narrowKey)];
    expect([hidden.status, missing.status]).toEqual([404, 404]);
    expect(hidden.text.replace('example', 'examplf')).toBe(missing.text);
    expect((await asked(foreign.id, narrowKey)).status).toBe(200);
    expect((await asked(site.id, 'weir_wrong')).status).toBe(401);
    expect((await app.inject({ method: 'POST', url: '/api/v2/query', payload: {} })).statusCode).toBe(401);
  });
});

describe('the rest of the API', () => {
  it('tells the state of the pipeline', async () => {
    const response = await app.inject({ url: '/api/v1/status', headers: { authorization: `Bearer ${key}` } });
    // How much waits of all sites together, a reading key is not told.
    expect(response.json()).toMatchObject({
      ...{ engine: 'up', lagRecords: null, streamBytes: null, lagMs: 0, stored: 0, refused: [] },
    });
    const { key: managing } = await accounts.addKey({ name: 'manages', scope: 'manage' });
    const told = await app.inject({ url: '/api/v1/status', headers: { authorization: `Bearer ${managing}` } });
    expect(told.json()).toMatchObject({ lagRecords: 0, streamBytes: expect.any(Number) });
    expect((await app.inject({ url: '/api/v1/status' })).statusCode).toBe(401);
  });

  it('describes itself', async () => {
    const document = (await app.inject({ url: '/api/openapi.json' })).json();
    expect(document.openapi).toBe('3.1.0');
    const { schema } = document.paths['/api/v2/query'].post.requestBody.content['application/json'];
    expect(schema.required).toEqual(['site_id', 'metrics', 'date_range']);
  });
});
