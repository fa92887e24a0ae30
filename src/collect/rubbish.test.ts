/**
 * Rubbish at the door: 100,000 bodies over sockets to the real server and stream. Each is answered, none with a 5xx, each refusal with
 * its reason; what is acknowledged is in the stream, and memory stays where it was.
 */
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REFUSALS, type Refusal } from '../event/reasons.ts';
import { SEGMENT_ROUTES } from './segment-routes.ts';
import { BROWSER, SITE, startTestDoor, type TestDoor } from './test-door.ts';

const BODIES = 100_000;

let door: TestDoor;
beforeAll(async () => {
  door = await startTestDoor();
});
afterAll(() => door.close());

const key = fc.oneof(
  fc.constantFrom(
    '"__proto__"',
    '"constructor"',
    '"toJSON"',
    '"\\u0000"',
    '"\\ud800"',
    '""',
    '"writeKey"',
    '"type"',
    '"context"',
    '"properties"',
  ),
  fc.string({ maxLength: 5 }).map((text) => JSON.stringify(text)),
);

/** JSON as attackers write it: values that no parser of ours would have made. */
const rawJson = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: false },
    fc.string({ unit: 'binary', maxLength: 20 }).map((text) => JSON.stringify(text)),
    fc.constantFrom(
      'null',
      'true',
      '1e999',
      '-1e999',
      '1e-999',
      '-0',
      '123456789012345678901234567890',
      '"\\u0000"',
      '"\\ud800"',
      '"\\udc00\\ud800"',
      '""',
      '{}',
      '[]',
    ),
    fc.constantFrom('NaN', 'undefined', '01', '"', '{', '[', "'x'", '\\u0000', '"\u0001"'),
    fc.integer({ min: 1, max: 5_000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
    fc.integer({ min: 1, max: 3_000 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
    fc.array(tie('value'), { maxLength: 4 }).map((values) => `[${values.join(',')}]`),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 4 })
      .map((entries) => `{${entries.map(([name, value]) => `${name}:${value}`).join(',')}}`),
  ),
})).value;

/** An event that is nearly one: right but for some fields. */
const nearlyEvent = fc
  .record({
    type: fc.constantFrom('"track"', '"page"', '"alias"', '"group"', '"nothing"', '7'),
    event: fc.oneof({ weight: 3, arbitrary: fc.constant('"Product Viewed"') }, { weight: 1, arbitrary: rawJson }),
    anonymousId: fc.oneof({ weight: 3, arbitrary: fc.constant('"a1"') }, { weight: 1, arbitrary: rawJson }),
    spoiled: fc.constantFrom(
      'userId',
      'groupId',
      'previousId',
      'messageId',
      'timestamp',
      'sentAt',
      'properties',
      'traits',
      'context',
      '__proto__',
      'toJSON',
      'x',
    ),
    value: fc.oneof(fc.json(), rawJson),
    writeKey: fc.constantFrom(
      `"${SITE.writeKey}"`,
      `"${SITE.writeKey}"`,
      `"${SITE.writeKey}"`,
      '"wk_wrong"',
      '{"$ne":null}',
      '"\\u0000"',
    ),
  })
  .map(
    ({ type, event, anonymousId, spoiled, value, writeKey }) =>
      `{"type":${type},"event":${event},"anonymousId":${anonymousId},"writeKey":${writeKey},"${spoiled}":${value}}`,
  );

const batch = fc
  .array(fc.oneof(nearlyEvent, rawJson), { minLength: 1, maxLength: 5 })
  .map((events) => `{"writeKey":"${SITE.writeKey}","batch":[${events.join(',')}]}`);
const text = fc.oneof(
  { weight: 5, arbitrary: nearlyEvent },
  { weight: 2, arbitrary: batch },
  { weight: 2, arbitrary: rawJson },
);

