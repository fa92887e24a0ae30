/** What browsers want to hear before a page of another origin may send, and may read the answer (the Fetch standard's CORS protocol). */
import type { IncomingMessage } from 'node:http';
import type { Limits } from '../config/limits.ts';
import { describe, PASS, refuse, type Verdict } from './refusal.ts';
import type { KnownSite } from './write-keys.ts';

export type Headers = Record<string, string | number>;

/** A serialised origin: scheme, host, perhaps a port, and nothing that could end a header. */
const ORIGIN = /^(?:null|[a-z][a-z0-9+.-]*:\/\/[\w.:[\]-]{1,255})$/i;
const HEADER_NAMES = /^[\w-]+(?: *, *[\w-]+)*$/;
const USUAL_HEADERS = 'Authorization, Content-Encoding, Content-Type';
const READABLE_HEADERS = 'Retry-After, X-RateLimit-Reset, X-Weir-Refused';

/** A request without an origin comes from no page: origins guard against other people's pages, not against servers. The list itself is nobody's business. */
export function checkOrigin(origin: string | undefined, { origins }: KnownSite): Verdict {
  if (origins.size === 0 || origin === undefined || origins.has(origin.toLowerCase())) return PASS;
  return refuse('origin_not_allowed', { field: 'Origin', given: describe(origin) });
}

/**
 * Mirrors the origin, with credentials because sendBeacon always sends them; no route here looks at a cookie, and the
 * answers say nothing that the sender did not. Not to be given to an origin that the site does not allow.
 */
export function corsHeaders(origin: string | undefined): Headers {
  if (origin === undefined || !ORIGIN.test(origin)) return {};
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': READABLE_HEADERS,
    Vary: 'Origin',
  };
}

/** A preflight carries no write key, so every origin may ask; the request itself is held to the site's origins. */
export function preflightHeaders(request: IncomingMessage, limits: Pick<Limits, 'preflightCacheS'>): Headers {
  const wanted = request.headers['access-control-request-headers'];
  const mirrored = wanted !== undefined && wanted.length <= 1024 && HEADER_NAMES.test(wanted);
  return {
    ...corsHeaders(request.headers.origin),
    'Access-Control-Allow-Methods': 'POST, GET, OPTIONS',
    'Access-Control-Allow-Headers': mirrored ? wanted : USUAL_HEADERS,
    'Access-Control-Max-Age': limits.preflightCacheS,
    Vary: 'Origin, Access-Control-Request-Headers',
  };
}
