/** The analyses over HTTP: every operation that OpenAPI tells of answers in the shape it tells, and only to who may read the site. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEngine, type TestEngine } from '../../test/support/engine.ts';
import { visitRows } from '../../test/support/visit-rows.ts';
import { openAccounts } from '../accounts/open-accounts.ts';
import { openSignIn } from '../accounts/password-sign-in.ts';
import type { SqlAccounts } from '../accounts/sql-accounts.ts';
import { HttpError } from '../config/errors.ts';
import { Store } from '../store/store.ts';
import { registerAnalysisRoutes } from './analysis-routes.ts';
import { ANALYSIS_OPERATIONS } from './analysis-schema.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;

let dataDir: string;
let engine: TestEngine;
let store: Store;
let accounts: SqlAccounts;
let app: FastifyInstance;
let siteId: string;
let visitorId: string;
let key: string;
let narrowKey: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-analysis-'));
  [engine, accounts] = await Promise.all([startTestEngine(), openAccounts({ dataDir })]);
  store = new Store(engine);
  await store.migrate();
  siteId = (await accounts.addSite({ domain: 'shop.example', currency: 'EUR' })).id;
  const foreign = await accounts.addSite({ domain: 'foreign.example' });
  key = (await accounts.addKey({ name: 'all' })).key;
  narrowKey = (await accounts.addKey({ name: 'narrow', siteIds: [foreign.id] })).key;
  const signIn = await openSignIn({ database: accounts.database, dataDir, publicUrl: '' });
  app = Fastify();
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof HttpError)) throw error;
    return reply.code(error.status).send({ error: error.message, code: error.code });
  });
  registerAnalysisRoutes(app, { accounts, signIn, store, clock: { now: () => NOW } });
  const products = [{ brand: 'acme', price: 15, quantity: 2 }];
  const rows = visitRows({
    siteId,
    visitor: 1,
    start: NOW - 2 * HOUR,
    events: [
      { after: 0, name: 'pageview', path: '/a', properties: { plan: 'pro' } },
      { after: 1_000, name: 'Product Viewed', products },
      { after: 2_000, name: 'Product Added', products },
      { after: 3_000, name: 'Stock Changed', products, properties: { stock: '7' } },
      { after: 4_000, name: 'Order Completed', products, revenue: 30 },
    ],
    columns: { userId: 'ada' },
  });
  visitorId = rows[0]?.visitorId ?? '';
  await store.insertEvents(rows, 'rows');
});

afterAll(async () => {
  await app?.close();
  await Promise.all([store?.close(), accounts?.close()]);
  await engine?.stop();
  await rm(dataDir, { recursive: true });
});

const named = (name: string) => ({ filters: [['is', 'event:name', [name]]] });
const steps = [named('Product Viewed'), named('Order Completed')];
const OWN: Readonly<Record<string, object>> = {
  '/api/v1/funnel': { steps, dimension: 'visit:country' },
  '/api/v1/funnel/visitors': { steps, step: 2 },
  '/api/v1/retention/visitors': { grain: 'day', cohort: '2026-11-22' },
  '/api/v1/shop/customers': { dimension: 'visit:device' },
  '/api/v1/shop/abandonment': { dimension: 'visit:device' },
};

function ask({ method, path }: (typeof ANALYSIS_OPERATIONS)[number], bearer: string | undefined, body: object) {
  const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  if (method === 'get') return app.inject({ url: `${path.replace('{id}', visitorId)}?site_id=${siteId}`, headers });
  return app.inject({ method: 'POST', url: path, headers, payload: body });
}

describe('every analysis', () => {
  it.each(ANALYSIS_OPERATIONS)(
    '$method $path answers as OpenAPI says, and only to who may read the site',
    async (operation) => {
      const body = { site_id: 'shop.example', date_range: 'day', ...OWN[operation.path] };
      const answer = await ask(operation, key, body);
      expect(answer.statusCode, answer.body).toBe(200);
      expect([...Compile(operation.answer).Errors(answer.json())]).toEqual([]);
      // What is there is told of: no list is empty. One period has nothing to come back in.
      for (const [name, value] of Object.entries(answer.json())) {
        if (Array.isArray(value) && name !== 'average') expect(value.length, name).toBeGreaterThan(0);
      }
      if ('body' in operation) expect(Compile(operation.body).Check(body)).toBe(true);
      expect((await ask(operation, narrowKey, body)).statusCode).toBe(404);
      expect((await ask(operation, undefined, body)).statusCode).toBe(401);
    },
  );

  it.each(ANALYSIS_OPERATIONS.filter(({ method }) => method === 'post'))(
    '$path says what is wrong',
    async (operation) => {
      const answer = await ask(operation, key, { site_id: siteId, date_range: 'soon', colour: 1 });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().code).toBe('query_invalid');
      expect(answer.json().error).toContain('The body has the key "colour"; allowed: site_id');
      expect(answer.json().error).toContain('date_range is "soon"; allowed: "day"');
    },
  );
});

it('knows no visitor who was not there', async () => {
  const url = `/api/v1/visitors/00000000000000aa?site_id=${siteId}`;
  const answer = await app.inject({ url, headers: { authorization: `Bearer ${key}` } });
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'visitor_unknown']);
});
