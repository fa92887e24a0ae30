/** What the web process hands out as files, and what it says about caching and safety. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerError } from './answer-error.ts';
import { registerStaticFiles, type StaticFilesOptions } from './static-files.ts';

let folder: string;
let app: FastifyInstance;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weir-static-'));
  mkdirSync(join(folder, 'web', 'assets'), { recursive: true });
  mkdirSync(join(folder, 'tracker'));
  writeFileSync(join(folder, 'web', 'index.html'), '<title>Weir</title>');
  writeFileSync(join(folder, 'web', 'assets', 'index-abc123.js'), 'export {}');
  writeFileSync(join(folder, 'tracker', 'weir.js'), 'tracker()');
  app = await serve();
});

afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

test('keeps hashed files for good and asks about the page each time', async () => {
  const asset = await app.inject('/assets/index-abc123.js');
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const page = await app.inject('/');
  expect(page.headers['cache-control']).toBe('no-cache');
  expect(page.body).toBe('<title>Weir</title>');
});

test('answers any page address with the dashboard, and anything else unknown with 404', async () => {
  const html = { accept: 'text/html,*/*' };
  expect((await app.inject({ url: '/sites/shop.example/live', headers: html })).body).toBe('<title>Weir</title>');
  for (const url of ['/api/v1/nothing', '/v1/nothing', '/assets/gone.js']) {
    const answer = await app.inject({ url, headers: html });
    expect([url, answer.statusCode, answer.json().code]).toEqual([url, 404, 'not_found']);
  }
  expect((await app.inject('/favicon.ico')).statusCode).toBe(404);
  expect((await app.inject({ method: 'POST', url: '/', headers: html })).statusCode).toBe(404);
});

test('never leaves its folder', async () => {
  for (const url of [
    '/../package.json',
    '/%2e%2e/tracker/weir.js',
    '/assets/..%2f..%2ftracker/weir.js',
    '//etc/passwd',
  ]) {
    expect([url, (await app.inject(url)).body.includes('tracker()')]).toEqual([url, false]);
  }
});

test('lets every site load the tracker, compressed, and says when it has not changed', async () => {
  const plain = await app.inject('/weir.js');
  expect(plain.body).toBe('tracker()');
  expect(plain.headers).toMatchObject({
    'cache-control': 'public, max-age=3600',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  });
  const gzip = await app.inject({ url: '/weir.js', headers: { 'accept-encoding': 'gzip, br' } });
  expect(gzip.headers['content-encoding']).toBe('gzip');
  const again = await app.inject({ url: '/weir.js', headers: { 'if-none-match': String(plain.headers.etag) } });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});

test('tells browsers to load and run nothing from elsewhere', async () => {
  const { headers } = await app.inject('/');
  expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
  expect(headers['strict-transport-security']).toBeUndefined();
});

test('serves without a built dashboard', async () => {
  await app.close();
  rmSync(join(folder, 'web'), { recursive: true });
  rmSync(join(folder, 'tracker'), { recursive: true });
  app = await serve();
  expect((await app.inject({ url: '/', headers: { accept: 'text/html' } })).statusCode).toBe(404);
  expect((await app.inject('/weir.js')).statusCode).toBe(404);
});

async function serve(more: Partial<StaticFilesOptions> = {}): Promise<FastifyInstance> {
  const made = Fastify();
  made.setErrorHandler(answerError);
  await registerStaticFiles(made, { isHttpsOnly: false, folder, ...more });
  return made;
}

test('lets only a shared board be framed, and only where its link says', async () => {
  const framers: Record<string, string[]> = {
    some: ['https://blog.example', 'https://b.example'],
    any: ['*'],
    none: [],
  };
  await app.close();
  app = await serve({ framersOf: async (token) => framers[token] });
  const policy = async (url: string) =>
    String((await app.inject({ url, headers: { accept: 'text/html' } })).headers['content-security-policy']);
  expect(await policy('/embed/some')).toMatch(/frame-ancestors https:\/\/blog\.example https:\/\/b\.example$/);
  expect(await policy('/embed/any')).toMatch(/frame-ancestors \*$/);
  for (const url of ['/embed/none', '/embed/gone', '/share/any', '/boards/web', '/']) {
    expect(await policy(url), url).toMatch(/frame-ancestors 'none'$/);
  }
  expect(await policy('/embed/any')).toContain("script-src 'self';");
  expect((await app.inject('/embed/any')).headers['x-robots-tag']).toBe('noindex');
});
