/** The built dashboard and tracker as files: what may be cached how long, and what a page of ours may do. */
import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from '../config/errors.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const FOREVER = 'public, max-age=31536000, immutable';
/** Kept, and asked about each time: a new version shows at once. */
const ASK_EACH_TIME = 'no-cache';
const AN_HOUR = 'public, max-age=3600';

/** Everything comes from this server, styles too. `framers`: whose pages may show ours within theirs. */
const contentSecurityPolicy = (framers: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${framers}`,
  ].join('; ');
const CONTENT_SECURITY_POLICY = contentSecurityPolicy("'none'");

export interface StaticFilesOptions {
  /** Whether browsers reach this server by https alone. */
  readonly isHttpsOnly: boolean;
  /** Holds `web/` and `tracker/`; what `npm run build` made unless given. */
  readonly folder?: string;
  /** Origins of the pages that may frame the shared board behind this token, `*` for every one; undefined without such a link. */
  readonly framersOf?: (token: string) => Promise<readonly string[] | undefined>;
}

/** Also answers every address that nothing else answers: pages with the dashboard, the rest with 404. */
export async function registerStaticFiles(
  app: FastifyInstance,
  { isHttpsOnly, folder = DIST, framersOf }: StaticFilesOptions,
): Promise<void> {
  app.addHook('onSend', async (_request, reply) => {
    setSecurityHeaders(reply, isHttpsOnly);
  });
  registerTracker(app, join(folder, 'tracker', 'weir.js'));
  const root = join(folder, 'web');
  if (!existsSync(join(root, 'index.html'))) {
    app.log.warn('The dashboard is not built: run npm run build. Capture and API work without it.');
    app.setNotFoundHandler(answerNotFound);
    return;
  }
  await app.register(fastifyStatic, {
    root,
    index: 'index.html',
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.startsWith(join(root, 'assets')) ? FOREVER : ASK_EACH_TIME);
    },
  });
  /** The one page that others may frame: a shared board, where its link allows theirs. */
  app.get<{ Params: { token: string } }>('/embed/:token', async (request, reply) => {
    const origins = (await framersOf?.(request.params.token)) ?? [];
    if (origins.length > 0) reply.header('content-security-policy', contentSecurityPolicy(origins.join(' ')));
    return reply.header('x-robots-tag', 'noindex').sendFile('index.html');
  });
  app.setNotFoundHandler((request, reply) => {
    if (request.url.startsWith('/share/')) reply.header('x-robots-tag', 'noindex');
    if (isPage(request)) return reply.sendFile('index.html');
    return answerNotFound(request);
  });
}

/** Into memory, compressed once: it is asked for by every visitor of every site. */
function registerTracker(app: FastifyInstance, path: string): void {
  if (!existsSync(path)) {
    app.log.warn('The tracker is not built: run npm run build.');
    return;
  }
  const plain = readFileSync(path);
  const compressed = gzipSync(plain, { level: 9 });
  const etag = `"${hash('sha256', plain, 'hex').slice(0, 16)}"`;
  app.get('/weir.js', (request, reply) => {
    reply.headers({
      'cache-control': AN_HOUR,
      etag,
      vary: 'Accept-Encoding',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
    if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send();
    reply.type('text/javascript; charset=utf-8');
    if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(plain);
    return reply.header('content-encoding', 'gzip').send(compressed);
  });
}

function setSecurityHeaders(reply: FastifyReply, isHttpsOnly: boolean): void {
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'same-origin');
  if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
  reply.header('cross-origin-opener-policy', 'same-origin');
  if (!reply.hasHeader('cross-origin-resource-policy')) reply.header('cross-origin-resource-policy', 'same-origin');
  reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  if (isHttpsOnly) reply.header('strict-transport-security', 'max-age=31536000');
}

/** Somebody's address bar: the dashboard finds out by itself what to show. */
function isPage(request: FastifyRequest): boolean {
  const { method, url, headers } = request;
  const path = url.split('?')[0] ?? '';
  const isOurs = !/^\/(api|v1|assets)\//.test(path);
  return (method === 'GET' || method === 'HEAD') && isOurs && String(headers.accept ?? '').includes('text/html');
}

function answerNotFound(request: FastifyRequest): never {
  throw new HttpError(404, 'not_found', `There is no ${request.method} ${request.url.slice(0, 200)}.`);
}
