/** Who makes a request: the visitor's own device, whose address and user agent they then are, or a server on somebody's behalf. */
import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../event/captured-event.ts';
import { normalAddress } from './client-address.ts';

const BROWSER = /^(?:Mozilla|Opera)\//;

/** Servers sign in with Basic, or do not call themselves a browser. What they say of the visitor is in the event's context, or nowhere. */
export function isServer(request: IncomingMessage): boolean {
  const { authorization, 'user-agent': userAgent } = request.headers;
  return isBasic(authorization) || userAgent === undefined || !BROWSER.test(userAgent);
}

function isBasic(authorization: string | undefined): boolean {
  return authorization !== undefined && /^basic /i.test(authorization);
}

/** The user name of Basic authentication (RFC 7617), which is where Segment's clients put the write key; '' when there is none. */
export function basicUser(authorization: string | undefined): string {
  if (authorization === undefined || !isBasic(authorization)) return '';
  const [user = ''] = Buffer.from(authorization.slice(6), 'base64').toString('utf8').split(':', 1);
  return user;
}

/** `context.ip` when it is an address, else the request's. Segment's `0.0.0.0` says: not to be known. */
export function clientAddressOf(context: JsonObject, ofRequest: string): string {
  const given = context.ip;
  if (typeof given !== 'string') return ofRequest;
  return given === '0.0.0.0' || given === '::' ? '' : normalAddress(given) || ofRequest;
}

export function userAgentOf(context: JsonObject, ofRequest: string, charsMax: number): string {
  const given = context.userAgent;
  if (typeof given !== 'string' || given === '') return ofRequest;
  return given.length <= charsMax ? given : given.slice(0, charsMax).toWellFormed();
}
