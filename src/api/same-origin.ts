/** Refuses what another site made a signed-in person's browser send (CSRF). */
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
  const origin = request.headers.origin;
  if (origin !== undefined) {
    const host = URL.parse(origin)?.host;
    const own = [normalHost(request.host), publicUrl === '' ? undefined : new URL(publicUrl).host];
    if (host && own.includes(host)) return;
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

/** A URL's host leaves out the usual port; a Host header may carry it. */
function normalHost(host: string): string | undefined {
  return URL.parse(`http://${host}`)?.host;
}
