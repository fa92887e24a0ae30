/** What becomes of a log line. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import type { CapturedEvent } from '../event/captured-event.ts';
import { LogReader, type LogReaderOptions } from './import-log.ts';
import { NOWHERE } from './place.ts';

const NOW = Date.UTC(2026, 10, 22);
const SITE = { id: 'b1ff0c0e-0000-4000-8000-000000000001', domain: 'shop.example', keepAddress: false };
const OPTIONS: LogReaderOptions = {
  site: SITE,
  secret: '00ff',
  fileName: 'access.log',
  origin: 'access.log#1f3a9c02',
  places: { find: (address) => (address === '203.0.113.9' ? { country: 'DE', region: '', city: '' } : NOWHERE) },
  limits: { ...limits, importRecentLinesMax: 100 },
};

function lineOf({
  request = 'GET /tea?utm_source=x HTTP/1.1',
  status = 200,
  agent = 'Firefox',
  time = '17/May/2015:10:05:04 +0000',
  address = '203.0.113.9',
  user = '-',
} = {}): string {
  return `${address} - ${user} [${time}] "${request}" ${status} 512 "https://search.example/" "${agent}"`;
}

function read(line: string, options: Partial<LogReaderOptions> = {}): CapturedEvent {
  const entry = new LogReader({ ...OPTIONS, ...options }).read(line, 1, NOW);
  if (entry?.kind !== 'event') throw new Error('not an event');
  return entry;
}

test('makes a page view of a page, with everything the line says and without its address', () => {
  const event = read(lineOf({ user: 'ada' }));
  expect(event).toEqual({
    kind: 'event',
    siteId: SITE.id,
    eventId: event.eventId,
    door: 'log',
    type: 'page',
    name: 'pageview',
    visitorId: event.visitorId,
    time: Date.UTC(2015, 4, 17, 10, 5, 4),
    timeGiven: true,
    receivedAt: NOW,
    userAgent: 'Firefox',
    place: { country: 'DE', region: '', city: '' },
    properties: { method: 'GET', status: 200, response_bytes: 512, protocol: 'HTTP/1.1', user: 'ada' },
    context: { page: { url: 'https://shop.example/tea?utm_source=x', referrer: 'https://search.example/' } },
    origin: 'access.log#1f3a9c02',
  });
  expect(JSON.stringify(event)).not.toContain('203.0.113.9');
});

test.each([
  ['GET /tea HTTP/1.1', 304, 'pageview'],
  ['GET /tea.html?a.png HTTP/1.1', 200, 'pageview'],
  ['GET /tea.PNG?v=1 HTTP/1.1', 200, 'request'],
  ['GET /robots.txt HTTP/1.1', 200, 'request'],
  ['GET /tea HTTP/1.1', 404, 'request'],
  ['GET /tea HTTP/1.1', 301, 'request'],
  ['POST /tea HTTP/1.1', 200, 'request'],
  ['-', 408, 'request'],
])('%s answered %d is a %s', (request, status, name) => {
  expect(read(lineOf({ request, status })).name).toBe(name);
});

test('takes the host from the line, else from the option, else from the site', () => {
  const urlOf = (event: CapturedEvent) => (event.context.page as { url: string }).url;
  expect(urlOf(read(`www.shop.example:443 ${lineOf()}`))).toBe('https://www.shop.example/tea?utm_source=x');
  expect(urlOf(read(lineOf(), { hostname: 'm.shop.example' }))).toBe('https://m.shop.example/tea?utm_source=x');
  expect(urlOf(read(lineOf({ request: 'GET http://other.example/a HTTP/1.1' })))).toBe('http://other.example/a');
  expect(urlOf(read(lineOf({ request: 'OPTIONS * HTTP/1.1' })))).toBe('https://shop.example/');
});

test('knows a line by what it says, not by where it stands', () => {
  const one = read(lineOf());
  expect(read(lineOf(), { fileName: 'access.log.1.gz', origin: 'other' }).eventId).toBe(one.eventId);
  expect(read(lineOf({ status: 304 })).eventId).not.toBe(one.eventId);
  expect(read(lineOf(), { site: { ...SITE, id: 'b1ff0c0e-0000-4000-8000-000000000002' } }).eventId).not.toBe(
    one.eventId,
  );
});

test('counts the same line twice when it stands twice in one log, and the same way when that is read again', () => {
  const ids = () => {
    const reader = new LogReader(OPTIONS);
    return [1, 2, 3].map((number) => reader.read(lineOf(), number, NOW)?.eventId);
  };
  expect(new Set(ids()).size).toBe(3);
  expect(ids()).toEqual(ids());
});

test('tells visitors by address and browser for one UTC day, the same in every run', () => {
  const visitor = (parts: Parameters<typeof lineOf>[0]) => read(lineOf(parts)).visitorId;
  expect(visitor({ time: '17/May/2015:23:00:00 +0000' })).toBe(visitor({}));
  expect(visitor({ time: '18/May/2015:00:30:00 +0100' })).toBe(visitor({}));
  expect(visitor({ time: '18/May/2015:00:30:00 +0000' })).not.toBe(visitor({}));
  expect(visitor({ agent: 'Chrome' })).not.toBe(visitor({}));
  expect(visitor({ address: '203.0.113.10' })).not.toBe(visitor({}));
  expect(read(lineOf(), { secret: 'other' }).visitorId).not.toBe(visitor({}));
});

test('makes the same of a client whether it was there before or not', () => {
  const remembering = new LogReader({ ...OPTIONS, limits: { ...OPTIONS.limits, importClientsMax: 4 } });
  const line = fc.record({
    address: fc.constantFrom('203.0.113.9', '203.0.113.10', 'c.isp.example', `${'x'.repeat(600)}.example`),
    agent: fc.constantFrom('Firefox', 'Chrome', `${'x'.repeat(1_200)}`, '-'),
    time: fc.constantFrom('17/May/2015:23:59:59 +0000', '18/May/2015:00:00:00 +0000'),
  });
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      for (const parts of lines) {
        const { eventId, ...event } = remembering.read(lineOf(parts), 1, NOW) as CapturedEvent;
        expect({ ...event, eventId: '' }).toEqual({ ...read(lineOf(parts)), eventId: '' });
      }
    }),
  );
});

test('keeps the address where the site says so', () => {
  expect(read(lineOf(), { site: { ...SITE, keepAddress: true } }).address).toBe('203.0.113.9');
});

test('clamps a clock that is wrong and keeps what it said', () => {
  expect(read(lineOf({ time: '17/May/2031:10:05:04 +0000' }))).toMatchObject({
    time: NOW,
    originalTimestamp: '17/May/2031:10:05:04 +0000',
  });
  expect(read(lineOf({ time: '01/Jan/1970:00:00:00 +0000' }))).toMatchObject({ time: limits.eventTimeMin });
});

test('keeps an unreadable line with its number and the reason, and passes over an empty one', () => {
  const reader = new LogReader(OPTIONS);
  expect(reader.read('  ', 1, NOW)).toBeUndefined();
  expect(reader.read('rubbish', 4711, NOW)).toMatchObject({
    kind: 'unreadable',
    door: 'log',
    reason: 'unreadable_line',
    detail: 'there is no [time]',
    payload: 'rubbish',
    origin: 'access.log:4711',
  });
});

test('keeps no address in an unreadable line, unless the site keeps them', () => {
  const line =
    '203.0.113.9, 2001:db8::7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "Chrome/124.0.0.0 (cut';
  const payload = (keepAddress: boolean) =>
    new LogReader({ ...OPTIONS, site: { ...OPTIONS.site, keepAddress } }).read(line, 1, NOW);
  expect(payload(false)).toMatchObject({ payload: line.replace('203.0.113.9, 2001:db8::7', '-, -') });
  expect(payload(true)).toMatchObject({ payload: line });
});