const body = fc.oneof(
  { weight: 12, arbitrary: text.map((given) => Buffer.from(given)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.tuple(text, fc.nat(200)).map(([given, at]) => Buffer.from(given).subarray(0, at)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(text, fc.constantFrom(gzipSync, deflateSync, brotliCompressSync), fc.nat(300))
      .map(([given, pack, at]) => pack(given).subarray(0, at)),
  },
);

const rubbish = fc.record({
  path: fc.constantFrom(...Object.keys(SEGMENT_ROUTES), '/v1/batch', '/v1/track'),
  body,
  encoding: fc.constantFrom(...new Array<undefined>(30), 'gzip', 'deflate', 'br', 'zstd', 'nonsense'),
  type: fc.constantFrom('application/json', 'text/plain', ';;;', 'multipart/form-data'),
  userAgent: fc.constantFrom(BROWSER, 'curl/8'),
  authorization: fc.constantFrom(
    undefined,
    undefined,
    'Basic',
    'Basic ====',
    `Basic ${btoa(`${SITE.writeKey}:`)}`,
    'Bearer x',
  ),
});
type Rubbish = typeof rubbish extends fc.Arbitrary<infer T> ? T : never;

function headersOf({ encoding, type, userAgent, authorization }: Rubbish): Record<string, string> {
  return {
    'content-type': type,
    'user-agent': userAgent,
    ...(encoding !== undefined && { 'content-encoding': encoding }),
    ...(authorization !== undefined && { authorization }),
  };
}

const seen = new Set<string>();
let acknowledged = 0;

/** Plain comparisons, because so many calls of expect would take longer than the server. */
function judge({ status, head, payload }: HttpAnswer): void {
  const answer = JSON.parse(payload) as { success: boolean; code?: string; refused?: readonly { code: string }[] };
  const { code } = answer;
  if (status === 200 && answer.success) acknowledged += 1;
  else if (
    status < 400 ||
    status >= 500 ||
    answer.success ||
    !isRefusal(code) ||
    !head.includes(`X-Weir-Refused: ${code}\r\n`)
  ) {
    expect.fail(`${head}${payload}`);
  }
  for (const refused of answer.refused ?? [answer]) if (refused.code !== undefined) seen.add(refused.code);
}

function isRefusal(code: string | undefined): code is Refusal {
  return code !== undefined && Object.hasOwn(REFUSALS, code);
}

/** Writes requests one behind the other on one connection, and reads their answers as they come. */
async function pipeline(requests: readonly Buffer[]): Promise<readonly HttpAnswer[]> {
  const socket = connect(Number(new URL(door.url).port), '127.0.0.1');
  const answers: HttpAnswer[] = [];
  let received = Buffer.alloc(0);
  for (let from = 0; from < requests.length; from += 50) socket.write(Buffer.concat(requests.slice(from, from + 50)));
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk]);
    for (let answer = readAnswer(received); answer !== undefined; answer = readAnswer(received)) {
      received = received.subarray(answer.bytes);
      answers.push(answer);
    }
    if (answers.length === requests.length) break;
  }
  return answers;
}

interface HttpAnswer {
  readonly status: number;
  readonly head: string;
  readonly payload: string;
  readonly bytes: number;
}

function readAnswer(received: Buffer): HttpAnswer | undefined {
  const headEnd = received.indexOf('\r\n\r\n') + 4;
  if (headEnd < 4) return undefined;
  const head = received.toString('latin1', 0, headEnd);
  const bytes = headEnd + Number(/content-length: (\d+)/i.exec(head)?.[1]);
  if (received.length < bytes) return undefined;
  return { status: Number(head.slice(9, 12)), head, payload: received.toString('utf8', headEnd, bytes), bytes };
}

function requestOf(given: Rubbish, path: string): Buffer {
  const headers = { host: 'x', 'content-length': given.body.length, ...headersOf(given) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), given.body]);
}

test(`${BODIES} bodies of rubbish: every one answered, with a reason where it is refused`, async () => {
  // Making up a body costs more than judging it, so that a tenth are made up, and each is sent to several routes.
  const bodies = fc.sample(rubbish, BODIES / 10);
  const paths = Object.keys(SEGMENT_ROUTES);
  let baselineBytes = 0;
  for (let round = 0; round < 10; round++) {
    for (let from = 0; from < bodies.length; from += 1_000) {
      const requests = bodies.slice(from, from + 1_000).map((given, index) => {
        return requestOf(given, round === 0 ? given.path : (paths[(index + round) % paths.length] as string));
      });
      const lanes = [0, 1, 2, 3].map((lane) => pipeline(requests.slice(lane * 250, lane * 250 + 250)));
      const answers = (await Promise.all(lanes)).flat();
      expect(answers.length).toBe(requests.length);
      for (const answer of answers) judge(answer);
    }
    if (round === 2) baselineBytes = process.memoryUsage().rss;
  }
  expect(process.memoryUsage().rss - baselineBytes).toBeLessThan(200 * 1024 * 1024);
  const expected: readonly Refusal[] = [
    ...(['malformed_json', 'malformed_body', 'malformed_encoding', 'missing_write_key', 'unknown_write_key'] as const),
    ...(['event_too_deep', 'missing_event_name', 'missing_identity', 'unknown_type', 'invalid_field'] as const),
  ];
  expect([...seen]).toEqual(expect.arrayContaining([...expected]));
  expect(acknowledged).toBeGreaterThan(BODIES / 50);
  expect((await door.post('/v1/track', { writeKey: SITE.writeKey, event: 'Honest', anonymousId: 'a1' })).status).toBe(
    200,
  );
}, 180_000);

test('what is in the stream afterwards are events that any store can hold', async () => {
  const events = await door.events();
  expect(events.length).toBeGreaterThanOrEqual(acknowledged);
  for (const event of events) {
    const json = JSON.stringify(event);
    if (!json.isWellFormed() || json.includes('\\u0000') || json.includes('"__proto__":')) expect(json).toBe('clean');
  }
  expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
});

test('what is not HTTP at all is answered and closed', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 200 }),
    fc.string().map((line) => Buffer.from(`POST /v1/track ${line}\r\n\r\n`)),
  );
  const port = Number(new URL(door.url).port);
  const talk = (given: Uint8Array) =>
    new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(given));
      socket
        .on('data', () => {})
        .on('error', () => {})
        .on('close', () => resolve());
    });
  for (const given of fc.sample(bytes, 300)) await talk(given);
  expect((await fetch(`${door.url}/v1/pixel.gif?writeKey=${SITE.writeKey}`)).status).toBe(200);
  const long = await fetch(`${door.url}/v1/pixel.gif?x=${'x'.repeat(20_000)}`);
  expect(long.status).toBe(431);
  expect(long.headers.get('x-weir-refused')).toBe('headers_too_large');
});
