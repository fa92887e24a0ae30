/** Lines as servers write them, lines nobody should write, and every line made by the inverse of the parser. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AccessLine, parseAccessLine } from './access-log.ts';

const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:24.0) Gecko/20140205 Firefox/24.0';
const COMBINED = `93.114.45.13 - - [17/May/2015:10:05:04 +0000] "GET /a?b=1 HTTP/1.1" 200 15824 "http://a.example/" "${AGENT}"`;
const READ: AccessLine = {
  host: '',
  address: '93.114.45.13',
  user: '',
  time: Date.UTC(2015, 4, 17, 10, 5, 4),
  timeText: '17/May/2015:10:05:04 +0000',
  method: 'GET',
  target: '/a?b=1',
  protocol: 'HTTP/1.1',
  status: 200,
  bytes: 15_824,
  referrer: 'http://a.example/',
  userAgent: AGENT,
};

const golden: readonly [what: string, line: string, expected: Partial<AccessLine>][] = [
  ['combined', COMBINED, READ],
  ['common', COMBINED.slice(0, COMBINED.indexOf(' "http')), { ...READ, referrer: '', userAgent: '' }],
  ['more fields behind the user agent', `${COMBINED} 0.004 "upstream [x]" -`, READ],
  ['a host prefix', `shop.example:443 ${COMBINED}`, { ...READ, host: 'shop.example' }],
  ['a host prefix without port', `shop.example ${COMBINED}`, { ...READ, host: 'shop.example' }],
  ['IPv6', COMBINED.replace('93.114.45.13', '2001:db8::7'), { ...READ, address: '2001:db8::7' }],
  [
    'a host name for the client',
    COMBINED.replace('93.114.45.13', 'c.isp.example'),
    { ...READ, address: 'c.isp.example' },
  ],
  ['a user', COMBINED.replace('- -', '- ada'), { ...READ, user: 'ada' }],
  ['a user with spaces', COMBINED.replace('- -', '- ada of london'), { ...READ, user: 'ada of london' }],
  ['zones east', COMBINED.replace('+0000', '+0530'), { time: Date.UTC(2015, 4, 17, 4, 35, 4) }],
  ['zones west', COMBINED.replace('+0000', '-0700'), { time: Date.UTC(2015, 4, 17, 17, 5, 4) }],
  ['a leap day', COMBINED.replace('17/May/2015', '29/Feb/2024'), { time: Date.UTC(2024, 1, 29, 10, 5, 4) }],
  ['a leap second', COMBINED.replace('10:05:04', '23:59:60'), { time: Date.UTC(2015, 4, 17, 23, 59, 59) }],
  ['no bytes', COMBINED.replace('200 15824', '304 -'), { status: 304, bytes: 0 }],
  ['no status', COMBINED.replace('200 15824', '- -'), { status: 0, bytes: 0 }],
  [
    'no referrer, no agent',
    COMBINED.replace('"http://a.example/"', '"-"').replace(AGENT, '-'),
    { referrer: '', userAgent: '' },
  ],
  ['an empty agent', COMBINED.replace(AGENT, ''), { userAgent: '' }],
  ['quotes escaped as Apache does', COMBINED.replace(AGENT, String.raw`a \"b\" c\\`), { userAgent: 'a "b" c\\' }],
  ['quotes escaped as nginx does', COMBINED.replace(AGENT, String.raw`a \x22b\x22`), { userAgent: 'a "b"' }],
  ['UTF-8 escaped byte by byte', COMBINED.replace('/a?b=1', String.raw`/\xc3\xa9t\xC3\xA9`), { target: '/été' }],
  ['a path with spaces', COMBINED.replace('/a?b=1', '/a b c'), { target: '/a b c', protocol: 'HTTP/1.1' }],
  ['HTTP/0.9', COMBINED.replace('GET /a?b=1 HTTP/1.1', 'GET /a'), { method: 'GET', target: '/a', protocol: '' }],
  [
    'a request never sent',
    COMBINED.replace('GET /a?b=1 HTTP/1.1', '-').replace('200', '408'),
    { method: '', target: '', status: 408 },
  ],
  [
    'TLS on a plain port',
    COMBINED.replace('GET /a?b=1 HTTP/1.1', String.raw`\x16\x03\x01`),
    { method: '', target: '\x16\x03\x01' },
  ],
];

test.each(golden)('reads %s', (_, line, expected) => {
  expect(parseAccessLine(line)).toMatchObject(expected);
});

const unreadable: readonly [line: string, reason: string][] = [
  ['', 'there is no [time]'],
  ['hello', 'there is no [time]'],
  [COMBINED.replace('93.114.45.13 - - ', ''), 'there is no [time]'],
  [COMBINED.replace('- - ', ''), 'address, identity and user are not there'],
  [COMBINED.replace('May', 'Mai'), 'the time is not dd/Mon/yyyy:hh:mm:ss ±hhmm'],
  [COMBINED.replace('17/May', '31/Jun'), 'the time is not dd/Mon/yyyy:hh:mm:ss ±hhmm'],
  [COMBINED.replace('17/May/2015', '29/Feb/2015'), 'the time is not dd/Mon/yyyy:hh:mm:ss ±hhmm'],
  [COMBINED.replace('10:05', '24:05'), 'the time is not dd/Mon/yyyy:hh:mm:ss ±hhmm'],
  [COMBINED.replace(' +0000', ''), 'the time is not dd/Mon/yyyy:hh:mm:ss ±hhmm'],
  [COMBINED.replace('"GET /a?b=1 HTTP/1.1"', '-'), 'there is no "request"'],
  [COMBINED.slice(0, 60), 'the line ends inside the request'],
  [COMBINED.replace('200 15824', '15824'), 'status and bytes are not there'],
  [COMBINED.replace('200', '20x'), 'status and bytes are not there'],
  [COMBINED.slice(0, COMBINED.indexOf('a.example')), 'the line ends inside the referrer'],
  [COMBINED.slice(0, COMBINED.indexOf(' "Mozilla')), 'there is no user agent after the referrer'],
  [COMBINED.slice(0, -1), 'the line ends inside the user agent'],
  [COMBINED.replace(AGENT, `${AGENT}\\`), 'the line ends inside the user agent'],
];

test.each(unreadable)('says of %j: %s', (line, reason) => {
  expect(parseAccessLine(line)).toEqual({ unreadable: reason });
});

test('every cut of a combined line is a shorter line of the format, or unreadable', () => {
  for (let length = 0; length < COMBINED.length; length++) {
    const parsed = parseAccessLine(COMBINED.slice(0, length));
    // Only where the user agent has not begun may a cut line pass for a common one.
    if (!('unreadable' in parsed)) expect(parsed).toMatchObject({ referrer: '', userAgent: '', time: READ.time });
  }
});

const field = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((text) => text.replaceAll(/[\n\r]/g, '').replace(/^-$/, ''));
const escapeField = (text: string) =>
  text.replaceAll(/[\\"]|[^\x20-\x7e]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  );

test('reads back whatever a server can have written', () => {
  const instant = fc.integer({ min: Date.UTC(1990, 0) / 1000, max: Date.UTC(2090, 0) / 1000 });
  const zoneMinutes = fc.integer({ min: -14 * 60, max: 14 * 60 });
  const client = fc.oneof(fc.ipV4(), fc.ipV6());
  const method = fc.constantFrom('GET', 'POST', 'PROPFIND', 'M-SEARCH');
  fc.assert(
    fc.property(
      client,
      instant,
      zoneMinutes,
      method,
      field,
      fc.nat(999),
      fc.nat(),
      field,
      field,
      (address, seconds, zone, verb, path, status, bytes, referrer, agent) => {
        const line = `${address} - - [${formatTime(seconds * 1000, zone)}] "${verb} /${escapeField(path)} HTTP/1.1" ${String(status).padStart(3, '0')} ${bytes} "${escapeField(referrer)}" "${escapeField(agent)}"`;
        expect(parseAccessLine(line)).toMatchObject({
          address,
          time: seconds * 1000,
          method: verb,
          target: `/${path}`,
          status,
          bytes,
          referrer,
          userAgent: agent,
        });
      },
    ),
    { numRuns: 2_000 },
  );
});

test('never throws, whatever the line', () => {
  const pieces = fc.constantFrom(
    '"',
    '\\',
    '[',
    ']',
    ' ',
    '-',
    '200',
    '17/May/2015:10:05:04 +0000',
    '1.2.3.4',
    '\\x',
    ' [',
    '] "',
    '\0',
    '\ud800',
  );
  const mess = fc
    .array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 40 })
    .map((parts) => parts.join(''));
  const damaged = fc
    .tuple(fc.nat(COMBINED.length), fc.nat(20), mess)
    .map(([at, cut, put]) => COMBINED.slice(0, at) + put + COMBINED.slice(at + cut));
  fc.assert(
    fc.property(fc.oneof(mess, damaged), (line) => {
      const parsed = parseAccessLine(line);
      if ('unreadable' in parsed) return;
      expect(
        Number.isSafeInteger(parsed.time) && Number.isSafeInteger(parsed.bytes) && Number.isInteger(parsed.status),
      ).toBe(true);
    }),
    { numRuns: 20_000 },
  );
});

function formatTime(time: number, zoneMinutes: number): string {
  const local = new Date(time + zoneMinutes * 60_000);
  const [, day, month, year, clock] = local.toUTCString().split(' ');
  const zone = Math.abs(zoneMinutes);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${day}/${month}/${year}:${clock} ${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(zone / 60))}${two(zone % 60)}`;
}
