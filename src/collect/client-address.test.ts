/** Addresses as sockets and proxies write them, and how much of X-Forwarded-For is believed. */
import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressBlock, clientAddress, normalAddress } from './client-address.ts';

function request(remoteAddress: string | undefined, forwarded?: string): IncomingMessage {
  return { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage;
}

describe('normalAddress', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['0.0.0.0', ''],
    ['::', ''],
    ['', ''],
    ['unknown', ''],
    ['203.0.113', ''],
    ['999.0.113.7', ''],
    ['1'.repeat(100_000), ''],
  ])('%s', (given, expected) => expect(normalAddress(given)).toBe(expected));

  test('is the same twice, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.ipV6(), fc.string()), (text) => {
        const once = normalAddress(text);
        expect(normalAddress(once)).toBe(once);
      }),
    );
  });
});

describe('clientAddress', () => {
  test('without trusted proxies is the socket’s, whatever the client says', () => {
    expect(clientAddress(request('::ffff:10.0.0.1', '203.0.113.7'), 0)).toBe('10.0.0.1');
  });

  test('is what the outermost trusted proxy saw, not what the client put before it', () => {
    expect(clientAddress(request('10.0.0.1', '6.6.6.6, 203.0.113.7'), 1)).toBe('203.0.113.7');
    expect(clientAddress(request('10.0.0.1', '6.6.6.6, 203.0.113.7, 10.0.0.2'), 2)).toBe('203.0.113.7');
    expect(clientAddress(request('10.0.0.1', '203.0.113.7'), 3)).toBe('203.0.113.7');
  });

  test('falls back on the socket’s', () => {
    expect(clientAddress(request('10.0.0.1'), 1)).toBe('10.0.0.1');
    expect(clientAddress(request('10.0.0.1', 'unknown'), 1)).toBe('10.0.0.1');
    expect(clientAddress(request(undefined), 1)).toBe('');
  });
});

test('a block is an IPv4 address or an IPv6 network of 64 bits', () => {
  expect(addressBlock('203.0.113.7')).toBe('203.0.113.7');
  expect(addressBlock('2001:db8::1')).toBe('2001:db8:0:0');
  expect(addressBlock('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
  expect(addressBlock('::1')).toBe('0:0:0:0');
  expect(addressBlock(normalAddress('2001:db8:1:2::9'))).toBe(addressBlock(normalAddress('2001:db8:1:2:ffff::')));
  expect(addressBlock('')).toBe('');
});
