/** Refuses what another site made a person's browser send (CSRF). */
import type { FastifyRequest } from 'fastify';
import { HttpError } from '../config/errors.ts';

/**
 * Throws HttpError 403 unless the request comes from a page of this server. The rule is that of Go's
 * http.CrossOriginProtection, but stricter where it lets a request pass that says nothing of where it comes from: every
 * browser says it with every POST, and programs have API keys.
 *
 * Hosts are compared, not protocols: behind a proxy that ends TLS, the server may not know that it is called https.
 */
export function assertSameOrigin(request: FastifyRequest, publicUrl: string): void {
  const { origin } = request.headers;
  if (origin !== undefined) {
    const url = URL.parse(origin);
    // Read with the page's protocol, so that its usual port may stand in the Host header or not.
    const own = [url && URL.parse(`${url.protocol}//${request.host}`)?.host, URL.parse(publicUrl)?.host];
    if (url?.host && own.includes(url.host)) return;
    throw new HttpError(
      403,
      'other_origin',
      `The request comes from a page of ${origin.slice(0, 200)}, not of ${request.host}. Behind a proxy, set WEIR_URL to the public address.`,
    );
  }
  if (request.headers['sec-fetch-site'] === 'same-origin') return;
  throw new HttpError(
    403,
    'origin_unknown',
    'A request with a session cookie needs an Origin header that names this server; programs send an API key instead.',
  );
}

/** For doors that need no cookie (sign-in, set-up): a program, which says nothing of an origin, may pass; a foreign page may not. */
export function assertSameOriginIfBrowser(request: FastifyRequest, publicUrl: string): void {
  const { origin, cookie, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined || cookie !== undefined || site !== undefined) assertSameOrigin(request, publicUrl);
}

/** How the browser calls this server, once one of the above has passed: what the page says of itself comes before what a proxy left. */
export function ownOrigin(request: FastifyRequest): string {
  const origin = URL.parse(request.headers.origin ?? `${request.protocol}://${request.host}`)?.origin;
  if (origin === undefined) throw new HttpError(400, 'host_invalid', 'The Host header is not a host name.');
  return origin;
}
