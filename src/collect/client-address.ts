/** The address a request came from, in one spelling: the socket's, or what trusted proxies in front of Weir say. */
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4, SocketAddress } from 'node:net';

/**
 * Each of the `trustedProxies` appended the address it was called from to X-Forwarded-For, so only that many entries from
 * the right are believed; whatever stands before them, the client may have made up.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const peer = peerAddress(request.socket.remoteAddress ?? '');
  const forwarded = request.headers['x-forwarded-for'];
  if (trustedProxies === 0 || typeof forwarded !== 'string') return peer;
  const hops = forwarded.split(',');
  return normalAddress(hops[Math.max(0, hops.length - trustedProxies)] ?? '') || peer;
}

/** What a socket calls its peer is an address in its normal spelling already, but for IPv4 on a socket that takes both. */
function peerAddress(address: string): string {
  return address.startsWith(MAPPED) && address.includes('.') ? address.slice(MAPPED.length) : address;
}

const WITH_PORT = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$/;
const MAPPED = '::ffff:';

/** One spelling for one address: no port, no zone, IPv4 not wrapped in IPv6. '' when it is no address, or names nobody (0.0.0.0, ::). */
export function normalAddress(text: string): string {
  if (text === '' || text.length > 64) return '';
  const trimmed = text.trim();
  const withPort = WITH_PORT.exec(trimmed);
  const bare = (withPort?.[1] ?? withPort?.[2] ?? trimmed).replace(/%.*$/, '');
  if (isIPv4(bare)) return bare === '0.0.0.0' ? '' : bare;
  if (isIP(bare) === 0) return '';
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' });
  if (address.startsWith(MAPPED) && isIPv4(address.slice(MAPPED.length)))
    return normalAddress(address.slice(MAPPED.length));
  return address === '::' ? '' : address;
}

/** What one person is likely to hold: an IPv4 address, or an IPv6 network of 64 bits. Takes a normal address. */
export function addressBlock(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? Math.max(0, 8 - front.length - back.length) : 0;
  return [...front, ...Array<string>(zeros).fill('0'), ...back].slice(0, 4).join(':');
}
